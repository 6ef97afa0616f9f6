"""The known mistakes behind what failed: one, or two or three made at once, that fail in just the same way.

A mistake alone must fail what the submission fails, each case in the same way, and pass what it passes. Several at once
are replayed as one program. Evidence is what passes, too: nobody is told of a mistake that would fail a case which the
submission passes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, islice, zip_longest

from grader.diagnosis.agreement import agree, unchecked
from grader.diagnosis.replay import Replays
from grader.judge import Case, CaseTrace
from grader.model import Diagnosis, Mistake

TELLING = 6  # times as many mistakes are ruled out by a case that fails as by one that passes, or so
MOST = 3  # mistakes at once
STRAYS = 2  # cases in which one mistake may undo another


@dataclass(frozen=True)
class Suspect:
    """A mistake that may be among those made.

    fails     the cases of the sample (or of all) that it fails, too
    explains  and those that it fails in the same way
    strays    how many cases it fails that the submission passes: another mistake may undo it there
    """

    mistake: Mistake
    fails: frozenset[str]
    explains: frozenset[str]
    strays: int


def diagnose(
    cases: Sequence[Case], traces: Mapping[str, CaseTrace], mistakes: Sequence[Mistake], replays: Replays
) -> tuple[Diagnosis, ...]:
    """The known mistakes behind these findings, or none; the cause of the case that fails first comes first."""
    ran = [case for case in cases if case.name in traces]
    failing = [case for case in ran if traces[case.name].failed and traces[case.name].observations]
    passing = [case for case in ran if not traces[case.name].failed]
    if not failing:
        return ()
    search = Search(failing, passing, traces, replays)
    if exact := [mistake for mistake in mistakes if search.fits([mistake])]:
        sure = len(exact) == 1 and not replays.ran_out
        return (_diagnosis(exact[0], sure),)
    # no mistake is the whole cause: what it may be a part of is told from the brief cases first
    replays.survey(mistakes)
    slow = [case for case in failing if not replays.brief(case)]
    failing = [case for case in failing if replays.brief(case)]
    # where an error was raised that says nothing, a library's may have come in place of a check: no evidence of one
    passing = [case for case in passing if replays.brief(case) and not traces[case.name].result.remarks]
    named, sure = _of_brief_cases(failing, passing, traces, mistakes, replays)
    beside = Search(slow, passing, traces, replays).beside(named, mistakes)
    sure = sure and not replays.ran_out
    return tuple(_diagnosis(mistake, sure) for mistake in [*named, *beside])


def _of_brief_cases(
    failing: Sequence[Case], passing: Sequence[Case], traces: Mapping[str, CaseTrace], mistakes: Sequence[Mistake],
    replays: Replays,
) -> tuple[list[Mistake], bool]:  # fmt: skip
    """The mistakes behind these cases, and whether they explain all of them; strictly if that can be, or loosely."""
    if not failing:
        return [], True
    for loosely in (False, True):
        search = Search(failing, passing, traces, replays, loosely)
        suspects = sorted(search.suspects(mistakes), key=lambda suspect: suspect.strays)
        for count in range(1, MOST + 1):
            if together := search.together(suspects, count):
                # where others would do in a mistake's place, it is not named
                named = [suspect for suspect in together[0] if all(suspect in others for others in together)]
                return search.in_order(named), len(named) == count and not loosely
        if not any(unchecked(traces[case.name]) for case in failing):
            break
    return search.in_order(search.in_part(suspects)), False


def _diagnosis(mistake: Mistake, sure: bool) -> Diagnosis:
    return Diagnosis(mistake.slug, mistake.title, mistake.nudge, "matches" if sure else "looks like")


class Search:
    """The failing and the passing cases of a submission, held against known mistakes.

    Suspects are chosen by a sample of the failing cases, and by all that pass.
    """

    def __init__(
        self, failing: Sequence[Case], passing: Sequence[Case], traces: Mapping[str, CaseTrace], replays: Replays,
        loosely: bool = False,
    ):  # fmt: skip
        self._failing, self._passing, self._traces, self._replays = failing, passing, traces, replays
        self._loosely = loosely
        self._wrong = frozenset(case.name for case in failing)
        self._cases = sorted([*failing, *passing], key=self._cost)
        self._sample = self._of_every_kind(replays.policy.sample)
        self._sampled = frozenset(case.name for case in self._sample)

    def fits(self, mistakes: Sequence[Mistake]) -> bool:
        """Whether the program with these mistakes fails what fails, in the same way, and passes what passes."""
        return all(
            self._explained(mistakes, case) if case.name in self._wrong else self._passes(mistakes, case)
            for case in self._cases
        )

    def suspects(self, mistakes: Iterable[Mistake]) -> Iterator[Suspect]:
        """The mistakes that pass nearly all that the submission passes, and fail something."""
        passing = [case for case in self._cases if case.name not in self._wrong]
        for mistake in mistakes:
            strays = list(islice((case for case in passing if not self._passes([mistake], case)), STRAYS + 1))
            if len(strays) <= STRAYS:
                suspect = self._suspect(mistake, len(strays), self._sample)
                if suspect.fails:
                    yield suspect

    def _suspect(self, mistake: Mistake, strays: int, cases: Sequence[Case]) -> Suspect:
        fails = frozenset(case.name for case in cases if self._fails([mistake], case))
        explains = frozenset(case.name for case in cases if self._explained([mistake], case))
        return Suspect(mistake, fails, explains, strays)

    def together(self, suspects: Sequence[Suspect], count: int) -> list[tuple[Suspect, ...]]:
        """So many suspects at a time that explain everything between them; all the choices there are."""
        found: list[tuple[Suspect, ...]] = []
        tries = self._replays.policy.combinations
        for chosen in combinations(suspects, count):
            if not self._may_be(chosen):
                continue
            if tries == 0:
                break
            tries -= 1
            if self._all_explained(chosen, suspects):
                found.append(chosen)
        return found

    def in_part(self, suspects: Sequence[Suspect]) -> list[Suspect]:
        """The suspects that explain some of what failed, beside mistakes that are not known: the largest part first."""
        suspects = [self._suspect(one.mistake, one.strays, self._failing) for one in suspects if one.explains]
        candidates = [one for one in suspects if not one.strays]
        found: list[Suspect] = []
        left = self._wrong
        while len(found) < MOST and candidates:
            weights = {one.mistake.slug: self._weight(one, left, suspects) for one in candidates}
            best = max(candidates, key=lambda one: weights[one.mistake.slug])
            weight = weights[best.mistake.slug]
            if weight[0] == 0:
                break
            rivals = [one for one in candidates if weights[one.mistake.slug] == weight and one.explains & best.explains]
            if rivals == [best]:  # else none of them is more likely than the others
                found.append(best)
                left -= best.explains
            candidates = [one for one in candidates if one not in rivals]
        return found

    def beside(self, named: Sequence[Mistake], mistakes: Iterable[Mistake]) -> list[Mistake]:
        """The one mistake that explains what those named do not, where there is one; these cases take long."""
        left = [case for case in self._failing if not any(self._explained([mistake], case) for mistake in named)]
        brief = [case for case in self._cases if case.name not in self._wrong]
        found = [
            mistake
            for mistake in mistakes
            if left and all(self._passes([mistake], case) for case in brief)
            if all(self._explained([mistake], case) for case in left)
        ]
        return found if len(found) == 1 else []

    def in_order(self, suspects: Iterable[Suspect]) -> list[Mistake]:
        """By the first case that each explains, or fails at all, in the order in which they are shown."""
        places = {case.name: place for place, case in enumerate(self._failing)}

        def first(suspect: Suspect) -> int:
            return min(places[name] for name in suspect.explains or suspect.fails)

        return [suspect.mistake for suspect in sorted(suspects, key=first)]

    def _of_every_kind(self, count: int) -> list[Case]:
        """So many failing cases: of each kind of finding about each thing in turn, the cheapest first."""
        kinds: dict[tuple[str, str], list[Case]] = {}
        for case in sorted(self._failing, key=self._cost):
            last = self._traces[case.name].observations[-1]
            kinds.setdefault((last.what, last.finding.kind if last.finding else ""), []).append(case)
        in_turn = [case for cases in zip_longest(*kinds.values()) for case in cases if case]
        return in_turn[:count]

    # --- one case -----------------------------------------------------------------------------------------------------

    def _may_be(self, chosen: Sequence[Suspect]) -> bool:
        """Between them they fail the whole sample; what only one of them fails, it fails in the same way."""
        times = Counter(name for one in chosen for name in one.fails)
        odd = {name for one in chosen for name in one.fails - one.explains}
        return times.keys() == self._sampled and all(times[name] > 1 for name in odd)

    def _all_explained(self, chosen: Sequence[Suspect], suspects: Sequence[Suspect]) -> bool:
        """One program with all of them does just the same; where they do not go into one, each case has one of them."""
        mistakes = [one.mistake for one in chosen]
        if self._replays.exists(mistakes):
            return self.fits(mistakes)
        explained = frozenset().union(*(one.explains for one in chosen))
        rivals = [one for one in suspects if one not in chosen]
        proved = all(
            self._tellingly(one) or not any(one.explains <= rival.explains for rival in rivals) for one in chosen
        )
        return explained == self._sampled and proved and not any(one.strays for one in chosen)

    def _tellingly(self, suspect: Suspect) -> bool:
        """Whether it explains more than properties, which any two programs without them have in common."""
        return any(_telling(self._traces[name]) for name in suspect.explains)

    def _weight(self, suspect: Suspect, left: frozenset[str], suspects: Sequence[Suspect]) -> tuple[int, int]:
        """How many of the cases that are left it explains, and how few it fails in another way.

        Any two programs without a property have that in common: it counts only if nobody else explains it, and this
        one nothing but that.
        """
        other = len(suspect.fails - suspect.explains)
        explained = suspect.explains & left
        telling = frozenset(name for name in explained if _telling(self._traces[name]))
        alone = not any(suspect.explains & one.explains for one in suspects if one is not suspect)
        if other or not alone:
            explained = telling
        return (len(explained), -other) if len(explained) > 1 or not other else (0, 0)

    def _explained(self, mistakes: Sequence[Mistake], case: Case) -> bool:
        return agree(self._traces[case.name], self._replays.of(mistakes, case), loosely=self._loosely)

    def _passes(self, mistakes: Sequence[Mistake], case: Case) -> bool:
        replay = self._replays.of(mistakes, case)
        return replay is not None and not replay.failed

    def _fails(self, mistakes: Sequence[Mistake], case: Case) -> bool:
        replay = self._replays.of(mistakes, case)
        return replay is not None and replay.failed

    def _cost(self, case: Case) -> float:
        """Seconds for each mistake that it rules out: nearly all pass what fails here, few fail what passes."""
        return self._traces[case.name].spent * (1 if case.name in self._wrong else TELLING)


def _telling(trace: CaseTrace) -> bool:
    """More failed than a property, which any two programs without it have in common."""
    return not isinstance(trace.observations[-1].actual, bool)
