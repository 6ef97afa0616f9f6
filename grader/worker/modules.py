"""For the probes of katas about layers: build a torch module from arrays, and tell in plain data what became of it.

A probe says `from grader.worker.modules import Modules`, which it may import of ours, as it may `ranks`, and
`MODULES = Modules(torch)`. What it reports is not trusted on its own: the judge works out itself what a layer with the
reported numbers computes. Part of the worker.
"""

from __future__ import annotations

import builtins
import contextlib
import warnings
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

# A copy, which functions defined below look their builtins up in: a submission that patches `any` does not reach it.
__builtins__ = dict(vars(builtins))  # type: ignore[assignment]

LONGEST = 200  # characters of a name that a report holds


class Modules:
    """Building and describing layers; `torch` is the module, as it was before a submission was loaded."""

    def __init__(self, torch: Any):
        from torch._subclasses.fake_tensor import FakeTensor

        self.torch, self.fake = torch, FakeTensor
        self._detach = torch.Tensor.detach  # bound now: a submission may set another one on a tensor

    # --- layers from arrays -------------------------------------------------------------------------------------------

    def build(self, kind: Any, tensors: Mapping[str, Any], *args: Any, training: bool = False, **options: Any) -> Any:
        """The layer kind(*args, **options) with these tensors (or None) as its parameters and buffers, in copies."""
        layer = kind(*args, device="meta", **options)
        for name, tensor in tensors.items():
            if name in layer._buffers:
                layer._buffers[name] = None if tensor is None else self.own(tensor)
            else:
                setattr(layer, name, None if tensor is None else self.parameter(tensor))
        return layer.train(training)

    def own(self, tensor: Any) -> Any:
        """A copy with the same strides, gaps included (clone closes them)."""
        if isinstance(tensor, self.fake):
            return tensor.clone()
        copy = self.torch.empty_strided(tensor.shape, tensor.stride(), dtype=tensor.dtype, device=tensor.device)
        return copy.copy_(tensor)

    def parameter(self, tensor: Any) -> Any:
        """A parameter of its own memory."""
        # torch without CUDA dies of a gradient on a tensor that only claims to be there
        return self.torch.nn.Parameter(self.own(tensor), requires_grad=not isinstance(tensor, self.fake))

    def sgd(self, network: Any, steps: list[Any], lr: float, momentum: float = 0.0, **note: Any) -> Any:
        """SGD, as torch.optim has it, as far as a training step uses one: `zero_grad`, `step`, and `param_groups`.

        It appends the gradients of each of its steps to `steps`, by name, with this note. It is none of torch's own
        optimizers: the first use of one imports PyTorch's compiler, for seconds. A submission is handed it, and so it
        has no attribute that leads to `steps`.
        """
        torch, copy_of = self.torch, self.copy_of
        parameters: dict[str, Any] = dict(network.named_parameters())
        velocities: dict[str, Any] = {}

        class SGD:
            def __init__(self) -> None:
                group = {"params": list(parameters.values()), "lr": lr, "momentum": momentum}
                self.param_groups: list[dict[str, Any]] = [group]

            def zero_grad(self, set_to_none: bool = True) -> None:
                for parameter in parameters.values():
                    empty = set_to_none or parameter.grad is None
                    parameter.grad = None if empty else torch.zeros_like(parameter)

            def step(self) -> None:
                (group,) = self.param_groups
                grads = {name: parameter.grad for name, parameter in parameters.items()}
                copies = {name: None if grad is None else copy_of(grad) for name, grad in grads.items()}
                steps.append({**note, **copies})
                with torch.no_grad():
                    for name, grad in grads.items():
                        if grad is not None:
                            old = velocities.get(name)
                            velocity = grad.clone() if old is None else old.mul_(group["momentum"]).add_(grad)
                            velocities[name] = velocity
                            parameters[name].add_(velocity, alpha=-group["lr"])

        return SGD()

    # --- what they hold -----------------------------------------------------------------------------------------------

    def tensors(self, layers: Mapping[str, Any]) -> dict[str, Any]:
        """Every tensor that the named layers hold: {"bn.running_mean": …}."""
        both = self.torch.nn.ModuleDict(layers)
        return {**dict(both.named_parameters()), **dict(both.named_buffers())}

    def settings(self, layers: Mapping[str, Any], attributes: Mapping[str, Sequence[str]]) -> dict[str, dict[str, Any]]:
        """Everything else that they hold: flags, gradients, hooks, and for each layer its named attributes."""
        found = {}
        for name, layer in layers.items():
            parameters = list(layer.parameters())
            found[name] = {
                "training": layer.training,
                **{attribute: plain(getattr(layer, attribute, None)) for attribute in attributes[name]},
                "requires_grad": [bool(tensor.requires_grad) for tensor in parameters],
                "with a gradient": [tensor.grad is not None for tensor in parameters],
                "hooks": len(layer._forward_hooks) + len(layer._forward_pre_hooks),
            }
        return found

    def copies(self, tensors: Mapping[str, Any]) -> dict[str, Any]:
        """The numbers as they are now; what is no tensor by its name."""
        return {name: self.copy_of(tensor) for name, tensor in tensors.items()}

    def copy_of(self, value: Any) -> Any:
        return self._detach(value).clone() if isinstance(value, self.torch.Tensor) else plain(value)

    def fill(self, tensors: Mapping[str, Any], value: float) -> None:
        """Write a number into all of them: it shows wherever their memory is shared."""
        with self.torch.no_grad():
            for tensor in tensors.values():
                tensor.fill_(value)

    def load(self, tensors: Mapping[str, Any], new: Mapping[str, Any]) -> None:
        """Write new numbers into all of them, in place."""
        with self.torch.no_grad():
            for name, tensor in tensors.items():
                tensor.copy_(new[name])

    def describe(
        self, layer: Any, kind: Any, tensors: Sequence[str], attributes: Sequence[str], x: Any
    ) -> dict[str, Any]:
        """What a result is, and, if it is exactly of this kind, what it holds and what it computes from x."""
        if type(layer) is not kind:
            return {"class": class_of(layer)}
        report = {
            "class": f"nn.{kind.__name__}",
            "training": plain(layer.training),
            "state": sorted(str(name) for name in layer.state_dict()),
            "attributes": {name: plain(getattr(layer, name, None)) for name in attributes},
            **{name: self.copy_of(getattr(layer, name, None)) for name in tensors},
            "output": None,
            "raised": "",
        }
        try:
            with warnings.catch_warnings(), self.torch.no_grad(), self.torch.backends.cudnn.flags(enabled=False):
                warnings.simplefilter("ignore")  # padding="same" with an even kernel warns of a copy
                report["output"] = layer(x)  # cuDNN is off because it multiplies float32 in TF32, with 10 bits
        except Exception as error:
            report["raised"] = f"{type(error).__name__}: {error}"[:500]
        return report

    # --- the dry run --------------------------------------------------------------------------------------------------

    @contextlib.contextmanager
    def rehearsed(self, x: Any, learning: Sequence[Any] = ()) -> Iterator[None]:
        """Lets calls on x's device be followed here, where x is a tensor that only claims to be on a GPU.

        Autograd cannot follow such tensors without CUDA: a backward gives each of `learning` a gradient of its shape.
        """
        if not isinstance(x, self.fake):
            yield
            return
        torch, autograd = self.torch, self.torch.autograd
        originals = autograd.backward, autograd.grad

        def backward(*args: Any, **kwargs: Any) -> None:
            for parameter in learning:
                parameter.grad = torch.empty_like(parameter)

        def grad(outputs: Any, inputs: Any, *args: Any, **kwargs: Any) -> tuple[Any, ...]:
            return tuple(torch.empty_like(each) for each in ([inputs] if isinstance(inputs, torch.Tensor) else inputs))

        autograd.backward, autograd.grad = backward, grad  # the first is where Tensor.backward ends, too
        try:
            with self._without_cuda(), torch.no_grad():
                yield
        finally:
            autograd.backward, autograd.grad = originals

    def _without_cuda(self) -> Any:
        torch, fake = self.torch, self.fake

        class WithoutCuda(torch.overrides.TorchFunctionMode):  # type: ignore[misc,name-defined]  # torch is not typed here
            """What torch without CUDA cannot do to tensors that only claim to be on a GPU: fill them, index them."""

            def __torch_function__(mode, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
                kwargs = kwargs or {}
                target = args[0] if args else kwargs.get("tensor")
                if isinstance(target, fake) and target.device.type == "cuda":
                    drawn = func in (torch.Tensor.uniform_, torch.Tensor.normal_)
                    if drawn or getattr(func, "__module__", "") == "torch.nn.init":
                        return target
                    if func is torch.Tensor.copy_:
                        source = args[1] if len(args) > 1 else kwargs["src"]
                        source.expand(target.shape)  # a wrong shape is still refused
                        return target
                    if func is torch.Tensor.__getitem__ and not has_tensor(args[1]):
                        return target.new_empty(part(target, args[1]))
                    if func is torch.Tensor.__setitem__ and not has_tensor(args[1]):
                        if isinstance(args[2], torch.Tensor):
                            args[2].expand(part(target, args[1]))
                        return None
                return func(*args, **kwargs)

        def has_tensor(index: Any) -> bool:
            return any(isinstance(item, torch.Tensor) for item in (index if isinstance(index, tuple) else (index,)))

        def part(tensor: Any, index: Any) -> Any:
            """The shape of tensor[index]."""
            return torch.empty(tensor.shape, device="meta")[index].shape

        return WithoutCuda()


def plain(value: Any) -> Any:
    """The value if it is plain data, else the name of its class."""
    if isinstance(value, (list, tuple)):
        return tuple(plain(item) for item in value)
    return value if type(value) in (bool, int, float, str, type(None)) else class_of(value)


def class_of(value: Any) -> str:
    """The full name of a value's class."""
    return f"{type(value).__module__}.{type(value).__qualname__}"[:LONGEST]
