"""Known mistakes held against what failed and what passed: alone, together in one program, and nearly."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice, zip_longest

from grader.catalogue.failures import FAILS, PASSES
from grader.diagnosis.agreement import telling
from grader.diagnosis.held import Held, kind_of
from grader.diagnosis.replay import Replays
from grader.diagnosis.shares import Shares
from grader.diagnosis.suspects import MOST, Suspect, covering, mostly_alike, promise, suspected, unlike
from grader.judge import Case, CaseTrace, Traces
from grader.model import Mistake, Unequal

STRAYS = 2  # cases in which one mistake may undo another
LEFT = 0.2  # as many cases, in parts of those that fail, may be the doing of something unknown


class Search:
    """The failing and the passing cases of a submission, held against known mistakes.

    Suspects are chosen by a sample of the failing cases, and by all that pass.

    first  failing cases that belong into the sample before others
    most   mistakes at once
    """

    def __init__(
        self, failing: Sequence[Case], passing: Sequence[Case], traces: Traces,
        mistakes: Sequence[Mistake], replays: Replays, loosely: bool = False, first: Sequence[Case] = (),
        most: int = MOST,
    ):  # fmt: skip
        self.held = Held(failing, passing, traces, replays, loosely)
        self.shares = Shares(self.held, all_alone=most < MOST)
        self._failing, self._passing, self._traces = failing, passing, traces
        self._mistakes, self._wrong, self._most = mistakes, self.held.wrong, most
        self._cases = sorted([*failing, *passing], key=lambda case: case.slow)
        others = [case for case in self._of_every_kind() if case not in first]
        self._sample = [*first, *others][: replays.policy.sample]
        self._sampled = frozenset(case.name for case in self._sample)

    def likely(self, mistake: Mistake) -> bool:
        """Whether it fails what fails and passes what passes, or all but one of it, going by what is recorded."""
        against = (
            case for case in self._cases
            if self.held.mark(mistake, case) == (PASSES if case.name in self._wrong else FAILS)
        )  # fmt: skip
        return _at_most(1, against) is not None

    def fits(self, mistakes: Sequence[Mistake]) -> bool:
        """Whether the program with these mistakes fails what fails, in the same way, and passes what passes."""
        return all(
            self.held.explains(mistakes, case) if case.name in self._wrong else self.held.passes(mistakes, case)
            for case in self._cases
        )

    def suspects(self) -> Iterator[Suspect]:
        """The mistakes that pass nearly all that the submission passes, and fail something."""
        cases = [*(case for case in self._cases if case.name not in self._wrong), *self._sample]
        for mistake in self._mistakes:
            strays = frozenset(islice((case.name for case in cases if self.held.strays(mistake, case)), STRAYS + 1))
            if len(strays) <= STRAYS:
                suspect = suspected(self.held, mistake, strays, self._sample)
                if suspect.fails:
                    yield suspect

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
        for count in range(1, self._most + 1):
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
        return unlike(best, self.shares.tells) if best and self._proved(best[0]) else []

    def _proved(self, chosen: Sequence[Suspect]) -> bool:
        """Whether half of what they explain tells more than programs often have in common, or they explain it all.

        All of it but for answers of yes or no, of which any mistake gives half.
        """
        explained = [self._traces[case.name] for case in self._failing if self.held.explain(_mistakes(chosen), case)]
        everything = len(explained) == len(self._failing) and not any(map(_yes_or_no, explained))
        return everything or 2 * sum(map(telling, explained)) >= len(explained)

    def _possible(self, suspects: Sequence[Suspect], count: int, left: float = 0.0) -> list[tuple[Suspect, ...]]:
        """So many suspects at a time that may explain all but this share of what failed between them.

        There may be too many to run: those that explain most alone come first.
        """
        together = covering(suspects, count, self._wrong, self._sampled, left)
        possible = [chosen for chosen in together if not left or mostly_alike(chosen, self._sampled, left)]
        possible.sort(key=promise)
        return possible[: self.held.replays.policy.combinations]

    def _smallest(self, found: Sequence[tuple[Suspect, ...]]) -> list[tuple[Suspect, ...]]:
        """Without those that would fail all that others would, and more: a smaller mistake explains as much."""
        if len(found) < 2:
            return [*found]
        reach = [self._reach(chosen) for chosen in found]
        return [chosen for chosen, mine in zip(found, reach, strict=True) if not any(other < mine for other in reach)]

    def _reach(self, chosen: Sequence[Suspect]) -> Counter[str]:
        """How many of these mistakes fail each case alone."""
        return Counter(case.name for one in chosen for case in self._cases if self.held.fails([one.mistake], case))

    def beside(self, named: Sequence[Mistake]) -> list[Mistake]:
        """The one mistake that explains what those named do not, where there is one; these cases take long."""
        left = [case for case in self._failing if not any(self.held.explains([mistake], case) for mistake in named)]
        brief = [case for case in self._cases if case.name not in self._wrong]
        found = [
            mistake
            for mistake in self._mistakes
            if any(telling(self._traces[case.name]) for case in left)
            if not any(self.held.never_fail([mistake], case) for case in left)
            if all(self.held.passes([mistake], case) for case in brief)
            if all(self.held.explains([mistake], case) for case in left)
        ]
        return found if len(found) == 1 else []

    def in_order(self, suspects: Iterable[Suspect]) -> list[Mistake]:
        """By the first case that each explains, or fails at all, in the order in which they are shown."""

        def first(suspect: Suspect) -> tuple[bool, int]:
            explained = [self.held.explains([suspect.mistake], case) for case in self._failing]
            failed = [case.name in suspect.fails for case in self._failing]
            return True not in explained, (explained if True in explained else failed).index(True)

        return [suspect.mistake for suspect in sorted(suspects, key=first)]

    def overlooked(self, suspects: Sequence[Suspect]) -> list[Case]:
        """Failing cases outside of the sample that the likeliest suspect does not explain: half a sample at most."""
        if not suspects:
            return []
        likeliest = max(suspects, key=lambda one: (len(one.explains), -len(one.fails - one.explains), -len(one.strays)))
        others = (case for case in self._of_every_kind() if case not in self._sample)
        left = (case for case in others if not self.held.explains([likeliest.mistake], case))
        return list(islice(left, self.held.replays.policy.sample // 2))

    def _of_every_kind(self) -> list[Case]:
        """The failing cases, of each kind of finding in turn; those that few mistakes fail first."""

        def rivals(case: Case) -> int:
            return sum(not self.held.never_fail([mistake], case) for mistake in self._mistakes)

        kinds: dict[tuple[str, str], list[Case]] = {}
        for case in sorted(self._failing, key=rivals):
            kinds.setdefault(kind_of(self._traces[case.name]), []).append(case)
        return [case for cases in zip_longest(*kinds.values()) for case in cases if case]

    def _against(self, chosen: Sequence[Suspect]) -> int | None:
        """How many cases speak against these: not explained, or denied where they pass; None if too many."""
        mistakes = _mistakes(chosen)
        programs = [mistakes] if self.held.exists(mistakes) else [[one] for one in mistakes]
        cases = [*self._sample, *(case for case in self._failing if case not in self._sample)]
        unlike = (case for case in cases if not self.held.explain(mistakes, case))
        denied = (case for case in self._passing if not all(self.held.passes(program, case) for program in programs))
        return _at_most(int(LEFT * len(self._failing)), chain(unlike, denied))

    def _all_explained(self, chosen: Sequence[Suspect], suspects: Sequence[Suspect]) -> bool:
        """One program with all of them does just the same; where they do not go into one, each case has one of them."""
        mistakes = _mistakes(chosen)
        if self.held.exists(mistakes):
            return self.fits(mistakes) and self._all_needed(chosen)
        explained = frozenset().union(*(one.explains for one in chosen))
        if explained != self._sampled or not all(one.strays <= explained for one in chosen):
            return False  # one that strays is undone where another one of them comes first
        proved = all(
            not any(
                one.explains <= rival.explains
                for rival in suspects
                if rival is not one and (rival in chosen or not self.shares.tells(one))
            )
            for one in chosen
        )
        return proved and all(self._may_explain(mistakes, case) for case in self._failing)

    def _may_explain(self, mistakes: Sequence[Mistake], case: Case) -> bool:
        """Whether one of them explains the case, or two fail it: what these do together is not known."""
        return self.held.explain(mistakes, case) or sum(self.held.fails([one], case) for one in mistakes) > 1

    def _all_needed(self, chosen: Sequence[Suspect]) -> bool:
        """Whether none of them fails only what another one explains: in one program, it may come to nothing."""
        each = [suspected(self.held, one.mistake, one.strays, self._failing) for one in chosen]
        pairs = [(one, other) for one in each for other in each if one is not other]
        return not any(one.fails and one.fails <= other.explains for one, other in pairs)


def _mistakes(chosen: Sequence[Suspect]) -> list[Mistake]:
    return [one.mistake for one in chosen]


def _at_most(most: int, items: Iterable[object]) -> int | None:
    """How many there are; None where there are more than this."""
    count = len(list(islice(items, most + 1)))
    return count if count <= most else None


def _yes_or_no(trace: CaseTrace) -> bool:
    """The answer itself is True or False, and the wrong one."""
    last = trace.observations[-1]
    return isinstance(last.actual, bool) and isinstance(last.finding, Unequal)
