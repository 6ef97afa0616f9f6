"""The learner's desk as it is now."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import cache

from grader import catalogue
from grader.catalogue import questions as bank
from grader.cli.console import tell
from grader.errors import BrokenKata
from grader.model import Kata
from grader.study import cards, followups, journal
from grader.study.desk import Desk, lay
from grader.study.mock import session


def now() -> datetime:
    """The time here."""
    return datetime.now().astimezone()


def desk() -> Desk:
    """The desk today, without drafts; a kata that is broken is told and left out."""
    katas: list[Kata] = []
    for slug in catalogue.slugs():
        try:
            kata = catalogue.find(slug)
        except BrokenKata as error:
            tell(str(error))
        else:
            katas += [kata] * (not kata.is_draft)
    return lay(katas, session.blinded(journal.events()), now(), _can_be_reviewed(katas))


def _can_be_reviewed(katas: Iterable[Kata]) -> Callable[[str], bool]:
    """Whether a card's mistake or question still exists; what is broken does, and is told when it is reviewed."""
    known = {kata.slug: kata for kata in katas}

    @cache  # the files of a kata are read once for all its cards, and only if it has any
    def mistakes(slug: str) -> set[str]:
        kata = known[slug]
        return {each.slug for backend in kata.backends for each in catalogue.mistakes(kata, backend, quick=True)}

    @cache
    def follow_ups(slug: str) -> set[str]:
        found = followups.parse(slug, catalogue.text(known[slug].solution / "explain.md")) if slug in known else ()
        return set(map(followups.name, found))

    @cache
    def questions() -> set[str]:
        return {each.id for each in bank.questions()} if bank.topics() else set()

    def exists(card: str) -> bool:
        name = cards.name_of(card)
        try:
            match cards.kind_of(card):
                case "mistake":
                    return name in mistakes(cards.kata_of(card))
                case "question":
                    return name in (follow_ups(slug) if (slug := followups.kata_of(name)) else questions())
        except BrokenKata:
            pass
        return True

    return exists
