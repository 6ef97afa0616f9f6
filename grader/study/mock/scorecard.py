"""What a round's events say of each kata, and of each dimension of the scorecard: the band, and what it stands on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from grader.model import Backend, Message
from grader.model.mock import (
    BANDS,
    BY_PEOPLE,
    DIMENSIONS,
    Band,
    Came,
    Dimension,
    Error,
    Mark,
    Moment,
    Primary,
    Reply,
    Scorecard,
    Slip,
    Work,
)
from grader.study import cards
from grader.study.events import (
    Answered,
    Attempt,
    Closed,
    Discussed,
    Event,
    HandedIn,
    Hinted,
    Opened,
    Rated,
    Rater,
    SolutionSeen,
)
from grader.study.mock import session

QUICK, FAIR, SLOW = 0.75, 1.0, 1.5  # times the minutes that the katas should take together
FEW, MANY = 2, 4  # checks until a kata passes
ENOUGH = 3  # dimensions that have to be assessed before there is a word for all


def scorecard(
    opened: Opened, events: Sequence[Event], minutes: Mapping[str, int], titles: Mapping[str, str]
) -> Scorecard:  # fmt: skip
    """The round as far as it has come.

    minutes  what each kata should take; those that no longer exist may be missing
    titles   of mistakes, by their slugs; the slug stands where there is none
    """
    happened = session.within(events, opened.session)
    works = tuple(
        _work(opened, happened, slug, backend, minutes.get(slug, 0), titles)
        for slug, backend in zip(opened.katas, opened.backends, strict=True)
    )
    replies = _replies(happened)
    marks = tuple(_mark(dimension, works, replies, happened) for dimension in DIMENSIONS)
    overall, evidence = _overall(marks)
    return Scorecard(
        session=opened.session, began=opened.when, minutes=opened.minutes, seed=opened.seed, blind=opened.blind,
        handed_in=session.handed_in(happened, opened.session) is not None,
        finished=session.is_closed(events, opened.session), works=works, replies=replies, marks=marks, overall=overall,
        evidence=evidence, primary=_primary(works, replies, marks), timeline=_timeline(opened, happened, titles),
    )  # fmt: skip


# --- the katas --------------------------------------------------------------------------------------------------------


def _work(
    opened: Opened, happened: Sequence[Event], slug: str, backend: Backend, minutes: int, titles: Mapping[str, str]
) -> Work:  # fmt: skip
    own, after = ([event for event in half if event.kata == slug] for half in session.halves(happened))
    attempts, handed = [*own, *after], session.handed_in(happened, opened.session)
    graded = [event for event in attempts if event.verdict != "not gradable"]
    passed = next((event.when for event in attempts if event.verdict == "passed"), None)

    def slips(*each: Attempt) -> tuple[Slip, ...]:
        slugs = dict.fromkeys(mistake for event in each for mistake in event.mistakes)
        return tuple(Slip(slug, titles.get(slug, slug)) for slug in slugs)

    came: Came = "passed" if passed else attempts[-1].verdict if attempts else "not attempted"
    # What was in the file when the pen was put down passed then, though we look at it later.
    done = min(passed, handed) if passed and handed else passed or handed
    return Work(
        kata=slug, backend=backend, minutes=minutes, came=came,
        first_pass=_since(opened, done) if passed and done else None,
        checks=len(own), failed=sum(event.verdict == "failed" for event in own),
        hints=sum(isinstance(event, Hinted | SolutionSeen) and event.kata == slug for event in happened),
        mistakes=slips(*graded), left=() if passed else slips(*graded[-1:]),
        late=came != "not attempted" and done is not None and done > session.ends(opened),
    )  # fmt: skip


def _replies(happened: Sequence[Event]) -> tuple[Reply, ...]:
    found: dict[str, Reply] = {}
    for event in happened:
        if isinstance(event, Answered):
            found[event.question] = Reply(event.question, "", event.right)
        elif isinstance(event, Discussed):
            found[event.question] = Reply(event.question, event.kata, event.known)
    return tuple(found.values())


def _since(opened: Opened, when: datetime) -> float:
    return max(0.0, (when - opened.when).total_seconds())  # the clock may have been set back


# --- the dimensions ---------------------------------------------------------------------------------------------------


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


def _mark(
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
    return None, (hints, _answered(replies)) if any(not each.kata for each in replies) else (hints,)


def _communication(works: Sequence[Work], replies: Sequence[Reply]) -> Judgement:
    return None, (_talked(replies),) if any(each.kata for each in replies) else ()


def _answered(replies: Sequence[Reply]) -> Message:
    """How many questions of the bank were known."""
    known = [each.known for each in replies if not each.kata]
    return Message.of("mock.evidence_questions", count=sum(known), of=len(known))


def _talked(replies: Sequence[Reply]) -> Message:
    """How many follow-ups were."""
    known = [each.known for each in replies if each.kata]
    return Message.of("mock.evidence_follow_ups", count=sum(known), of=len(known))


_BANDS = {
    "correctness": _correctness, "speed": _speed, "numerics": _numerics, "testing": _testing,
    "problem solving": _solving, "communication": _communication,
}  # fmt: skip


def _overall(marks: Sequence[Mark]) -> tuple[Band | None, tuple[Message, ...]]:
    """The middle one, of two the worse; with how many bands stand behind it, and which is the worst."""
    known = sorted((mark for mark in marks if mark.band), key=lambda mark: BANDS.index(mark.band or BANDS[0]))
    if len(known) < ENOUGH:
        return None, (Message.of("mock.overall_too_few", count=len(known), enough=ENOUGH),)
    middle, worst = known[(len(known) - 1) // 2], known[0]
    said = Message.of("mock.overall_of", count=len(known), bands=tuple(mark.band or "" for mark in known))
    weakest = (Message.of("mock.overall_worst", dimension=worst.dimension),) if worst.band != middle.band else ()
    return middle.band, (said, *weakest)


# --- what to work on --------------------------------------------------------------------------------------------------


def _primary(works: Sequence[Work], replies: Sequence[Reply], marks: Sequence[Mark]) -> Primary | None:
    """The first of these that there is, from what was wrong at the end to what went wrong on the way."""

    def of(kind: str, work: Work, slip: Slip | None = None) -> Primary:
        card = cards.of_mistake(work.kata, slip.slug) if slip else cards.of_kata(work.kata)
        said = Message.of(_PRIMARY[kind], kata=work.kata, mistake=slip.title if slip else "")
        return Primary(_ERRORS[kind], said, _shown(work), card)

    def first(came: str) -> Work | None:
        return next((work for work in works if work.came == came), None)

    for work in works:
        if work.came == "failed" and work.left:
            again = work.failed > 1
            return of("stayed" if again else "left", work, work.left[0])
    for kind in ("failed", "not gradable", "not attempted"):
        if found := first(kind):
            return of(kind, found)
    if late := next((work for work in works if work.late), None):
        return of("late", late)
    if missed := next((each for each in replies if not each.known and not each.kata), None):
        said = Message.of("mock.primary_question", question=missed.question)
        return Primary("concept", said, _answered(replies), cards.of_question(missed.question))
    if slipped := next((work for work in works if work.mistakes), None):
        return of("mended", slipped, slipped.mistakes[0])
    if unsaid := next((each for each in replies if not each.known), None):
        said = Message.of("mock.primary_follow_up", kata=unsaid.kata, question=unsaid.question)
        return Primary("communication", said, _talked(replies))
    low = next((mark for mark in marks if mark.dimension == "communication" and mark.band in BANDS[:2]), None)
    if low is not None:
        return Primary("communication", Message("mock.primary_communication"), low.observed)
    return None


_PRIMARY = {
    "stayed": "mock.primary_stayed", "left": "mock.primary_left", "failed": "mock.primary_failed",
    "not gradable": "mock.primary_not_gradable", "not attempted": "mock.primary_not_attempted",
    "late": "mock.primary_late", "mended": "mock.primary_mended",
}  # fmt: skip
_ERRORS: dict[str, Error] = {
    "stayed": "debugging", "left": "implementation", "failed": "debugging", "not gradable": "implementation",
    "not attempted": "judgement", "late": "judgement", "mended": "implementation",
}  # fmt: skip


def _shown(work: Work) -> Message:
    return Message.of("mock.evidence_checks", kata=work.kata, checks=work.checks, failed=work.failed)


# --- when -------------------------------------------------------------------------------------------------------------


def _timeline(opened: Opened, happened: Sequence[Event], titles: Mapping[str, str]) -> tuple[Moment, ...]:
    over, handed = session.ends(opened), session.handed_in(happened, opened.session)
    found = []
    for event in happened:
        if (said := _said(event, titles)) is not None:
            done = min(event.when, handed or event.when)  # what is graded afterwards was there before
            found.append(
                Moment(_since(opened, event.when), said, isinstance(event, Attempt | HandedIn) and done > over)
            )
    return tuple(found)


_CAME = {
    "passed": "mock.moment_passed", "failed": "mock.moment_failed", "not gradable": "mock.moment_not_gradable",
}  # fmt: skip


def _said(event: Event, titles: Mapping[str, str]) -> Message | None:
    match event:
        case Opened():
            return Message("mock.moment_opened")
        case Attempt(verdict="failed", mistakes=mistakes) if mistakes:
            named = tuple(titles.get(mistake, mistake) for mistake in mistakes)
            return Message.of("mock.moment_named", kata=event.kata, mistakes=named)
        case Attempt():
            return Message.of(_CAME[event.verdict], kata=event.kata)
        case Hinted():
            return Message.of("mock.moment_hint", kata=event.kata, rung=event.rung)
        case SolutionSeen():
            return Message.of("mock.moment_solution", kata=event.kata)
        case HandedIn():
            return Message("mock.moment_handed_in")
        case Answered():
            return Message.of("mock.moment_right" if event.right else "mock.moment_wrong", question=event.question)
        case Discussed():
            return Message.of("mock.moment_known" if event.known else "mock.moment_not_known", question=event.question)
        case Closed():
            return Message("mock.moment_closed")
    return None
