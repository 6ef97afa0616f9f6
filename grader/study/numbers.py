"""A number as somebody types it: "25", "1,024", "3/4", "2^10", "1.5e6", "118 M", "9.8 MiB", "50 %"."""

from __future__ import annotations

import math
import re

from grader.model import Message

_NUMBER = r"[-+]?(?:(?:\d{1,3}(?:[,_ ]\d{3})+(?!\d)|\d+)(?:\.\d*)?|\.\d+)(?:e[-+]?\d+)?"
_TYPED = re.compile(rf"({_NUMBER})\s*(?:(/|\^|\*\*)\s*({_NUMBER}))?\s*([^\d\s.,].*)?", re.IGNORECASE)
_PREFIXES = {"k": 1e3, "K": 1e3, "M": 1e6, "G": 1e9, "T": 1e12}
# a unit in lower case: what it measures, and in how many of the smallest
_UNITS = {
    "b": ("memory", 1.0), "byte": ("memory", 1.0), "bytes": ("memory", 1.0),
    "kb": ("memory", 1e3), "mb": ("memory", 1e6), "gb": ("memory", 1e9), "tb": ("memory", 1e12),
    "kib": ("memory", 2.0**10), "mib": ("memory", 2.0**20), "gib": ("memory", 2.0**30), "tib": ("memory", 2.0**40),
    "bit": ("information", 1.0), "bits": ("information", 1.0),
    "nat": ("information", 1 / math.log(2)), "nats": ("information", 1 / math.log(2)),
    "us": ("time", 1e-6), "µs": ("time", 1e-6), "ms": ("time", 1e-3), "s": ("time", 1.0),
    "%": ("", 0.01), "": ("", 1.0),
}  # fmt: skip


def number(typed: str, unit: str) -> float | Message:
    """The number in this unit, converted where another was typed that measures the same; a Message if it is none."""
    found = _TYPED.fullmatch(typed.strip().replace("−", "-"))
    if found is None:
        return Message.of("quiz.no_number", typed=typed.strip())
    first, operator, second, typed_unit = found.groups()
    try:
        value = _plain(first)
        if operator:
            value = value / _plain(second) if operator == "/" else value ** _plain(second)
        factor = _factor((typed_unit or "").strip(), unit)
    except ArithmeticError:
        return Message.of("quiz.no_number", typed=typed.strip())
    if isinstance(value, complex) or not math.isfinite(value):
        return Message.of("quiz.no_number", typed=typed.strip())
    if factor is None:
        if not unit:
            return Message.of("quiz.no_unit", typed=(typed_unit or "").strip())
        return Message.of("quiz.other_unit", typed=(typed_unit or "").strip(), unit=unit)
    return value * factor


def _plain(text: str) -> float:
    return float(re.sub(r"[,_ ]", "", text))


def _factor(typed: str, unit: str) -> float | None:
    """What one of the typed unit is in the unit that was asked for; None where it measures something else."""
    if not typed or _singular(typed) == _singular(unit):
        return 1.0
    kind, size = _UNITS.get(typed.lower(), (None, 0.0))
    asked, asked_size = _UNITS.get(unit.lower(), ("of its own", 1.0))
    if kind == asked:
        return size / asked_size
    rest = typed[1:].strip()
    if typed[0] in _PREFIXES and asked in ("", "of its own") and rest in ("", unit):
        return _PREFIXES[typed[0]]
    return None


def _singular(unit: str) -> str:
    return unit.lower().removesuffix("s") or unit  # seconds are no plural
