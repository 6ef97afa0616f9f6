"""The hunt for mutants that the hidden tests let pass: holes in the tests, unless they compute the same thing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from grader import catalogue, toml
from grader.judge import HiddenTests, with_hidden_tests
from grader.model import Backend, Kata, Limits, Submission
from grader.mutants import Mutant, mutants
from grader.runner import Subject

SECONDS = 4.0  # a mutant that loops for ever is caught by the clock

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Hunt:
    """What became of every mutant of one reference."""

    mutants: int
    caught: int
    equivalent: int
    complaints: tuple[str, ...]


def hunted(kata: Kata, backend: Backend, progress: Progress) -> Hunt:
    """Grade every mutant of the reference; each that survives without a reason is a complaint."""
    path = catalogue.reference(kata, backend)
    known = equivalents(kata)
    candidates = mutants(path.read_text("utf-8"))

    def body(tests: HiddenTests) -> Iterator[tuple[Mutant, bool]]:
        with Seat(kata, backend) as subject:
            for number, mutant in enumerate(candidates):
                progress(f"mutant {number + 1} of {len(candidates)}")
                yield mutant, catches(tests, subject, Submission(kata, path, backend, mutant.source))

    complaints, caught, used = [], 0, set()
    for mutant, is_caught in with_hidden_tests(kata, 0, lambda tests: list(body(tests))):
        key = (path.name, mutant.before, mutant.after)
        place = f"{path}:{mutant.line}"
        caught += is_caught
        if key in known:
            used.add(key)
        if is_caught and key in known:
            complaints.append(f"{place}: {mutant.after!r} stands in equivalent.toml and is caught; take it out")
        elif not is_caught and key not in known:
            change = f"{mutant.before!r} -> {mutant.after!r} ({mutant.operator})"
            complaints.append(f"{place}: survived as {backend}: {change}")
    survived = sum("survived as" in complaint for complaint in complaints)
    for name, before, after in sorted(known - used):
        if name == path.name:
            file = kata.solution / "equivalent.toml"
            complaints.append(f"{file}: no mutant turns {before!r} into {after!r}; take it out")
    return Hunt(len(candidates), caught, len(candidates) - caught - survived, tuple(complaints))


def catches(tests: HiddenTests, subject: Subject, submission: Submission) -> bool:
    """Whether the hidden tests fail this program, up to the first case that does."""
    if subject.take(submission).name != "finished":
        return True
    return any(tests.sit(case, subject).result.status == "failed" for case in tests.cases)


def equivalents(kata: Kata) -> frozenset[tuple[str, str, str]]:
    """(file, line before, line after) of the mutants known to compute the same, from solutions/<slug>/equivalent.toml.

    BrokenKata where an entry says anything else, or not why.
    """
    path = kata.solution / "equivalent.toml"
    if not path.exists():
        return frozenset()
    top = toml.parse(path, catalogue.text(path))
    top.allow("equivalent")
    found = set()
    for entry in top.tables("equivalent"):
        entry.allow("file", "before", "after", "why")
        entry.line("why")
        found.add((entry.line("file"), entry.string("before"), entry.string("after")))
    return frozenset(found)


class Seat:
    """A trusted subject of a kata, which programs of ours take in turn; closed at the end."""

    def __init__(self, kata: Kata, backend: Backend):
        roots = catalogue.roots()
        limits = Limits(min(kata.limits.seconds, SECONDS), kata.limits.memory_mb)
        empty = Submission(kata, kata.stub, backend, "")
        self.subject = Subject(empty, "cpu", (roots.katas, roots.solutions), limits=limits, trusted=True)

    def __enter__(self) -> Subject:
        return self.subject

    def __exit__(self, *_: object) -> None:
        self.subject.close()
