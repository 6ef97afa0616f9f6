"""Between the wire and a submission: Arrays become NumPy arrays or tensors, and answers become Arrays again.

Part of the worker: what a submission returns is looked at here, so nothing is believed of its classes but what the
interpreter says.
"""

from __future__ import annotations

import builtins
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from grader.errors import WireError
from grader.protocol import wire
from grader.protocol.wire import Array

# A copy, which functions defined below look their builtins up in: a submission that patches `type` does not reach it.
__builtins__ = dict(vars(builtins))  # type: ignore[assignment]

# Bound before a submission can put others in their place.
_ndarray, _generic = np.ndarray, np.generic
_items_of, _pairs_of = tuple.__iter__, dict.items  # what there is, whatever a class derived from them shows of it
_TO_PLAIN = ("detach", "cpu", "resolve_conj", "resolve_neg", "contiguous")


class Marshal:
    """Conversions; `torch` is the module, or None where no tensor can come."""

    def __init__(self, torch: Any):
        self.torch = torch
        if torch is not None:
            self._tensor, self._parameter = torch.Tensor, torch.nn.Parameter
            self._to_plain = [getattr(torch.Tensor, name) for name in _TO_PLAIN]
            self._float, self._numpy = torch.Tensor.float, torch.Tensor.numpy
            self._device, self._dtype = torch.Tensor.device.__get__, torch.Tensor.dtype.__get__

    def to_value(self, node: Any, tensor: Callable[[Array], Any]) -> Any:
        """A value from the wire as the submission gets it; `tensor` makes those of torch."""
        if type(node) in (list, tuple):
            return type(node)([self.to_value(item, tensor) for item in node])
        if type(node) is dict:
            return {key: self.to_value(item, tensor) for key, item in node.items()}
        if not isinstance(node, Array):
            return node
        return tensor(node) if node.kind == "torch" else _laid_out(node.data, node.layout)

    def tensor(self, node: Array) -> Any:
        """A fresh tensor with these values, on its device, laid out in memory as asked."""
        torch = self.torch
        tensor = torch.from_numpy(node.data.copy())
        if node.dtype == "bfloat16":
            tensor = tensor.to(torch.bfloat16)
        tensor = tensor.to(node.device)
        dims = tuple(reversed(range(tensor.dim())))
        if node.layout == "transposed":
            return tensor.permute(dims).contiguous().permute(dims)
        if node.layout == "strided" and tensor.dim():
            wide = tensor.new_zeros((*tensor.shape, 2))  # a view that begins within its memory, too
            wide[..., 1] = tensor
            return wide.flatten(-2)[..., 1::2]
        if node.layout == "broadcast":
            return tensor[:1].expand(tensor.shape)
        return tensor

    def to_wire(self, value: Any) -> Any:
        """A submission's answer as plain data and Arrays; anything else is left for the encoder to refuse."""
        kind = type(value)
        if issubclass(kind, tuple):  # a NamedTuple, or a torch.Size, is one; isinstance would ask its __class__ as well
            return tuple([self.to_wire(item) for item in _items_of(value)])
        if kind is list:
            return [self.to_wire(item) for item in value]
        if issubclass(kind, dict):
            return {key: self.to_wire(item) for key, item in _pairs_of(value)}
        if issubclass(kind, _ndarray):
            return wire.array_of(value, "numpy" if kind is _ndarray else _name(kind))
        if issubclass(kind, _generic):
            scalar = wire.array_of(value, "numpy scalar")
            return scalar if kind is scalar.data.dtype.type else replace(scalar, kind=_name(kind))
        if self.torch is not None and issubclass(kind, self._tensor):
            return self._of_tensor(value)
        return value

    def _of_tensor(self, tensor: Any) -> Array:
        torch, kind = self.torch, type(tensor)
        right = kind is self._tensor or kind is self._parameter  # `in` would ask the class's own __eq__
        name = "torch" if right else _name(kind)
        device = str(self._device(tensor).type)[:20]
        if tensor.layout is not torch.strided or tensor.is_quantized or device == "meta":
            layout = str(tensor.layout).removeprefix("torch.")
            raise WireError("wire.layout", {"layout": layout, "device": device})
        plain = tensor
        for step in self._to_plain:
            plain = step(plain)
        dtype = str(self._dtype(plain)).removeprefix("torch.")
        if dtype not in wire.STORAGE:
            raise WireError("wire.dtype", {"dtype": dtype})
        data = self._numpy(self._float(plain) if dtype == "bfloat16" else plain)
        return Array(data, name, dtype, device)


def _name(kind: type) -> str:
    return f"{kind.__module__}.{kind.__qualname__}"[:200]


def _laid_out(data: np.ndarray[Any, Any], layout: str) -> np.ndarray[Any, Any]:
    """A fresh NumPy array with these values, laid out in memory as asked (wire.LAYOUTS)."""
    if layout == "reversed" and data.ndim:
        return data[..., ::-1].copy()[..., ::-1]
    if layout == "transposed":
        return data.T.copy().T
    if layout == "strided" and data.ndim:
        wide = np.zeros((*data.shape, 2), data.dtype)
        wide[..., 1] = data
        return wide.reshape(*data.shape[:-1], 2 * data.shape[-1])[..., 1::2]
    if layout == "broadcast":
        return np.broadcast_to(data[:1].copy(), data.shape)
    fresh = data.copy()
    if layout == "readonly":
        fresh.flags.writeable = False
    return fresh
