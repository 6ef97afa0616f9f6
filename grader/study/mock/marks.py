"""The bands of the scorecard: a rule for each dimension, the evidence that it looks at, and a word for all of them."""

from __future__ import annotations

from collections.abc import Sequence

from grader.model import Message
from grader.model.mock import BANDS, BY_PEOPLE, Band, Dimension, Mark, Reply, Work
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


def mark(
    dimension: Dimension, works: Sequence[Work], replies: Sequence[Reply], happened: Sequence[Event]
) -> Mark:  # fmt: skip
    own, interviewer = _rated(happened, dimension, "self"), _rated(happened, dimension, "interviewer")
    band, evidence = _BANDS[dimension](works, replies)
    if dimension in BY_PEOPLE:
        band = interviewer
    return Mark(dimension, band, observed(dimension, band), evidence, own, interviewer)


def _rated(happened: Sequence[Event], dimension: Dimension, by: Rater) -> Band | None:
    ratings = [
        each.band for each in happened if isinstance(each, Rated) and (each.dimension, each.by) == (dimension, by)
    ]
    return ratings[-1] if ratings else None


Judgement = tuple[Band | None, tuple[Message, ...]]


def _correctness(works: Sequence[Work], replies: Sequence[Reply]) -> Judgement:
    """All in time; half of them in time, or all of them late; one late, or wrong in ways that have names; nothing."""
    in_time, passed = sum(work.in_time for work in works), sum(work.came == "passed" for work in works)
    close = passed or any(work.came == "failed" and work.left for work in works)
    if in_time == len(works):
        band: Band = "strong hire"
    elif 2 * in_time >= len(works) or passed == len(works):
        band = "leaning hire"
    else:
        band = "leaning no hire" if close else "strong no hire"
    evidence = [Message.of("mock.evidence_in_time", count=in_time, of=len(works))]
    if passed > in_time:
        evidence.append(Message.of("mock.evidence_late", count=passed - in_time))
    return band, tuple(evidence)


def _speed(works: Sequence[Work], replies: Sequence[Reply]) -> Judgement:
    """The time to the last first pass against the minutes of all that passed; where nothing did, nobody knows."""
    passed = [work for work in works if work.first_pass is not None and work.minutes]
    if not passed:
        return None, ()
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
    return band, (*said, Message.of("mock.evidence_usual", minutes=minutes))


def _numerics(works: Sequence[Work], replies: Sequence[Reply]) -> Judgement:
    """No slip on the way; all of them mended; some left in one kata; in several, or nothing that could be graded."""
    tried = [work for work in works if work.came != "not attempted"]
    if not tried:
        return None, ()
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
    return band, tuple(said) or (Message("mock.evidence_no_mistakes"),)


def _testing(works: Sequence[Work], replies: Sequence[Reply]) -> Judgement:
    """How often the grader had to find what a test of one's own would have: the most failed checks of a kata."""
    tried = [work for work in works if work.came != "not attempted"]
    if not tried:
        return None, ()
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
    return band, tuple(said)


def _solving(works: Sequence[Work], replies: Sequence[Reply]) -> Judgement:
    hints = Message.of("mock.evidence_hints", count=sum(work.hints for work in works))
    return None, (hints, answered(replies)) if any(not each.kata for each in replies) else (hints,)


def _communication(works: Sequence[Work], replies: Sequence[Reply]) -> Judgement:
    return None, (talked(replies),) if any(each.kata for each in replies) else ()


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
    """The middle one, of two the worse; with how many bands stand behind it, and which is the worst."""
    known = sorted((mark for mark in marks if mark.band), key=lambda mark: BANDS.index(mark.band or BANDS[0]))
    if len(known) < ENOUGH:
        return None, (Message.of("mock.overall_too_few", count=len(known), enough=ENOUGH),)
    middle, worst = known[(len(known) - 1) // 2], known[0]
    said = Message.of("mock.overall_of", count=len(known), bands=tuple(mark.band or "" for mark in known))
    weakest = (Message.of("mock.overall_worst", dimension=worst.dimension),) if worst.band != middle.band else ()
    return middle.band, (said, *weakest)
