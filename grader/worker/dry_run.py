"""The device dry run: a call on fake tensors that only claim to live on a GPU, on any machine.

PyTorch's fake tensors follow shapes, dtypes and devices without computing anything, so that a tensor which is made on
the CPU meets one "on" CUDA just as it would there. Part of the worker.
"""

from __future__ import annotations

import builtins
import contextlib
import gc
import linecache
import sys
from collections import deque
from collections.abc import Iterator
from typing import Any

from grader.protocol.wire import Array

# A copy, which functions defined below look their builtins up in: a submission that patches `any` does not reach it.
__builtins__ = dict(vars(builtins))  # type: ignore[assignment]


class Rehearsal:
    """The dry run of one worker; `torch` is the module."""

    def __init__(self, torch: Any):
        self.torch = torch
        self._mode: Any = None

    def get_ready(self) -> None:
        """Import what fake tensors are made of, before somebody waits for it."""
        if self.torch is not None:
            with self.on_pretended_cuda("", deque()), self._fake():
                tensor = self.torch.empty((1, 1), device="cuda")
                (tensor @ tensor).sum()

    def tensor(self, node: Array) -> Any:
        """A fake tensor on CUDA, of the array's shape and dtype."""
        with self._fake():
            return self.torch.empty(node.shape, dtype=getattr(self.torch, node.dtype), device="cuda")

    @contextlib.contextmanager
    def numbers_told(self) -> Iterator[deque[Any]]:
        """What tensors say of their values within it, in order: `if x.sum() > 0`, `x.max().item()`."""
        torch, told, asking = self.torch, deque[Any](), self._asking()

        class Note(torch.overrides.TorchFunctionMode):  # type: ignore[misc,name-defined]
            def __torch_function__(mode, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
                result = func(*args, **(kwargs or {}))
                if func in asking:
                    told.append(result)
                return result

        with Note():
            yield told

    def _asking(self) -> tuple[Any, ...]:
        """The functions that make Python values of a tensor's numbers."""
        torch = self.torch
        kind = torch.Tensor
        methods = kind.__bool__, kind.__float__, kind.__int__, kind.__index__, kind.item, kind.tolist
        return (*methods, torch.is_nonzero, torch.equal, torch.allclose)

    @contextlib.contextmanager
    def on_pretended_cuda(self, filename: str, told: deque[Any]) -> Iterator[list[list[Any]]]:
        """What the file makes on the CPU within it is noted: [12, "torch.zeros(3)", 1].

        told: what `numbers_told` gave for the same call on the CPU, which fake tensors say in turn.
        """
        torch, made, asking = self.torch, list[list[Any]](), self._asking()
        without_cuda = torch.version.cuda is None and torch.version.hip is None

        class Watch(torch.overrides.TorchFunctionMode):  # type: ignore[misc,name-defined]  # torch is not typed here
            def __torch_function__(mode, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
                if without_cuda and func is torch.Tensor.__getitem__:
                    return _get(torch, *args)
                if without_cuda and func is torch.Tensor.__setitem__:
                    return _set(torch, *args)
                if told and func in asking:
                    return told.popleft()
                result = func(*args, **(kwargs or {}))
                given = [*args, *(kwargs or {}).values()]
                moved = _on_cpu(result, torch) and not any(_on_cpu(argument, torch) for argument in given)
                if moved and (line := _line_of(filename)):
                    made.append([*line, 1])
                return result

        with self._no_numpy_from_cuda(), self._fake(), Watch():
            yield made

    def count_on_cpu(self, value: Any) -> int:
        """How many of an answer's tensors are on the CPU."""
        return sum(_on_cpu(leaf, self.torch) for leaf in _leaves(value))

    def _fake(self) -> Any:
        if self._mode is None:
            from torch._subclasses.fake_tensor import FakeTensorMode

            collects = gc.isenabled()
            gc.disable()  # it imports half of PyTorch's compiler, and a third of that time is the collector's
            self._mode = FakeTensorMode(allow_non_fake_inputs=True)
            if collects:
                gc.enable()
        return self._mode

    @contextlib.contextmanager
    def _no_numpy_from_cuda(self) -> Iterator[None]:
        """What CUDA says to .numpy() and np.asarray, which fake tensors say in other words for every device."""
        tensor = self.torch.Tensor
        originals = tensor.numpy, tensor.__array__

        def refuse(tensor: Any) -> None:
            if tensor.device.type == "cuda":
                raise TypeError("can't convert cuda:0 device type tensor to numpy")

        def numpy(self: Any, *, force: bool = False) -> Any:
            if not force:
                refuse(self)
            return originals[0](self, force=force)

        def array(self: Any, *args: Any, **kwargs: Any) -> Any:
            refuse(self)
            return originals[1](self, *args, **kwargs)

        tensor.numpy, tensor.__array__ = numpy, array
        try:
            yield
        finally:
            tensor.numpy, tensor.__array__ = originals


# A build without CUDA asks its missing driver for a device when a tensor is indexed by brackets. What follows does the
# same with operations that do not ask.


def _get(torch: Any, tensor: Any, index: Any) -> Any:
    """tensor[index]"""
    view, chosen = _indexed(torch, tensor, index)
    return torch.ops.aten.index.Tensor(view, chosen) if chosen else view


def _set(torch: Any, tensor: Any, index: Any, value: Any) -> None:
    """tensor[index] = value"""
    view, chosen = _indexed(torch, tensor, index)
    is_tensor = isinstance(value, torch.Tensor)
    given = value if is_tensor else torch.full((), value, dtype=view.dtype, device=view.device)
    if chosen:
        torch.ops.aten.index_put_.default(view, chosen, given)
        return
    given.expand(view.shape)  # raises where it does not fit
    if view.device.type != "cuda":
        view.copy_(given)  # what is fake holds nothing to be written, and a copy "on CUDA" would ask the driver too


def _indexed(torch: Any, tensor: Any, index: Any) -> tuple[Any, list[Any]]:
    """The view that numbers, slices, None and ... give, and the index tensors that are left for each of its axes."""
    items = list(index) if isinstance(index, tuple) else [index]
    taken = sum(_axes(torch, item) for item in items)
    at = next((place for place, item in enumerate(items) if item is ...), len(items))
    items[at : at + 1] = [slice(None)] * (tensor.dim() - taken)
    view, axis, chosen = tensor, 0, dict[int, Any]()
    for item in items:
        if item is None:
            view = view.unsqueeze(axis)
            axis += 1
        elif isinstance(item, slice):
            view = torch.ops.aten.slice.Tensor(view, axis, item.start, item.stop, 1 if item.step is None else item.step)
            axis += 1
        elif isinstance(item, int) and not isinstance(item, bool):
            view = view.select(axis, item)
        else:
            chosen[axis] = item if isinstance(item, torch.Tensor) else torch.tensor(item, device=tensor.device)
            axis += _axes(torch, chosen[axis])
    return view, [chosen.get(axis) for axis in range(max(chosen) + 1)] if chosen else []


def _axes(torch: Any, item: Any) -> int:
    """How many axes of a tensor one part of an index takes."""
    if item is None or item is ...:
        return 0
    mask = isinstance(item, torch.Tensor) and item.dtype in (torch.bool, torch.uint8)
    return int(item.dim()) if mask else 1


def _on_cpu(value: Any, torch: Any) -> bool:
    return isinstance(value, torch.Tensor) and value.device.type == "cpu"


def _leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, (list, tuple)):
        for item in value:
            yield from _leaves(item)
    elif isinstance(value, dict):
        for item in value.values():
            yield from _leaves(item)
    else:
        yield value


def _line_of(filename: str) -> tuple[int, str] | None:
    """The line of this file that is being run, the innermost."""
    frame: Any = sys._getframe(2)
    while frame is not None:
        if frame.f_code.co_filename == filename:
            return frame.f_lineno, linecache.getline(filename, frame.f_lineno).strip()[:300]
        frame = frame.f_back
    return None
