"""The bands of the scorecard: a rule for each dimension, the evidence that it looks at, and a word for all of them."""

from __future__ import annotations

from collections.abc import Sequence

from grader.model import Message
from grader.model.mock import BANDS, BY_PEOPLE, Band, Dimension, Mark, Reply, Work
from grader.records import dataclass
from grader.study.events import Event, Rated, Rater

QUICK, FAIR, SLOW = 0.75, 1.0, 1.5  # times the minutes that the katas should take together
FEW, MANY = 2, 4  # checks until a kata passes
ENOUGH = 3  # dimensions that have to be assessed before there is a word for all


def observed(dimension: Dimension, band: Band | None) -> Message:
    """The sentence of a band: what somebody who sits there would have seen."""
    return Message(_OBSERVED[dimension][band])


_OBSERVED: dict[Dimension, dict[Band | None, str]] = {
    "correctness": {
        "strong hire": "mock.correctness_strong_hire",
        "leaning hire": "mock.correctness_leaning_hire",
        "leaning no hire": "mock.correctness_leaning_no_hire",
        "strong no hire": "mock.correctness_strong_no_hire",
        None: "mock.correctness_not_assessed",
    },
    "speed": {
        "strong hire": "mock.speed_strong_hire",
        "leaning hire": "mock.speed_leaning_hire",
        "leaning no hire": "mock.speed_leaning_no_hire",
        "strong no hire": "mock.speed_strong_no_hire",
        None: "mock.speed_not_assessed",
    },
    "numerics": {
        "strong hire": "mock.numerics_strong_hire",
        "leaning hire": "mock.numerics_leaning_hire",
        "leaning no hire": "mock.numerics_leaning_no_hire",
        "strong no hire": "mock.numerics_strong_no_hire",
        None: "mock.numerics_not_assessed",
    },
    "testing": {
        "strong hire": "mock.testing_strong_hire",
        "leaning hire": "mock.testing_leaning_hire",
        "leaning no hire": "mock.testing_leaning_no_hire",
        "strong no hire": "mock.testing_strong_no_hire",
        None: "mock.testing_not_assessed",
    },
    "problem solving": {
        "strong hire": "mock.problem_solving_strong_hire",
        "leaning hire": "mock.problem_solving_leaning_hire",
        "leaning no hire": "mock.problem_solving_leaning_no_hire",
        "strong no hire": "mock.problem_solving_strong_no_hire",
        None: "mock.problem_solving_not_assessed",
    },
    "communication": {
        "strong hire": "mock.communication_strong_hire",
        "leaning hire": "mock.communication_leaning_hire",
        "leaning no hire": "mock.communication_leaning_no_hire",
        "strong no hire": "mock.communication_strong_no_hire",
        None: "mock.communication_not_assessed",
    },
}


@dataclass(frozen=True)
class Seen:
    """What the bands of a round look at; alone: it was sat elsewhere, where nobody saw a check or a clock."""

    works: tuple[Work, ...]
    replies: tuple[Reply, ...]
    alone: bool = False

    @property
    def tried(self) -> tuple[Work, ...]:
        """The katas for which something was written."""
        return tuple(work for work in self.works if work.came != "not attempted")


def mark(dimension: Dimension, seen: Seen, happened: Sequence[Event]) -> Mark:
    """The band of a dimension, with its sentence and its evidence, and what people said of it."""
    own, interviewer = _rated(happened, dimension, "self"), _rated(happened, dimension, "interviewer")
    judged = _BANDS[dimension](seen)
    band = interviewer if dimension in BY_PEOPLE else judged.band
    return Mark(dimension, band, judged.said or observed(dimension, band), judged.evidence, own, interviewer)


def _rated(happened: Sequence[Event], dimension: Dimension, by: Rater) -> Band | None:
    ratings = [
        each.band for each in happened if isinstance(each, Rated) and (each.dimension, each.by) == (dimension, by)
    ]
    return ratings[-1] if ratings else None


@dataclass(frozen=True)
class _Judgement:
    """A band and what it stands on; said: a sentence for it, where the usual one of the band would not be true."""

    band: Band | None
    evidence: tuple[Message, ...] = ()
    said: Message | None = None


def _correctness(seen: Seen) -> _Judgement:
    """All in time; half of them in time, or all of them late; one late, or but one slip left in one; nothing."""
    works = seen.works
    in_time, passed = sum(work.in_time for work in works), sum(work.came == "passed" for work in works)
    close = passed or any(work.came == "failed" and len(work.left) == 1 for work in works)
    if in_time == len(works):
        band: Band = "strong hire"
    elif 2 * in_time >= len(works) or passed == len(works):
        band = "leaning hire"
    else:
        band = "leaning no hire" if close else "strong no hire"
    evidence = [Message.of("mock.evidence_in_time", count=in_time, of=len(works))]
    if passed > in_time:
        evidence.append(Message.of("mock.evidence_late", count=passed - in_time))
    return _Judgement(band, tuple(evidence))


def _speed(seen: Seen) -> _Judgement:
    """The time to the last first pass against the minutes of all that passed; where nothing did, nobody knows."""
    if seen.alone:
        return _Judgement(None, said=Message("mock.speed_not_timed"))
    passed = [work for work in seen.works if work.first_pass is not None and work.minutes]
    if not passed:
        unknown = any(work.first_pass is not None for work in seen.works)
        return _Judgement(None, said=Message("mock.speed_not_known") if unknown else None)
    seconds, minutes = max(work.first_pass or 0.0 for work in passed), sum(work.minutes for work in passed)
    pace = seconds / (60 * minutes)
    band: Band = (
        "strong hire" if pace <= QUICK
        else "leaning hire" if pace <= FAIR
        else "leaning no hire" if pace <= SLOW
        else "strong no hire"
    )  # fmt: skip
    said = [
        Message.of("mock.evidence_first_pass", kata=work.kata, minutes=round((work.first_pass or 0.0) / 60, 1))
        for work in passed
    ]
    return _Judgement(band, (*said, Message.of("mock.evidence_usual", minutes=minutes)))


def _numerics(seen: Seen) -> _Judgement:
    """No slip on the way; all of them mended; some left in one kata; in several, or nothing that could be graded."""
    tried = seen.tried
    if not tried:
        return _Judgement(None)
    wrong = [work for work in tried if work.came != "passed"]
    slips = [work for work in tried if work.mistakes or work.failed]
    if not wrong:
        band: Band = "leaning hire" if slips else "strong hire"
    else:
        gradable = len(wrong) == 1 and wrong[0].came == "failed"
        band = "leaning no hire" if gradable else "strong no hire"
    said = [
        Message.of("mock.evidence_mistakes", kata=work.kata, mistakes=tuple(slip.title for slip in work.mistakes))
        for work in tried
        if work.mistakes
    ]
    evidence = tuple(said) or (Message("mock.evidence_no_mistakes"),)
    if band == "strong hire" and (blank := _blank(seen)):
        return _Judgement("leaning hire", (*evidence, blank), Message("mock.numerics_in_part"))
    return _Judgement(band, evidence)


def _testing(seen: Seen) -> _Judgement:
    """How often the grader had to find what a test of one's own would have: the most failed checks of a kata."""
    tried = seen.tried
    if seen.alone or not tried:
        return _Judgement(None, said=Message("mock.testing_not_seen") if tried else None)
    failed = max(work.failed + (work.came != "passed") for work in tried)
    band: Band = (
        "strong hire" if failed == 0
        else "leaning hire" if failed < FEW
        else "leaning no hire" if failed < MANY
        else "strong no hire"
    )  # fmt: skip
    said = [
        Message.of("mock.evidence_checks", kata=work.kata, checks=work.checks, failed=work.failed) for work in tried
    ]
    if band == "strong hire" and (blank := _blank(seen)):
        return _Judgement("leaning hire", (*said, blank), Message("mock.testing_in_part"))
    return _Judgement(band, tuple(said))


def _blank(seen: Seen) -> Message | None:
    """That katas were left blank, where some were: what is not there shows nothing, and so not the best."""
    left = tuple(work.kata for work in seen.works if work.came == "not attempted")
    return Message.of("mock.evidence_blank", katas=left) if left else None


def _solving(seen: Seen) -> _Judgement:
    hints = Message.of("mock.evidence_hints", count=sum(work.hints for work in seen.works))
    said = [] if seen.alone else [hints]
    if any(not each.kata for each in seen.replies):
        said.append(answered(seen.replies))
    return _Judgement(None, tuple(said))


def _communication(seen: Seen) -> _Judgement:
    return _Judgement(None, (talked(seen.replies),) if any(each.kata for each in seen.replies) else ())


def answered(replies: Sequence[Reply]) -> Message:
    """How many questions of the bank were known."""
    known = [each.known for each in replies if not each.kata]
    return Message.of("mock.evidence_questions", count=sum(known), of=len(known))


def talked(replies: Sequence[Reply]) -> Message:
    """How many follow-ups were."""
    known = [each.known for each in replies if each.kata]
    return Message.of("mock.evidence_follow_ups", count=sum(known), of=len(known))


_BANDS = {
    "correctness": _correctness, "speed": _speed, "numerics": _numerics, "testing": _testing,
    "problem solving": _solving, "communication": _communication,
}  # fmt: skip


def overall(marks: Sequence[Mark]) -> tuple[Band | None, tuple[Message, ...]]:
    """The middle one, of two the worse, and never above correctness; with the bands behind it, and the worst of them.

    Who handed in little can have been careful and quick with it.
    """
    known = sorted((mark for mark in marks if mark.band), key=_place)
    if len(known) < ENOUGH:
        few = "mock.overall_too_few" if known else "mock.overall_none"
        return None, (Message.of(few, count=len(known), enough=ENOUGH),)
    middle, worst = known[(len(known) - 1) // 2], known[0]
    limit = min((mark for mark in known if mark.dimension == "correctness"), key=_place, default=middle)
    bands = tuple(mark.band or "" for mark in known)
    if len(set(bands)) == 1:
        return middle.band, (Message.of("mock.overall_all", count=len(known), band=bands[0]),)
    said = [Message.of("mock.overall_of", count=len(known), bands=bands)]
    given = min(middle, limit, key=_place)
    if given.band != middle.band:
        said.append(Message("mock.overall_limit"))
    if worst.band != given.band:
        said.append(Message.of("mock.overall_worst", dimension=worst.dimension))
    return given.band, tuple(said)


def _place(mark: Mark) -> int:
    return BANDS.index(mark.band or BANDS[0])
