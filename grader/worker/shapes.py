"""What PyTorch asks of shapes that may hold symbols, answered for shapes of numbers. Part of the worker.

Fake tensors ask `torch.fx.experimental.symbolic_shapes`, which imports a computer algebra system first. Ours have
numbers for their shapes, of which there is nothing to work out. What is not answered here is asked there.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def _nothing(*_: Any, **__: Any) -> None:
    """Which symbols came into being: none."""


def _no_symbols(*_: Any) -> frozenset[Any]:
    return frozenset()


def _truth(value: Any, skip: int = 0) -> bool:
    """Whether it is so: with numbers, that is known."""
    return bool(value)


def _itself(value: Any, *_: Any) -> Any:
    return value


def _yes(*_: Any) -> bool:
    return True


def _no(*_: Any) -> bool:
    return False


def _all(*values: Any) -> bool:
    return all(values)


def _any(*values: Any) -> bool:
    return any(values)


def _equal(one: Any, other: Any) -> bool:
    """Numbers, or lists and tuples of them: [2, 3] is (2, 3)."""
    if isinstance(one, (tuple, list)) and isinstance(other, (tuple, list)):
        return len(one) == len(other) and all(map(_equal, one, other))
    return bool(one == other)


class Expression:
    """What `sympy.Basic` is where there are no expressions: nothing is of this class."""


OF_NUMBERS: dict[str, Callable[..., Any]] = {
    "compute_unbacked_bindings": _nothing, "free_unbacked_symbols": _no_symbols,
    "expect_true": _truth, "guard_or_false": _truth, "guard_or_true": _truth, "statically_known_true": _truth,
    "guard_size_oblivious": _truth,
    "has_guarding_hint": _yes, "guarding_hint_or_throw": _itself, "is_nested_int": _no,
    "sym_and": _all, "sym_or": _any, "sym_eq": _equal,
}  # fmt: skip
