"""The first page of a batch: everybody's files kata by kata, which mistakes they have, what they used, who is alike."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from statistics import median

from grader.model import Batch, Pair, Row
from grader.report.html.page import render
from grader.report.html.parts import Meter, Share, Tone
from grader.report.rows import (
    RESULTS,
    Result,
    facts_text,
    handed_in,
    kata_text,
    made,
    parts_text,
    result_of,
    result_text,
    said_of,
    same_files,
    tried_text,
    verdict_text,
)
from grader.report.sanitize import one_line
from grader.report.similar import more_text, pair_text
from grader.words import memory_text, phrase

INDEX, ALIKE = "index.html", "similar.html"
PEOPLE = "people"  # the folder of everybody's own page
MOST = 200  # pairs that are listed

WORDS = {
    "title": "results.title", "results": "results.results", "mistakes": "results.mistakes",
    "mistakes_mean": "results.mistakes_mean", "spent": "results.spent", "spent_means": "results.spent_means",
    "similar": "results.similar", "means": "results.similar_means", "not_graded": "results.not_graded",
    "who": "batch.who",
    "none": "results.none", "nothing": "results.nothing", "no_mistakes": "results.no_mistakes", "kata": "page.kata",
    "files": "results.files", "took": "results.took", "slowest": "results.slowest", "memory": "results.memory",
    "matrix": "results.matrix", "spent_by": "results.spent_by",
}  # fmt: skip
TONES: dict[Result, Tone] = {
    "passed": "good", "failed": "bad", "not written yet": "unsure", "not graded": "unsure",
}  # fmt: skip
LOOKS: dict[Tone, str] = {"good": "passed", "bad": "failed", "unsure": "not-run"}
MARKS: dict[Tone, str] = {"good": "✓", "bad": "✗", "unsure": "–"}


@dataclass(frozen=True)
class Entry:
    """A file of one person's for one kata."""

    look: str
    mark: str
    word: str
    about: str
    link: str


@dataclass(frozen=True)
class Person:
    """A row of the table of results; `cells`: the files for each kata in turn."""

    name: str
    passed: str
    link: str
    cells: tuple[tuple[Entry, ...], ...]


@dataclass(frozen=True)
class Strip:
    """What each file used, as marks along a line: `at` in [0, 1] and whether it passed; and the same in words."""

    marks: tuple[tuple[float, Tone], ...]
    said: str


@dataclass(frozen=True)
class Spent:
    """What the files for a kata used."""

    kata: str
    files: int
    took: str
    slowest: Strip
    memory: Strip


def index_page(batch: Batch, pairs: Sequence[Pair] = ()) -> str:
    """The page as HTML. It links to everybody's own page and to that of similar files, by the names below."""
    links = page_names(batch)
    return render(
        "batch.html",
        WORDS,
        facts=facts_text(batch),
        figures=[
            (str(len(batch.people)), phrase("results.people")),
            (str(len(batch.katas)), phrase("mock.katas").lower()),
            (str(len(batch.rows)), phrase("results.files")),
        ],
        shares=shares(batch.rows),
        katas=batch.katas,
        people=list(_people(batch)),
        mistakes=[(kata, _mistakes(batch, kata)) for kata in batch.katas if handed_in(batch, kata)],
        spent=list(_spent(batch)),
        same=[(links[row.who], f"{row.kata}: {one_line(said)}") for row, said in same_files(batch)],
        pairs=[(f"{ALIKE}#pair-{number}", pair_text(pair)) for number, pair in enumerate(pairs[:MOST], 1)],
        more_pairs=more_text(len(pairs) - MOST) if len(pairs) > MOST else "",
        refused=[
            (one_line(row.path), f"{kata_text(row)}: {verdict_text(row)}", " ".join(said_of(row)))
            for row in batch.rows
            if not row.graded
        ],
    )  # fmt: skip


def page_names(batch: Batch) -> dict[str, str]:
    """The page of each person, below the folder of the index: a number makes the name unique, and it is safe."""
    return {who: f"{PEOPLE}/{number}-{_slug(who)}.html" for number, who in enumerate(batch.people, 1)}


def anchored(rows: Sequence[Row]) -> Iterator[tuple[str, Row]]:
    """Each of a person's files, and where on his or her page it is."""
    return ((f"file-{number}", row) for number, row in enumerate(rows, 1))


def tone_of(row: Row) -> Tone:
    """What is not graded or not written is neither good nor bad."""
    return TONES[result_of(row)]


def shares(rows: Sequence[Row]) -> list[Share]:
    """How many files passed, failed, are not written yet and not graded."""
    came = [result_of(row) for row in rows]
    return [Share(TONES[result], result_text(result), came.count(result), len(came)) for result in RESULTS]


def _slug(who: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", who.lower())[:40].strip("-") or "file"


def _people(batch: Batch) -> Iterator[Person]:
    links, katas, files = page_names(batch), batch.katas, dict[str, list[Row]]()
    for row in batch.rows:
        files.setdefault(row.who, []).append(row)
    for who, rows in files.items():
        entries: dict[str, list[Entry]] = {kata: [] for kata in katas}
        nobody_knows: list[Entry] = []  # files for some kata: they may be for any that nothing else is for
        for anchor, row in anchored(rows):
            link = f"{links[who]}#{anchor}"
            if kata := row.kata or _named_kata(row, katas):
                entries[kata].append(_entry(row, link))
            elif not _is_empty_folder(row):
                nobody_knows.append(_entry(row, link))
        for found in entries.values():
            found += [] if found else nobody_knows
        passed = phrase("results.passed_of", count=sum(row.came == "passed" for row in rows), all=len(rows))
        yield Person(one_line(who), passed, links[who], tuple(map(tuple, entries.values())))


def _entry(row: Row, link: str) -> Entry:
    tone = tone_of(row)
    name = "" if row.kata else one_line(PurePath(row.path).name)
    same = phrase("results.same_short") if row.same_as else ""
    about = [row.backend or "", parts_text(row), name, same, tried_text(row)]
    return Entry(LOOKS[tone], MARKS[tone], verdict_text(row), ", ".join(filter(None, about)), link)


def _named_kata(row: Row, katas: Sequence[str]) -> str:
    """The kata of the batch that a file is named after which does not say it otherwise; "" where it is none."""
    named = PurePath(row.path).stem.replace("_", "-")
    return named if named in katas else ""


def _is_empty_folder(row: Row) -> bool:
    """Whether this is no file, but somebody's folder without one."""
    return not row.sha and PurePath(row.path).name == row.who


def _mistakes(batch: Batch, kata: str) -> list[Meter]:
    people = handed_in(batch, kata)
    return [
        Meter(one_line(title), phrase("results.people_of", count=count, all=people), count, people)
        for title, count in made(batch, kata)
    ]


# --- what was used ----------------------------------------------------------------------------------------------------


def _spent(batch: Batch) -> Iterator[Spent]:
    """A row a kata, all on the same scale."""
    used = [row for row in batch.rows if row.graded and row.slowest > 0]
    seconds = _scale([row.slowest for row in used])
    memory = _scale([row.memory_mb for row in used])
    for kata in batch.katas:
        rows = [row for row in used if row.kata == kata]
        if rows:
            yield Spent(
                kata,
                len(rows),
                _seconds(sum(row.seconds for row in rows)),
                _strip(rows, lambda row: row.slowest, seconds, _seconds),
                _strip(rows, lambda row: row.memory_mb, memory, lambda mb: memory_text(round(mb))),
            )


def _strip(
    rows: Sequence[Row], value: Callable[[Row], float], at: Callable[[float], float], said: Callable[[float], str]
) -> Strip:
    values = [value(row) for row in rows]
    marks = tuple((at(value(row)), tone_of(row)) for row in rows)
    return Strip(marks, phrase("results.middle_and_most", middle=said(median(values)), most=said(max(values))))


def _scale(values: Sequence[float]) -> Callable[[float], float]:
    """Where a value stands between the smallest and the largest of these, by their logarithms."""
    low, high = (math.log(max(least, 0.001)) for least in (min(values, default=1), max(values, default=1)))
    return lambda value: (math.log(max(value, 0.001)) - low) / (high - low) if high > low else 0.5


def _seconds(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds >= 10 else f"{seconds:.2g} s" if seconds >= 0.1 else f"{seconds * 1000:.2g} ms"
