"""Known mistakes that may be among those made, and which of them go together: told by the cases that each fails."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import combinations

from grader.diagnosis.held import Held
from grader.judge import Case
from grader.model import Mistake
from grader.records import dataclass

MOST = 3  # mistakes at once


@dataclass(frozen=True)
class Suspect:
    """A mistake that may be among those made.

    may_fail  the failing cases that it may fail, too, going by what is recorded of it
    fails     the cases of the sample (or of all) that it does fail, and not only after the submission has failed
    explains  and those that it fails in the same way
    strays    the cases it fails that the submission passes, or gets further in: another mistake may undo it there
    """

    mistake: Mistake
    may_fail: frozenset[str]
    fails: frozenset[str]
    explains: frozenset[str]
    strays: frozenset[str]


def suspected(held: Held, mistake: Mistake, strays: frozenset[str], cases: Sequence[Case]) -> Suspect:
    """The mistake, with what it does in these of the failing cases."""
    may_fail = frozenset(case.name for case in held.failing if not held.never_fail([mistake], case))
    failed = [case for case in cases if held.fails([mistake], case) and not held.is_unseen(mistake, case)]
    fails = frozenset(case.name for case in failed)
    explains = frozenset(case.name for case in failed if held.explains([mistake], case))
    return Suspect(mistake, may_fail, fails, explains, strays)


def covering(
    suspects: Sequence[Suspect], count: int, wrong: frozenset[str], sampled: frozenset[str], left: float
) -> Iterator[tuple[Suspect, ...]]:
    """So many suspects at a time that between them may fail all that is wrong but this share of it.

    Of the sample, in which it is known what they fail, too. Sets of cases are numbers here, a bit each: there are
    hundreds of thousands of triples.
    """
    bits = {name: 1 << place for place, name in enumerate(wrong)}
    may_fail = [sum(bits[name] for name in one.may_fail) for one in suspects]
    fails = [sum(bits[name] for name in one.fails) for one in suspects]
    in_sample = sum(bits[name] for name in sampled)
    spare, spare_of_sample = int(left * len(wrong)), int(left * len(sampled))
    for chosen in combinations(range(len(suspects)), count):
        missed, missed_of_sample = (1 << len(bits)) - 1, in_sample
        for one in chosen:
            missed &= ~may_fail[one]
            missed_of_sample &= ~fails[one]
        if missed.bit_count() <= spare and missed_of_sample.bit_count() <= spare_of_sample:
            yield tuple(suspects[one] for one in chosen)


def mostly_alike(chosen: Sequence[Suspect], sampled: frozenset[str], left: float) -> bool:
    """Whether what one of them alone fails of the sample is what was seen, but for this share.

    Not asked where they leave nothing: of two parts that are exchanged, one mistake's numbers come in the other.
    """
    missed = sampled - frozenset().union(*(one.fails for one in chosen))
    return len(missed | _odd(chosen)) <= left * len(sampled)


def in_all(found: Sequence[tuple[Suspect, ...]]) -> list[Suspect]:
    """The suspects that every choice contains; one that another could replace is not named."""
    return [suspect for suspect in found[0] if all(suspect in others for others in found)]


def claim(mistakes: Iterable[Mistake]) -> int:
    """How much is said of a program by naming these: of those that do the same, the least is told."""
    return sum(len(mistake.title) for mistake in mistakes)


def unlike(choices: Iterable[tuple[Suspect, ...]], tells: Callable[[Suspect], bool]) -> list[tuple[Suspect, ...]]:
    """Of choices that fail the same and explain the same of it, the one that claims least.

    tells  whether what a suspect explains is more than what programs often have in common
    """
    kept: dict[object, tuple[Suspect, ...]] = {}
    for chosen in sorted(choices, key=lambda chosen: claim(one.mistake for one in chosen)):
        does = frozenset((one.fails, one.explains, one.strays) if tells(one) else one.mistake.slug for one in chosen)
        kept.setdefault(does, chosen)
    return [*kept.values()]


def rivals(found: Sequence[tuple[Suspect, ...]]) -> set[Suspect]:
    """What only some of these choices have, and what explains some of it in the others: none is likelier."""
    some = {one for chosen in found for one in chosen if not all(one in others for others in found)}
    elsewhere = {
        one: {other for chosen in found if one not in chosen for other in some.intersection(chosen)} for one in some
    }
    return {one for one in some if any(one.explains & other.explains for other in elsewhere[one])}


def promise(chosen: Sequence[Suspect]) -> tuple[int, int, int]:
    """The smaller, the likelier that they explain everything as one program.

    By what each explains alone; where two of them fail a case, it is well if it looks like neither, and odd if not.
    """
    explained = frozenset().union(*(one.explains for one in chosen))
    in_two = _in_two(chosen)
    return -len(explained), len(in_two & explained) - len(in_two - explained), len(_odd(chosen))


def _in_two(chosen: Sequence[Suspect]) -> frozenset[str]:
    """The cases that two of them fail."""
    return frozenset().union(*(one.fails & other.fails for one, other in combinations(chosen, 2)))


def _odd(chosen: Sequence[Suspect]) -> frozenset[str]:
    """The cases that one of them alone fails, and in another way than was seen."""
    in_another_way = frozenset().union(*(one.fails - one.explains for one in chosen))
    return in_another_way - _in_two(chosen)
