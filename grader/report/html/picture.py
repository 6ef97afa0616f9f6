"""Where an array is wrong, as two grids of cells: what was expected, and what is there.

A cell is shaded by its number. Where there is room its number is written in it. That it is wrong is told by a hatch or
a corner, and by an outline: by no colour alone.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from grader.model import Picture
from grader.records import dataclass
from grader.words import number_text, phrase

LEVELS = 8  # of shades
FEW_COLUMNS, FEW_ROWS = 8, 16  # up to which numbers are written in cells
LETTER = 7  # units that a letter takes, and
LINE = 24  # a line with room around it
EDGE = 30  # units for the indices at the left
TOP = 18  # and above
EVERY = 8  # indices of which one is written where not all have room
BROAD = 336  # units that the cells of a row may take together, where
SMALLEST, LARGEST = 10, 20  # leaves them so large


@dataclass(frozen=True)
class Label:
    """A text in a grid: where its middle is."""

    x: float
    y: float
    text: str


@dataclass(frozen=True)
class Grid:
    """One side of a picture, in units of its own.

    shades  (level, path) of the cells of each shade; "none" is the level of what is no finite number
    wrong   the path of the cells that are wrong, corners that of a sign in each where numbers are written
    """

    title: str
    told: str
    width: int
    height: int
    shades: tuple[tuple[str, str], ...]
    wrong: str
    corners: str
    numbers: tuple[Label, ...]
    indices: tuple[Label, ...]


@dataclass(frozen=True)
class Drawn:
    """A picture as it is drawn: each side below its name, and what stands below both."""

    caption: str
    key: str
    sides: tuple[tuple[str, Grid], ...]


def drawn(picture: Picture, part: str) -> Drawn:
    """The two grids of a part of the answer."""
    name = part + _window(picture)
    whole = all(window == (0, size) for window, size in zip(picture.window, picture.shape, strict=True))
    shape = str(tuple(picture.shape))
    size = "×".join(str(last - first) for first, last in picture.window)
    caption = (
        phrase("page.picture_all", part=name) if whole else phrase("page.picture", part=name, size=size, shape=shape)
    )
    rows = [[_number(text) for text in row.split(" ")] for row in (*picture.expected, *picture.actual)]
    finite = [number for row in rows[: len(picture.expected)] for number in row if math.isfinite(number)] or [0.0]
    low, high = min(finite), max(finite)
    few = _is_few(picture)
    shades = phrase("page.outlined") if few else phrase("page.shades", low=number_text(low), high=number_text(high))
    half = len(picture.expected)
    sides = (
        (phrase("label.expected"), picture.expected, rows[:half]),
        (phrase("label.yours"), picture.actual, rows[half:]),
    )
    return Drawn(
        caption=caption,
        key=shades,
        sides=tuple(
            (side, _grid(picture, phrase("page.picture_side", side=side, part=name), texts, numbers, low, high))
            for side, texts, numbers in sides
        ),
    )


def _grid(
    picture: Picture, title: str, texts: Sequence[str], numbers: Sequence[Sequence[float]], low: float, high: float
) -> Grid:
    few = _is_few(picture)
    words = [text.split(" ") for text in texts]
    columns = len(picture.wrong[0])
    width, height = _cell(picture)
    cells: dict[str, list[str]] = {}
    for y, row in enumerate(numbers):
        for x, number in enumerate(row):
            cells.setdefault(_level(number, low, high), []).append(_rectangle(x, y, width, height))
    wrong = [(x, y) for y, row in enumerate(picture.wrong) for x, mark in enumerate(row) if mark == "x"]
    return Grid(
        title=title,
        told=_told(picture, wrong),
        width=EDGE + columns * width + 2,
        height=TOP + len(texts) * height + 2,
        shades=tuple((level, "".join(paths)) for level, paths in sorted(cells.items())),
        wrong="".join(_rectangle(x, y, width, height) for x, y in wrong),
        corners="".join(_corner(x, y, width, height) for x, y in wrong) if few else "",
        numbers=tuple(
            Label(EDGE + (x + 0.5) * width, TOP + (y + 0.5) * height, word)
            for y, row in enumerate(words)
            for x, word in enumerate(row)
        )
        if few
        else (),
        indices=tuple(_indices(picture, width, height)),
    )


def _is_few(picture: Picture) -> bool:
    return len(picture.wrong) <= FEW_ROWS and len(picture.wrong[0]) <= FEW_COLUMNS


def _cell(picture: Picture) -> tuple[int, int]:
    """Width and height of a cell, the same on both sides."""
    if _is_few(picture):
        longest = max(len(word) for row in (*picture.expected, *picture.actual) for word in row.split(" "))
        return max(40, LETTER * longest + 10), LINE
    size = max(SMALLEST, min(LARGEST, BROAD // len(picture.wrong[0])))
    return size, size


def _rectangle(x: int, y: int, width: int, height: int) -> str:
    return f"M{EDGE + x * width} {TOP + y * height}h{width}v{height}h-{width}z"


def _corner(x: int, y: int, width: int, height: int) -> str:
    """A triangle in the upper right corner of a cell."""
    return f"M{EDGE + (x + 1) * width - 8} {TOP + y * height}h8v8z"


def _indices(picture: Picture, width: int, height: int) -> Iterator[Label]:
    """The indices along both axes: all of them where there is room."""
    rows, columns = _axes(picture)
    for x in range(len(picture.wrong[0])):
        if width >= 2 * LETTER or (columns + x) % EVERY == 0:
            yield Label(EDGE + (x + 0.5) * width, TOP / 2, str(columns + x))
    if rows is not None:
        for y in range(len(picture.wrong)):
            if height >= 2 * LETTER or (rows + y) % EVERY == 0:
                yield Label(EDGE / 2, TOP + (y + 0.5) * height, str(rows + y))


def _axes(picture: Picture) -> tuple[int | None, int]:
    """The first index along each axis that is drawn; an array of one axis has no rows."""
    firsts = [first for first, last in picture.window if last - first > 1]
    return (firsts[0] if len(firsts) > 1 else None), firsts[-1]


def _level(number: float, low: float, high: float) -> str:
    """Which shade a number has; what lies outside the expected numbers has the first or the last."""
    if not math.isfinite(number):
        return "none"
    if high <= low:
        return "0"
    share = (number / 2 - low / 2) / (high / 2 - low / 2)  # halves: the difference of two floats may be none
    return str(max(0, min(LEVELS - 1, int(share * LEVELS))))


def _number(text: str) -> float:
    """The number that a cell is shaded by: of a complex one its size."""
    if text in ("True", "False"):
        return float(text == "True")
    try:
        number = complex(text)
        return abs(number) if number.imag else number.real
    except (ValueError, OverflowError):
        return math.nan


def _window(picture: Picture) -> str:
    """ "[0, :, 32:64]": which part of the array is drawn."""
    if all(window == (0, size) for window, size in zip(picture.window, picture.shape, strict=True)):
        return ""
    cuts = [
        ":" if (first, last) == (0, size) and size > 1 else str(first) if last - first == 1 else f"{first}:{last}"
        for (first, last), size in zip(picture.window, picture.shape, strict=True)
    ]
    return f"[{', '.join(cuts)}]"


def _told(picture: Picture, wrong: Sequence[tuple[int, int]]) -> str:
    """For whoever hears the picture: how many numbers are wrong, and between which rows and columns."""
    rows, columns = _axes(picture)
    count = sum(map(len, picture.wrong))
    return phrase(
        "page.picture_wrong", wrong=len(wrong), count=count,
        rows=_range([(rows or 0) + y for _, y in wrong]), columns=_range([columns + x for x, _ in wrong]),
    )  # fmt: skip


def _range(places: Sequence[int]) -> str:
    if not places:
        return "-"
    first, last = min(places), max(places)
    return str(first) if first == last else phrase("page.several", first=first, last=last)
