"""Edits of right programs: the smallest change that an edit makes, and several of them in one program."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise, takewhile

from grader.model import Edit, Mistake


def edit(base: str, before: str, after: str) -> Edit:
    """The edit that puts `after` where `before` stands in the base, once. What the two have in common is left out."""
    head = _in_common(before, after)
    tail = _in_common(before[head:][::-1], after[head:][::-1])
    start = base.index(before) + head
    return Edit(base, start, start + len(before) - head - tail, after[head : len(after) - tail])


def composed(edits: Sequence[Edit]) -> str | None:
    """The program with all of these edits; None where they have no common base, or touch one another."""
    text = edits[0].base
    if any(each.base != text for each in edits):
        return None
    first_to_last = sorted(edits, key=lambda each: (each.start, each.end))
    for one, next_one in pairwise(first_to_last):
        if next_one.start <= one.end:
            return None
    for each in reversed(first_to_last):
        text = text[: each.start] + each.after + text[each.end :]
    return text


def together(mistakes: Sequence[Mistake]) -> str | None:
    """The program with all of these mistakes, of the first right program that can have them; None where none can."""
    first, *others = mistakes
    for change in first.edits:
        rest = [[each for each in other.edits if each.base == change.base] for other in others]
        if all(rest) and (text := composed([change, *(each[0] for each in rest)])) is not None:
            return text
    return None


def _in_common(one: str, other: str) -> int:
    """How many characters two texts begin with alike."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))
