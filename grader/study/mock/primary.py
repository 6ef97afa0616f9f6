"""The one error to work on first, and the card that brings it back."""

from __future__ import annotations

from collections.abc import Sequence

from grader.model import Message
from grader.model.mock import BANDS, Error, Mark, Primary, Slip, Work
from grader.study import cards
from grader.study.mock.marks import Seen, answered, talked


def primary(seen: Seen, marks: Sequence[Mark], *, blind: bool) -> Primary | None:
    """The first of these that there is, from what was wrong at the end to what went wrong on the way.

    blind: the candidate's own checks named nothing, so that nothing can have been named and left.
    """
    works, replies = seen.works, seen.replies

    def of(kind: str, work: Work, slip: Slip | None = None) -> Primary:
        card = cards.of_mistake(work.kata, slip.slug) if slip else cards.of_kata(work.kata)
        said = Message.of(_PRIMARY[kind], kata=work.kata, mistake=slip.title if slip else "")
        return Primary(_ERRORS[kind], said, marks[0].evidence[0] if seen.alone else _checks(work), card)

    def first(came: str) -> Work | None:
        return next((work for work in works if work.came == came), None)

    for work in works:
        if work.came == "failed" and work.left:
            again = work.failed > 1 and not blind
            return of("stayed" if again else "left", work, work.left[0])
    for kind in ("failed", "not gradable", "not attempted"):
        if found := first(kind):
            return of(kind, found)
    if late := next((work for work in works if work.late), None):
        return of("late", late)
    if missed := next((each for each in replies if not each.known and not each.kata), None):
        said = Message.of("mock.primary_question", question=missed.question)
        return Primary("concept", said, answered(replies), cards.of_question(missed.question))
    if slipped := next((work for work in works if work.mistakes), None):
        return of("mended", slipped, slipped.mistakes[0])
    if unsaid := next((each for each in replies if not each.known), None):
        said = Message.of("mock.primary_follow_up", kata=unsaid.kata, question=unsaid.question)
        return Primary("communication", said, talked(replies))
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


def _checks(work: Work) -> Message:
    return Message.of("mock.evidence_checks", kata=work.kata, checks=work.checks, failed=work.failed)
