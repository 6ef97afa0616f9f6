"""What each of several known mistakes explains of a program, where no set of them explains the whole of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from grader.diagnosis.agreement import agree, own_error, refused, telling
from grader.diagnosis.held import Held, kind_of
from grader.diagnosis.suspects import MOST, Suspect, in_all, rivals, suspected, unlike
from grader.model import Property

WEIGHT = 3  # times as many cases must speak for a mistake as against it
SPARE = 0.2  # of the failing cases that may be left over


class Weight(NamedTuple):
    """What speaks for a suspect, the first above all."""

    explains: int  # of the cases that are left
    otherwise: int  # that it fails in another way, below zero
    strictly: int  # of those that it explains

    @property
    def loose(self) -> tuple[int, int]:
        """The same, however loosely it explains them."""
        return self.explains, self.otherwise


NOTHING = Weight(0, 0, 0)


class Shares:
    """Suspects, each taken for what it explains by itself.

    all_alone  whether one more than the first is a part only if it stands for itself
    """

    def __init__(self, held: Held, *, all_alone: bool):
        self._held, self._all_alone = held, all_alone
        self._failing, self._traces = held.failing, held.traces

    def of(self, suspects: Sequence[Suspect], nearly: Sequence[tuple[Suspect, ...]] = ()) -> list[Suspect]:
        """Those that all the near choices have, and others that explain some of what is left: the largest part first.

        What only some of the choices have is as likely as its rivals in the others, and is not named.
        """
        found = in_all(nearly) if nearly else []
        undecided = {*rivals(nearly), *found}
        shares = [
            suspected(self._held, one.mistake, one.strays, self._failing)
            for one in suspects
            if one.explains and one not in undecided
        ]
        candidates = likely = [one for one in shares if self._is_likely(one)]
        mistakes = [one.mistake for one in found]
        left = frozenset(case.name for case in self._failing if not self._held.explain(mistakes, case))
        while len(found) < MOST and candidates:
            weights = {one.mistake.slug: self._weight(one, left, likely) for one in candidates}
            best = max(candidates, key=lambda one: weights[one.mistake.slug])
            weight = weights[best.mistake.slug]
            if not weight.explains:
                break
            alike = [one for one in candidates if one.explains & best.explains]
            equal = unlike([(one,) for one in alike if weights[one.mistake.slug] == weight], self.tells)
            certain = weight.strictly or weight.explains > 1 or found
            if len(equal) == 1 and certain and self._is_evidence(best, alike, left):  # else none of them is likelier
                found.extend(*equal)
                left -= best.explains
            dropped = [one for one in alike if weights[one.mistake.slug].loose == weight.loose]
            candidates = [one for one in candidates if one not in dropped]
            if self._all_alone:
                candidates = [one for one in candidates if one.fails == one.explains and not one.strays]
        return found

    def tells(self, suspect: Suspect) -> bool:
        """Whether it explains more than properties, which any two programs without them have in common."""
        return any(telling(self._traces[name]) for name in suspect.explains)

    def _is_likely(self, suspect: Suspect) -> bool:
        """What it explains outweighs what speaks against it: a right program may be written otherwise in a corner.

        Answers of yes or no do not count: any mistake gives half of them.
        """
        denied = suspect.strays - self._held.wrong
        speaking = sum(telling(self._traces[name]) for name in suspect.explains)
        return not denied or speaking >= WEIGHT * (len(denied) + len(suspect.fails - suspect.explains))

    def _is_evidence(self, suspect: Suspect, alike: Sequence[Suspect], left: frozenset[str]) -> bool:
        """Whether what it explains tells something, or what many programs have in common is all that there is."""
        spare = max(1.0, SPARE * len(self._failing))
        return self.tells(suspect) or self._by_properties(suspect, alike) or len(left - suspect.explains) <= spare

    def _by_properties(self, suspect: Suspect, alike: Sequence[Suspect]) -> bool:
        """Whether it lacks several properties and nothing else is wrong with it, and no other lacks as many."""
        findings = [self._traces[name].observations[-1].finding for name in suspect.explains]
        only = all(isinstance(finding, Property) for finding in findings) and len(findings) > 1
        alone = all(one.explains < suspect.explains for one in alike if one is not suspect)
        return only and alone and suspect.fails == suspect.explains and not suspect.strays

    def _weight(self, suspect: Suspect, left: frozenset[str], suspects: Sequence[Suspect]) -> Weight:
        """What speaks for it, of the cases that are left.

        Any two programs without a property have that in common: it counts only if nobody else explains it, and this
        one nothing but that. That both refuse what is right counts for nothing, unless a reason is given.
        """
        otherwise = len(suspect.fails - suspect.explains)
        explained = [
            case for case in self._failing
            if case.name in suspect.explains & left and not refused(self._traces[case.name])
        ]  # fmt: skip
        if otherwise or any(suspect.explains <= one.explains for one in suspects if one is not suspect):
            explained = [case for case in explained if self._has_numbers(case.name, bool(otherwise))]
        by_chance = otherwise and len(explained) == 1  # it happens to come to the same now and then
        if by_chance or self._contradicted(suspect) > len(suspect.explains):
            return NOTHING
        replays = [(self._traces[case.name], self._held.replay([suspect.mistake], case)) for case in explained]
        return Weight(len(explained), -otherwise, sum(agree(trace, replay) for trace, replay in replays))

    def _has_numbers(self, name: str, is_doubtful: bool) -> bool:
        """Whether the case tells more than a property; if this is doubtful, more than an error of one's own, too."""
        trace = self._traces[name]
        return telling(trace) and not (is_doubtful and own_error(trace))

    def _contradicted(self, suspect: Suspect) -> int:
        """How many cases it fails in the same comparison and kind of finding, otherwise: nothing hides it there."""
        wrong = [case for case in self._failing if case.name in suspect.fails - suspect.explains]
        replays = [(self._traces[case.name], self._held.replay([suspect.mistake], case)) for case in wrong]
        known = [(trace, replay) for trace, replay in replays if replay and replay.observations]
        return sum(kind_of(trace) == kind_of(replay) for trace, replay in known)
