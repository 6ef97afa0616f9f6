"""What a submission has PyTorch do, whatever it calls it by: forbidden operations, and steps of the backward pass.

Every path to an operation (a function under any name, torch.ops, TorchScript, a node of the graph, another thread) ends
in the dispatcher's table, so that is where an operation is refused: its kernels are replaced, and no other operation
gets slower. A backward step has no entry there. PyTorch's profiler tells of each, from all threads, and takes a
millisecond to be switched on and off: only calls that are watched have it on, all of a message together.
"""

from __future__ import annotations

import builtins
import contextlib
import warnings
from collections.abc import Callable, Iterable, Iterator
from typing import Any

# A copy, which functions defined below look their builtins up in: a submission that patches `any` does not reach it.
__builtins__ = dict(vars(builtins))  # type: ignore[assignment]

BACKWARD = "autograd::backward"  # a kata's word for any step of a backward pass
# The keys under which a kernel for numbers on a CPU or a GPU can be registered. "Autograd" stands above them, and
# is what the few operations without any other have. What fake tensors and tracing have of their own ends in these,
# or computes nothing.
_ALWAYS = ("CPU", "CUDA")
_WHERE_THERE_IS_ONE = (
    "CompositeImplicitAutograd", "CompositeExplicitAutograd", "CompositeExplicitAutogradNonFunctional", "Autograd",
    "MkldnnCPU", "QuantizedCPU", "QuantizedCUDA", "NestedTensorCPU", "NestedTensorCUDA", "SparseCPU", "SparseCUDA",
)  # fmt: skip


class Observer:
    """The operations of one worker's PyTorch; `torch` is the module, or None where there is none.

    refused  is called with the name of an operation that was asked for, and gives the error to raise
    """

    def __init__(self, torch: Any, refused: Callable[[str], BaseException]):
        self.torch, self.refused = torch, refused
        self.watches_backward = False
        self._tables: dict[str, Any] = {}  # our entries, by namespace: they count as long as these are kept
        if torch is not None:
            core = torch._C
            self._has_kernel, self._new_table = core._dispatch_has_kernel_for_dispatch_key, core._dispatch_library
            self._schemas = core._jit_get_schemas_for_operator
            self._profiler = _Profiler(torch, core._autograd, core._profiler)

    def forbid(self, operations: Iterable[str]) -> None:
        """From now on these are refused, and no others; one that this PyTorch does not have is left out."""
        for table in self._tables.values():
            table.reset()
        self._tables.clear()
        names = [] if self.torch is None else list(operations)
        self.watches_backward = BACKWARD in names
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that a kernel is replaced
            for name in names:
                for schema in self._schemas(name):
                    self._refuse(name, schema.overload_name)

    def _refuse(self, name: str, overload: str) -> None:
        full, error_of = f"{name}.{overload}" if overload else name, self.refused
        space, _, local = full.partition("::")
        if space not in self._tables:
            self._tables[space] = self._new_table("IMPL", space, "", "", 0)
        table = self._tables[space]

        def kernel(*args: Any, **kwargs: Any) -> Any:
            raise error_of(name)

        for key in (*_ALWAYS, *_WHERE_THERE_IS_ONE):
            if key in _ALWAYS or self._has_kernel(full, key):
                table.impl(local, key, kernel)

    @contextlib.contextmanager
    def watching(self) -> Iterator[None]:
        """Calls within which every step of a backward pass counts, where those are forbidden."""
        if not self.watches_backward or not self._profiler.works:
            yield
            return
        self._profiler.begin()
        try:
            yield
        finally:
            if self._profiler.end():
                self.refused(BACKWARD)


class _Profiler:
    """PyTorch's own profiler, of backward steps alone."""

    def __init__(self, torch: Any, autograd: Any, profiler: Any):
        self._prepare, self._enable = autograd._prepare_profiler, autograd._enable_profiler
        self._disable = autograd._disable_profiler
        self.works = bool(autograd.kineto_available())
        with contextlib.suppress(TypeError):  # all threads: since PyTorch 2.8
            self._what = profiler._ExperimentalConfig()
            self._what = profiler._ExperimentalConfig(profile_all_threads=True)
        self._config = profiler.ProfilerConfig(
            profiler.ProfilerState.KINETO, False, False, False, False, False, self._what
        )
        self._where, self._scopes = {profiler.ProfilerActivity.CPU}, {profiler.RecordScope.BACKWARD_FUNCTION}
        # a step of our own, taken at the end: a profiler that has not seen it was switched off
        self._one, self._node = torch.ones(()), torch.ones((), requires_grad=True).neg().grad_fn

    def begin(self) -> None:
        self._prepare(self._config, self._where)
        self._enable(self._config, self._where, self._scopes)

    def end(self) -> bool:
        """Whether a step was taken, or the profiler was switched off meanwhile."""
        self._node(self._one)
        try:
            return len(self._disable().events()) != 1
        except RuntimeError:
            return True
