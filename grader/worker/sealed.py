"""Arguments in memory that nobody can write to: a write ends the process, even if it would be put back.

The arrays say that they are writable, as those of any other call do. Part of the worker.
"""

from __future__ import annotations

import mmap
import tempfile
from typing import Any

import numpy as np

MOST = 32 << 20  # bytes of an array that is sealed: a worker's files have a limit


class Sealed:
    """Seals arrays and tensors; `torch` is the module, or None."""

    def __init__(self, torch: Any):
        self.torch = torch

    def sealed(self, value: Any) -> Any:
        """The value with every array and CPU tensor in it, at any depth, moved into memory that is read only."""
        if type(value) in (list, tuple):
            return type(value)([self.sealed(item) for item in value])
        if type(value) is dict:
            return {key: self.sealed(item) for key, item in value.items()}
        if type(value) is np.ndarray:
            return _sealed(value)
        if self.torch is not None and type(value) is self.torch.Tensor and value.device.type == "cpu":
            return self._sealed_tensor(value)
        return value

    def _sealed_tensor(self, tensor: Any) -> Any:
        if tensor.dtype is self.torch.bfloat16:  # which NumPy does not have
            return self.torch.from_numpy(_sealed(tensor.view(self.torch.int16).numpy())).view(tensor.dtype)
        return self.torch.from_numpy(_sealed(tensor.numpy()))


class _Memory:
    """Numbers at an address, in the words by which NumPy takes them over."""

    def __init__(self, held: mmap.mmap, interface: dict[str, Any]):
        self.held, self.__array_interface__ = held, interface


def _sealed(array: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """The same numbers with the same strides, in a file that is mapped to be read."""
    low = sum(min(0, stride * (size - 1)) for stride, size in zip(array.strides, array.shape, strict=True))
    high = sum(max(0, stride * (size - 1)) for stride, size in zip(array.strides, array.shape, strict=True))
    length = high - low + array.itemsize
    if not array.size or length > MOST:
        return array
    first = array.__array_interface__["data"][0] + low
    whole = np.asarray(_Memory(None, {"data": (first, True), "shape": (length,), "typestr": "|u1", "version": 3}))  # type: ignore[arg-type]
    with tempfile.TemporaryFile() as file:
        file.write(whole.tobytes())
        file.flush()
        held = mmap.mmap(file.fileno(), length, access=mmap.ACCESS_READ)
    address = np.frombuffer(held, np.uint8).__array_interface__["data"][0] - low
    writable = array.flags.writeable
    interface = {
        "data": (address, not writable), "shape": array.shape, "strides": array.strides, "version": 3,
        "typestr": array.dtype.str,
    }  # fmt: skip
    return np.asarray(_Memory(held, interface))
