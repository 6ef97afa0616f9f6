"""Values in as few characters as tell what matters: a call's arguments for one look, and two numbers that differ."""

from __future__ import annotations

import cmath
import re
from collections.abc import Collection, Iterator, Sequence
from typing import Any

from grader.model import ArraySummary, Call, Parts, Shown, Text
from grader.words.format import filled, shown_text

FEW = 16  # numbers of an array that are listed
LEAST = 4  # digits of a number that are always shown
SHORT = 6  # of a number that is an argument
MOST = 17  # digits that tell any two float64 numbers apart
ROUND = 1e6  # below that a number shows all digits before its point
USUAL = ("float64", "int64", "bool")  # dtypes that go without saying


def arguments_text(call: Call, telling: Collection[str] = ()) -> list[str]:
    """The arguments of a call, "dout = [[1.2], [0.5]]", those in a tuple or dict with names of their own.

    telling  the names of those that matter ("dout", "cache.x_hat"); all if there are none
    """
    head, _, below = call.template.partition("\n")
    if call.template and not below:
        return [filled(call.template, {key: _in_template(value) for key, value in call.arguments})]
    found = [
        (path, _text(value))
        for key, argument in call.arguments
        for path, value in _parts(key, argument)
        if not call.template or f"{{{key}}}" in below
    ]
    if telling:
        found = [each for each in found if _is_among(each[0], telling)] or found
    return [head] * bool(head) + [f"{path} = {text}" if path else text for path, text in found]


def paths(call: Call) -> list[tuple[str, Shown]]:
    """Every argument by its path, "dout", and what is in a tuple or dict: "cache.x_hat", "conv.weight"."""
    return [found for key, argument in call.arguments for found in _parts(key, argument)]


def apart(one: object, other: object) -> tuple[str, str]:
    """Two numbers with as many digits as it takes to see that they differ."""
    if not _is_inexact(one) or not _is_inexact(other):
        return _number(one, MOST if isinstance(other, int) else LEAST), _number(other, MOST)
    texts = (_number(one, LEAST), _number(other, LEAST))
    for digits in range(LEAST, MOST + 1):
        texts = (_number(one, digits), _number(other, digits))
        if texts[0] != texts[1]:
            break
    return texts


def _is_inexact(value: object) -> bool:
    return isinstance(value, (float, complex))


def _number(value: object, digits: int) -> str:
    if isinstance(value, complex):
        return f"{value:.{digits}g}" if cmath.isfinite(value) else str(value)
    if not isinstance(value, float):
        return str(value)
    whole = len(f"{abs(value):.0f}") if abs(value) < ROUND else 0
    if LEAST < digits < MOST:
        return f"{value:#.{max(digits, whole)}g}".rstrip(".")  # 3.33200 beside 3.33198
    return f"{value:.{max(digits, whole)}g}"


def _is_among(path: str, telling: Collection[str]) -> bool:
    return any(path == name or path.startswith((f"{name}.", f"{name}[")) for name in telling)


def _parts(path: str, value: Shown) -> Iterator[tuple[str, Shown]]:
    """What a tuple or dict holds, each part by its path: "cache.x_hat" where it has a name, "cache[3]" where not."""
    if not isinstance(value, Parts) or value.type == "list" or not path:
        yield path, value
        return
    for place, (key, item) in enumerate(value.items):
        name = key.strip("'\"")
        yield from _parts(f"{path}.{name}" if name.isidentifier() else f"{path}[{key or place}]", item)
    if value.more:
        yield f"{path}[…]", Text(f"{value.more} more")


def _in_template(value: Shown) -> str:
    return value if isinstance(value, str) else _text(value)


def _text(value: Shown) -> str:
    if isinstance(value, Text) and re.fullmatch(r"-?\d+\.\d+(e[+-]\d+)?", value.text):
        short = f"{float(value.text):.{SHORT}g}"
        return value.text if len(value.text) <= len(short) + 2 else short  # "0.5" and "2.0" as they are typed
    if isinstance(value, Parts) and value.type == "list":
        more = [f"… {value.more} more"] if value.more else []
        return f"[{', '.join([*(_text(item) for _, item in value.items), *more])}]"
    if not isinstance(value, ArraySummary):
        return " ".join(shown_text(value).split())
    notes = [] if value.dtype in USUAL else [value.dtype]
    notes += [] if value.layout == "plain" else [f"{value.layout} in memory"]
    if value.numbers is not None and len(value.numbers) <= FEW:
        return " ".join([_nested(value.numbers, value.shape), ", ".join(notes)]).rstrip()
    low, high = value.low, value.high
    if value.numbers is not None and all(type(number) in (int, float) for number in value.numbers):
        numbers: Any = value.numbers
        low, high = min(numbers), max(numbers)
    words = [f"{value.dtype} {value.shape}", *notes[value.dtype not in USUAL :]]
    if low is not None and high is not None:
        words.append(f"all {low:.4g}" if low == high else f"from {low:.4g} to {high:.4g}")
    return f"<{', '.join(words)}>"


def _nested(numbers: Sequence[object], shape: Sequence[int]) -> str:
    """The numbers as nested lists of this shape, on one line."""
    if not shape:
        return _number(numbers[0], LEAST)
    size = len(numbers) // shape[0]
    rows = [numbers[start : start + size] for start in range(0, len(numbers), size)]
    return "[" + ", ".join(_nested(row, shape[1:]) for row in rows) + "]"
