"""Mutants that the hidden tests let pass: holes in the tests, unless they compute the same thing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from grader import catalogue
from grader.authoring.bench import trusted
from grader.authoring.operators import Mutant, mutants
from grader.host import Pool, Session
from grader.judge import HiddenTests, collect, run_case
from grader.model import Backend, Kata, Submission

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Mutation:
    """What became of every mutant of one reference.

    survivors   those that no case catches, and that nobody has said to be equivalent
    not_so      those that stand in equivalent.toml and are caught
    unmatched   (before, after) of entries of equivalent.toml that no mutant is
    """

    path: Path
    backend: Backend
    mutants: int
    caught: int
    survivors: tuple[Mutant, ...] = ()
    not_so: tuple[Mutant, ...] = ()
    unmatched: tuple[tuple[str, str], ...] = ()

    @property
    def equivalent(self) -> int:
        """Mutants that compute the same thing, by equivalent.toml."""
        return self.mutants - self.caught - len(self.survivors)

    def complaints(self) -> Iterator[str]:
        """What an author has to do about it."""
        for mutant in self.not_so:
            yield f"{self.path}:{mutant.line}: {mutant.after!r} is in equivalent.toml, but a case catches it; remove it"
        for mutant in self.survivors:
            change = f"{mutant.before!r} -> {mutant.after!r} ({mutant.operator})"
            yield f"{self.path}:{mutant.line}: survived as {self.backend}: {change}"
        for before, after in self.unmatched:
            yield f"{self.path.parent / 'equivalent.toml'}: no mutant turns {before!r} into {after!r}; remove it"


def mutate(kata: Kata, backend: Backend, pool: Pool, progress: Progress) -> Mutation:
    """Grade every mutant of the reference."""
    path = catalogue.reference(kata, backend)
    known = {(before, after) for name, before, after in catalogue.equivalents(kata) if name == path.name}
    candidates = mutants(path.read_text("utf-8"))
    tests = collect(kata)
    caught, survivors, not_so, used = 0, [], [], set()
    with trusted(kata, backend, pool) as session:
        for number, mutant in enumerate(candidates):
            progress(f"mutant {number + 1} of {len(candidates)}")
            is_caught = catches(tests, session, Submission(kata, path, backend, mutant.source))
            is_known = (mutant.before, mutant.after) in known
            caught += is_caught
            if is_known:
                used.add((mutant.before, mutant.after))
            if is_known and is_caught:
                not_so.append(mutant)
            elif not is_known and not is_caught:
                survivors.append(mutant)
    return Mutation(
        path=path, backend=backend, mutants=len(candidates), caught=caught, survivors=tuple(survivors),
        not_so=tuple(not_so), unmatched=tuple(sorted(known - used)),
    )  # fmt: skip


def catches(tests: HiddenTests, session: Session, submission: Submission) -> bool:
    """Whether the hidden tests fail this program, up to the first case that does."""
    if session.load(submission).name != "finished":
        return True
    return any(run_case(tests, case, session, seed=0).failed for case in tests.cases)
