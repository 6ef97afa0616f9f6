"""The learner's desk as it is now."""

from __future__ import annotations

from datetime import datetime

from grader import catalogue
from grader.cli.console import tell
from grader.errors import BrokenKata
from grader.model import Kata
from grader.study import journal
from grader.study.desk import Desk, lay
from grader.study.mock import session


def now() -> datetime:
    """The time here."""
    return datetime.now().astimezone()


def desk() -> Desk:
    """The desk today; a kata that is broken is told and left out."""
    katas: list[Kata] = []
    for slug in catalogue.slugs():
        try:
            katas.append(catalogue.find(slug))
        except BrokenKata as error:
            tell(str(error))
    return lay(katas, session.blinded(journal.events()), now())
