"""What a round's events say: what became of each kata, and the scorecard that is made of that."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from grader.model import Backend
from grader.model.mock import DIMENSIONS, Came, Reply, Scorecard, Slip, Work
from grader.study.events import Answered, Attempt, Discussed, Event, Hinted, Opened, SolutionSeen
from grader.study.mock import session
from grader.study.mock.marks import Seen, mark, overall
from grader.study.mock.primary import primary
from grader.study.mock.timeline import timeline


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
    seen = Seen(works, replies, alone=session.is_packet(opened))
    marks = tuple(mark(dimension, seen, happened) for dimension in DIMENSIONS)
    middle, evidence = overall(marks)
    return Scorecard(
        session=opened.session, began=opened.when, minutes=opened.minutes, seed=opened.seed, blind=opened.blind,
        handed_in=session.handed_in(happened, opened.session) is not None,
        finished=session.is_closed(events, opened.session), works=works, replies=replies, marks=marks, overall=middle,
        evidence=evidence, primary=primary(seen, marks, blind=opened.blind),
        timeline=timeline(opened, happened, titles),
    )  # fmt: skip


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
    if not graded and (all(event.stub for event in attempts) or (handed and not after)):
        came = "not attempted"  # a stub that was checked is a stub still: what was handed in would have been graded
    # What was in the file when the pen was put down passed then, though we look at it later.
    done = min(passed, handed) if passed and handed else passed or handed
    return Work(
        kata=slug, backend=backend, minutes=minutes, came=came,
        first_pass=session.since(opened, done) if passed and done else None,
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
