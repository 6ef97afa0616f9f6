"""Near copies within a batch: files that share what is neither in the stub nor in any program that we know of.

A program's tokens (shape.py) become fingerprints by winnowing (Schleimer, Wilkerson and Aiken, 2003): of every few runs
of tokens next to each other, the one with the smallest hash. Katas have short solutions, and two people who know the
formula write them alike. So what the stub, the right programs and the known mistakes hold is common knowledge, and so
is what many files of the batch hold; only what is left over is a file's own, and two files are a pair where they have
nearly all of that in common, and enough of it. That is something to look at, and proves nothing.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from itertools import combinations

from grader.batch.shape import Token, tokens
from grader.model import Pair, Row

RUN = 10  # tokens of a run
WINDOW = 4  # runs of which one is kept: what has RUN + WINDOW - 1 tokens in common is found
LEAST = 16  # fingerprints that a pair shares
SHARE = 0.85  # of those of the file that has fewer of its own
MOST = 6  # files, or one in PART of the batch, may hold what still counts as a file's own
PART = 20  # a twentieth


def similar(
    rows: Sequence[Row],
    source: Callable[[Row], str],
    common: Set[int],
    taken: Mapping[str, frozenset[int]] | None = None,
) -> tuple[Pair, ...]:
    """The pairs among files for one kata, the most alike first.

    rows    of different people; two files of one person's are no pair
    source  the text of a file
    common  the runs of the kata's stub, its right programs and its known mistakes
    taken   the fingerprints of files that were taken before, by the hashes of their contents
    """
    taken = taken or {}
    own = [(taken[row.sha] if row.sha in taken else prints(source(row))) - common for row in rows]
    held = Counter(run for each in own for run in each)
    own = [frozenset(run for run in each if held[run] <= max(MOST, len(rows) // PART)) for each in own]
    found = []
    for (a, b), count in _shared(own).items():
        share = count / min(len(own[a]), len(own[b]))
        if count >= LEAST and share >= SHARE and rows[a].who != rows[b].who:
            found.append((share, count, a, b))
    found.sort(key=lambda pair: (-pair[0], -pair[1], pair[2:]))
    return tuple(_pair(rows[a], rows[b], share, source, common) for share, _, a, b in found)


def prints(text: str) -> frozenset[int]:
    """The fingerprints of a text."""
    return frozenset(fingerprints(runs(tokens(text))))


def runs_of(texts: Iterable[str]) -> frozenset[int]:
    """Every run of these texts."""
    return frozenset(run for text in texts for run in runs(tokens(text)))


def runs(program: Sequence[Token]) -> list[int]:
    """A hash of every run of tokens, in order.

    A name of the author's counts by how far back in the run it came last: so renaming changes nothing, and using
    another variable does.
    """
    return [_hash(program[start : start + RUN]) for start in range(len(program) - RUN + 1)]


def fingerprints(hashes: Sequence[int]) -> set[int]:
    """The smallest of each window, of all where they are no more than one."""
    return {min(hashes[start : start + WINDOW]) for start in range(max(1, len(hashes) - WINDOW + 1)) if hashes}


def _hash(run: Sequence[Token]) -> int:
    last: dict[str, int] = {}
    said = []
    for place, token in enumerate(run):
        said.append(f"<{place - last.get(token.text, place)}>" if token.own else token.text)
        if token.own:
            last[token.text] = place
    return int.from_bytes(hashlib.blake2b("\0".join(said).encode("utf-8", "replace"), digest_size=8).digest())


def _shared(own: Sequence[frozenset[int]]) -> Counter[tuple[int, int]]:
    """How many fingerprints each two files share, where they share any."""
    holders: dict[int, list[int]] = {}
    for file, each in enumerate(own):
        for run in each:
            holders.setdefault(run, []).append(file)
    return Counter(pair for files in holders.values() for pair in combinations(files, 2))


def _pair(left: Row, right: Row, share: float, source: Callable[[Row], str], common: Set[int]) -> Pair:
    a, b = tokens(source(left)), tokens(source(right))
    both = (set(runs(a)) & set(runs(b))) - common
    return Pair(left.path, right.path, share, tuple(_lines(a, both)), tuple(_lines(b, both)))


def _lines(program: Sequence[Token], shared: set[int]) -> Iterator[int]:
    """The lines that shared runs come from, in order."""
    lines = {
        token.line for start, run in enumerate(runs(program)) if run in shared for token in program[start : start + RUN]
    }
    yield from sorted(lines)
