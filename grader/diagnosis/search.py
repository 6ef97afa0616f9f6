"""Known mistakes held against what failed and what passed: alone, together in one program, and nearly.

What is recorded of a mistake (failures.json) spares most replays; what is not known is run.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, combinations, islice, zip_longest

from grader.catalogue.failures import FAILS, PASSES
from grader.diagnosis.agreement import agree, telling
from grader.diagnosis.replay import Replays
from grader.judge import Case, CaseTrace
from grader.model import Mistake, Unequal
from grader.records import dataclass

MOST = 3  # mistakes at once
WEIGHT = 3  # times as many cases must speak for a mistake as against it
STRAYS = 2  # cases in which one mistake may undo another
LEFT = 0.2  # as many cases, in parts of those that fail, may be the doing of something unknown


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


class Search:
    """The failing and the passing cases of a submission, held against known mistakes.

    Suspects are chosen by a sample of the failing cases, and by all that pass.

    first  failing cases that belong into the sample before others
    """

    def __init__(
        self, failing: Sequence[Case], passing: Sequence[Case], traces: Mapping[str, CaseTrace],
        mistakes: Sequence[Mistake], replays: Replays, loosely: bool = False, first: Sequence[Case] = (),
    ):  # fmt: skip
        self._failing, self._passing, self._traces = failing, passing, traces
        self._mistakes, self._replays, self._loosely = mistakes, replays, loosely
        self._wrong = frozenset(case.name for case in failing)
        self._cases = sorted([*failing, *passing], key=lambda case: case.slow)
        others = [case for case in self._of_every_kind() if case not in first]
        self._sample = [*first, *others][: replays.policy.sample]
        self._sampled = frozenset(case.name for case in self._sample)

    def likely(self, mistake: Mistake) -> bool:
        """Whether it fails what fails and passes what passes, or all but one of it, going by what is recorded."""
        against = (
            case for case in self._cases
            if self._mark(mistake, case) == (PASSES if case.name in self._wrong else FAILS)
        )  # fmt: skip
        return _at_most(1, against) is not None

    def fits(self, mistakes: Sequence[Mistake]) -> bool:
        """Whether the program with these mistakes fails what fails, in the same way, and passes what passes."""
        return all(
            self._explained(mistakes, case) if case.name in self._wrong else self._passes(mistakes, case)
            for case in self._cases
        )

    def suspects(self) -> Iterator[Suspect]:
        """The mistakes that pass nearly all that the submission passes, and fail something."""
        cases = [*(case for case in self._cases if case.name not in self._wrong), *self._sample]
        for mistake in self._mistakes:
            strays = frozenset(islice((case.name for case in cases if self._strays(mistake, case)), STRAYS + 1))
            if len(strays) <= STRAYS:
                suspect = self._suspect(mistake, strays, self._sample)
                if suspect.fails:
                    yield suspect

    def _suspect(self, mistake: Mistake, strays: frozenset[str], cases: Sequence[Case]) -> Suspect:
        may_fail = frozenset(case.name for case in self._failing if not self._never_fail([mistake], case))
        failed = [case for case in cases if self._fails([mistake], case) and not self._unseen(mistake, case)]
        fails = frozenset(case.name for case in failed)
        explains = frozenset(case.name for case in failed if self._explained([mistake], case))
        return Suspect(mistake, may_fail, fails, explains, strays)

    def together(self, suspects: Sequence[Suspect], count: int) -> list[tuple[Suspect, ...]]:
        """So many suspects at a time that explain everything between them; all the choices there are."""
        return self._smallest(
            [chosen for chosen in self._possible(suspects, count) if self._all_explained(chosen, suspects)]
        )

    def nearly(self, suspects: Sequence[Suspect]) -> list[tuple[Suspect, ...]]:
        """The mistakes that, made at once, come nearest to what was seen, where they explain nearly all of it.

        All the choices that are as good as each other.

        One, or two, or the best two and a third; one more must explain two cases more, or all that is left.
        """
        best: list[tuple[Suspect, ...]] = []
        least = math.inf
        price = max(1, len(self._failing) // 10)
        for count in range(1, MOST + 1):
            if count < MOST:
                tried = list(self._possible(suspects, count, LEFT))
            else:
                tried = [
                    (*chosen, one)
                    for chosen in best
                    if len(chosen) == count - 1
                    for one in suspects
                    if one not in chosen
                ]
            rated = [
                (against and against + price * count, chosen)
                for chosen in tried
                if (against := self._against(chosen)) is not None
            ]
            if rated and (lowest := min(against for against, _ in rated)) < least:
                least, best = lowest, self._smallest([chosen for against, chosen in rated if against == lowest])
        return best if best and self._proved(best[0]) else []

    def _proved(self, chosen: Sequence[Suspect]) -> bool:
        """Whether half of what they explain tells more than programs often have in common, or they explain it all.

        All of it but for answers of yes or no, of which any mistake gives half.
        """
        explained = [self._traces[case.name] for case in self._failing if self._explain(chosen, case)]
        everything = len(explained) == len(self._failing) and not any(map(_yes_or_no, explained))
        return everything or 2 * sum(map(telling, explained)) >= len(explained)

    def _possible(self, suspects: Sequence[Suspect], count: int, left: float = 0.0) -> list[tuple[Suspect, ...]]:
        """So many suspects at a time that may explain all but this share of what failed between them.

        There may be too many to run: those that explain most alone come first.
        """
        possible = [
            chosen for chosen in self._covering(suspects, count, left) if not left or self._mostly_alike(chosen)
        ]
        possible.sort(key=_promise)
        return possible[: self._replays.policy.combinations]

    def _smallest(self, found: Sequence[tuple[Suspect, ...]]) -> list[tuple[Suspect, ...]]:
        """Without those that would fail all that others would, and more: a smaller mistake explains as much."""
        if len(found) < 2:
            return [*found]
        reach = [self._reach(chosen) for chosen in found]
        return [chosen for chosen, mine in zip(found, reach, strict=True) if not any(other < mine for other in reach)]

    def _reach(self, chosen: Sequence[Suspect]) -> Counter[str]:
        """How many of these mistakes fail each case alone."""
        return Counter(case.name for one in chosen for case in self._cases if self._fails([one.mistake], case))

    def in_part(self, suspects: Sequence[Suspect], nearly: Sequence[tuple[Suspect, ...]] = ()) -> list[Suspect]:
        """Those that all the near choices have, and others that explain some of what is left: the largest part first.

        What only some of the choices have is as likely as its rivals in the others, and is not named.
        """
        found = in_all(nearly) if nearly else []
        undecided = {one for chosen in nearly for one in chosen if one not in found}
        suspects = [one for one in suspects if one not in undecided]
        left = frozenset(case.name for case in self._failing if not self._explain(found, case))
        spare = max(1.0, LEFT * len(self._failing))
        suspects = [one for one in suspects if one not in found]
        suspects = [self._suspect(one.mistake, one.strays, self._failing) for one in suspects if one.explains]
        candidates = [one for one in suspects if self._likely_enough(one)]
        while len(found) < MOST and candidates:
            weights = {one.mistake.slug: self._weight(one, left, suspects) for one in candidates}
            best = max(candidates, key=lambda one: weights[one.mistake.slug])
            weight = weights[best.mistake.slug]
            if weight[0] == 0:
                break
            rivals = [one for one in candidates if weights[one.mistake.slug] == weight and one.explains & best.explains]
            # else none of them is more likely than the others, or what many programs have in common is all there is
            if rivals == [best] and (self._tellingly(best) or len(left - best.explains) <= spare):
                found.append(best)
                left -= best.explains
            candidates = [one for one in candidates if one not in rivals]
        return found

    def _likely_enough(self, suspect: Suspect) -> bool:
        """What it explains outweighs what speaks against it: a right program may be written otherwise in a corner.

        Answers of yes or no do not count: any mistake gives half of them.
        """
        denied = suspect.strays - self._wrong
        speaking = sum(telling(self._traces[name]) for name in suspect.explains)
        return not denied or speaking >= WEIGHT * (len(denied) + len(suspect.fails - suspect.explains))

    def beside(self, named: Sequence[Mistake]) -> list[Mistake]:
        """The one mistake that explains what those named do not, where there is one; these cases take long."""
        left = [case for case in self._failing if not any(self._explained([mistake], case) for mistake in named)]
        brief = [case for case in self._cases if case.name not in self._wrong]
        found = [
            mistake
            for mistake in self._mistakes
            if left and not any(self._never_fail([mistake], case) for case in left)
            if all(self._passes([mistake], case) for case in brief)
            if all(self._explained([mistake], case) for case in left)
        ]
        return found if len(found) == 1 else []

    def in_order(self, suspects: Iterable[Suspect]) -> list[Mistake]:
        """By the first case that each explains, or fails at all, in the order in which they are shown."""
        places = {case.name: place for place, case in enumerate(self._failing)}

        def first(suspect: Suspect) -> int:
            return min(places[name] for name in suspect.explains or suspect.fails)

        return [suspect.mistake for suspect in sorted(suspects, key=first)]

    def overlooked(self, suspects: Sequence[Suspect]) -> list[Case]:
        """Failing cases outside of the sample that the likeliest suspect does not explain: half a sample at most."""
        if not suspects:
            return []
        likeliest = max(suspects, key=lambda one: (len(one.explains), -len(one.fails - one.explains), -len(one.strays)))
        others = (case for case in self._of_every_kind() if case not in self._sample)
        left = (case for case in others if not self._explained([likeliest.mistake], case))
        return list(islice(left, self._replays.policy.sample // 2))

    def _of_every_kind(self) -> list[Case]:
        """The failing cases, of each kind of finding in turn; those that few mistakes fail first."""

        def rivals(case: Case) -> int:
            return sum(not self._never_fail([mistake], case) for mistake in self._mistakes)

        kinds: dict[tuple[str, str], list[Case]] = {}
        for case in sorted(self._failing, key=rivals):
            kinds.setdefault(_kind_of(self._traces[case.name]), []).append(case)
        return [case for cases in zip_longest(*kinds.values()) for case in cases if case]

    # --- one case -----------------------------------------------------------------------------------------------------

    def _covering(self, suspects: Sequence[Suspect], count: int, left: float) -> Iterator[tuple[Suspect, ...]]:
        """So many suspects at a time that between them fail everything but this share of it.

        Sets of cases are numbers here, a bit each: there are hundreds of thousands of triples.
        """
        bits = {name: 1 << place for place, name in enumerate(self._wrong)}
        may_fail = [sum(bits[name] for name in one.may_fail) for one in suspects]
        fails = [sum(bits[name] for name in one.fails) for one in suspects]
        sampled = sum(bits[name] for name in self._sampled)
        spare, spare_of_sample = int(left * len(self._wrong)), int(left * len(self._sampled))
        for chosen in combinations(range(len(suspects)), count):
            missed, missed_of_sample = (1 << len(bits)) - 1, sampled
            for one in chosen:
                missed &= ~may_fail[one]
                missed_of_sample &= ~fails[one]
            if missed.bit_count() <= spare and missed_of_sample.bit_count() <= spare_of_sample:
                yield tuple(suspects[one] for one in chosen)

    def _mostly_alike(self, chosen: Sequence[Suspect]) -> bool:
        """Whether what one of them alone fails of the sample is mostly what was seen.

        Not asked where they leave nothing: of two parts that are exchanged, one mistake's numbers come in the other.
        """
        missed = self._sampled - frozenset().union(*(one.fails for one in chosen))
        return len(missed | _odd(chosen)) <= LEFT * len(self._sampled)

    def _against(self, chosen: Sequence[Suspect]) -> int | None:
        """How many cases speak against these: not explained, or denied where they pass; None if too many."""
        mistakes = [one.mistake for one in chosen]
        programs = [mistakes] if self._replays.exists(mistakes) else [[one] for one in mistakes]
        cases = [*self._sample, *(case for case in self._failing if case not in self._sample)]
        unlike = (case for case in cases if not self._explain(chosen, case))
        denied = (case for case in self._passing if not all(self._passes(program, case) for program in programs))
        return _at_most(int(LEFT * len(self._failing)), chain(unlike, denied))

    def _explain(self, chosen: Sequence[Suspect], case: Case) -> bool:
        """Whether the case fails so in one program with all of these, or with one of them."""
        mistakes = [one.mistake for one in chosen]
        if mistakes and self._replays.exists(mistakes):
            return self._explained(mistakes, case)
        return any(self._explained([one], case) for one in mistakes)

    def _all_explained(self, chosen: Sequence[Suspect], suspects: Sequence[Suspect]) -> bool:
        """One program with all of them does just the same; where they do not go into one, each case has one of them."""
        mistakes = [one.mistake for one in chosen]
        if self._replays.exists(mistakes):
            return self.fits(mistakes) and self._all_needed(chosen)
        explained = frozenset().union(*(one.explains for one in chosen))
        proved = all(
            not any(
                one.explains <= rival.explains
                for rival in suspects
                if rival is not one and (rival in chosen or not self._tellingly(one))
            )
            for one in chosen
        )
        undone = all(one.strays <= explained for one in chosen)  # where another one of them comes first
        return explained == self._sampled and proved and undone

    def _all_needed(self, chosen: Sequence[Suspect]) -> bool:
        """Whether none of them fails only what another one explains: in one program, it may come to nothing."""
        each = [self._suspect(one.mistake, one.strays, self._failing) for one in chosen]
        pairs = [(one, other) for one in each for other in each if one is not other]
        return not any(one.fails and one.fails <= other.explains for one, other in pairs)

    def _tellingly(self, suspect: Suspect) -> bool:
        """Whether it explains more than properties, which any two programs without them have in common."""
        return any(telling(self._traces[name]) for name in suspect.explains)

    def _weight(self, suspect: Suspect, left: frozenset[str], suspects: Sequence[Suspect]) -> tuple[int, int]:
        """How many of the cases that are left it explains, and how few it fails in another way.

        Any two programs without a property have that in common: it counts only if nobody else explains it, and this
        one nothing but that.
        """
        other = len(suspect.fails - suspect.explains)
        explained = suspect.explains & left
        by_numbers = frozenset(name for name in explained if telling(self._traces[name]))
        alone = not any(suspect.explains <= one.explains for one in suspects if one is not suspect)
        if other or not alone:
            explained = by_numbers
        if self._contradicted(suspect) > len(suspect.explains) or (other and len(explained) == 1):
            return 0, 0  # it happens to come to the same now and then
        return len(explained), -other

    def _contradicted(self, suspect: Suspect) -> int:
        """How many cases it fails in the same comparison and kind of finding, otherwise: nothing hides it there."""
        wrong = [case for case in self._failing if case.name in suspect.fails - suspect.explains]
        replays = [(self._traces[case.name], self._replays.of([suspect.mistake], case)) for case in wrong]
        known = [(trace, replay) for trace, replay in replays if replay and replay.observations]
        return sum(_kind_of(trace) == _kind_of(replay) for trace, replay in known)

    def _explained(self, mistakes: Sequence[Mistake], case: Case) -> bool:
        return agree(self._traces[case.name], self._replays.of(mistakes, case), loosely=self._loosely)

    def _passes(self, mistakes: Sequence[Mistake], case: Case) -> bool:
        if self._never_fail(mistakes, case):
            return True
        replay = self._replays.of(mistakes, case)
        return replay is not None and not replay.failed

    def _fails(self, mistakes: Sequence[Mistake], case: Case) -> bool:
        replay = None if self._never_fail(mistakes, case) else self._replays.of(mistakes, case)
        return replay is not None and replay.failed

    def _strays(self, mistake: Mistake, case: Case) -> bool:
        """Whether it fails a case that the submission passes, or fails it earlier than the submission does."""
        if case.name not in self._wrong:
            return self._mark(mistake, case) == FAILS or not self._passes([mistake], case)
        if self._never_fail([mistake], case):
            return False
        replay = self._replays.of([mistake], case)
        return replay is not None and replay.failed and _earlier(replay, self._traces[case.name])

    def _unseen(self, mistake: Mistake, case: Case) -> bool:
        """Whether the submission fails the case before it comes to what this mistake does there."""
        replay = self._replays.of([mistake], case)
        return replay is not None and _earlier(self._traces[case.name], replay)

    def _never_fail(self, mistakes: Sequence[Mistake], case: Case) -> bool:
        """Whether each of them passes the case, going by what is recorded: then nobody runs it again."""
        return all(self._mark(mistake, case) == PASSES for mistake in mistakes)

    def _mark(self, mistake: Mistake, case: Case) -> str:
        return self._replays.mark(mistake.slug, case.name)


def in_all(found: Sequence[tuple[Suspect, ...]]) -> list[Suspect]:
    """Where others would do in a mistake's place, it is not named."""
    return [suspect for suspect in found[0] if all(suspect in others for others in found)]


def _promise(chosen: Sequence[Suspect]) -> tuple[int, int, int]:
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


def _at_most(most: int, items: Iterable[object]) -> int | None:
    """How many there are; None where there are more than this."""
    count = len(list(islice(items, most + 1)))
    return count if count <= most else None


def _kind_of(trace: CaseTrace) -> tuple[str, str]:
    """What was compared last, and the kind of finding if it was wrong."""
    last = trace.observations[-1]
    return last.what, last.finding.kind if last.finding else ""


def _earlier(one: CaseTrace, other: CaseTrace) -> bool:
    """Whether one failed a comparison that the other met."""
    return 0 < len(one.observations) < len(other.observations) and one.observations[-1].finding is not None


def _yes_or_no(trace: CaseTrace) -> bool:
    """The answer itself is True or False, and the wrong one."""
    last = trace.observations[-1]
    return isinstance(last.actual, bool) and isinstance(last.finding, Unequal)
