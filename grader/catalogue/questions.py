"""The question bank: solutions/questions/<topic>.toml, parsed once and strictly into `Question`s.

It stands among the solutions because it holds answers, and no submission may read them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any, get_args

from grader.catalogue import toml
from grader.catalogue.find import SLUG, Roots, roots, slugs
from grader.catalogue.sources import text
from grader.errors import Misuse
from grader.model import Level
from grader.model.questions import Answer, Choice, FillIn, Number, Open, Order, Question, QuestionKind

KINDS: tuple[QuestionKind, ...] = get_args(QuestionKind)
COMMON = ("id", "level", "kind", "text", "explanation", "source")
OWN: dict[QuestionKind, tuple[str, ...]] = {  # what a question of this kind says besides
    "choice": ("answer", "wrong"),
    "number": ("answer", "unit", "tolerance"),
    "fill-in": ("answer", "accepted"),
    "order": ("steps",),
    "open": ("answer", "rubric"),
}
OPTIONAL: dict[str, Any] = {"kata": "", "see": [], "accepted": [], "unit": "", "tolerance": 0}
FEWEST = {"wrong": 2, "steps": 3, "rubric": 2}
MOST = 26  # choices or steps, which are named by letters


def topics(at: Roots | None = None) -> tuple[str, ...]:
    """The topics of the bank, in alphabetical order; none where there is no bank."""
    return tuple(sorted(path.stem for path in _folder(at).glob("*.toml")))


def questions(topic: str | None = None, at: Roots | None = None) -> tuple[Question, ...]:
    """All questions, or those of a topic, in the order of the files.

    Raises BrokenKata with a place and a sentence where the bank is wrong, wherever in it, and Misuse for a topic that
    it does not have.
    """
    known = topics(at)
    if not known:
        raise Misuse(f"there are no questions in {_folder(at)}; reinstall kata-dojo, or unset KATA_ROOT")
    if topic is not None and topic not in known:
        close = get_close_matches(topic.lower(), known, n=1)
        meant = f"did you mean {close[0]}? " if close else ""
        raise Misuse(f"there is no topic {topic!r}: {meant}the topics are {', '.join(known)}")
    reading = _Reading(frozenset(slugs(at)))
    for each in known:
        reading.file(_folder(at) / f"{each}.toml")
    reading.references()
    return tuple(question for question, _ in reading.found.values() if topic in (None, question.topic))


def _folder(at: Roots | None) -> Path:
    return (at if at is not None else roots()).questions


@dataclass
class _Reading:
    """The bank while it is read: each question by its id, with the table it came from."""

    katas: frozenset[str]
    found: dict[str, tuple[Question, toml.Table]] = field(default_factory=dict)

    def file(self, path: Path) -> None:
        top = toml.parse(path, text(path))
        top.allow("question")
        for table in top.tables("question"):
            question = _question(table, path.stem)
            if question.id in self.found:
                other = self.found[question.id][1].path
                raise table.broken("id", f"there are two questions called {question.id!r}; the other is in {other}")
            if question.kata and question.kata not in self.katas:
                raise table.broken("kata", f"there is no kata called {question.kata!r}")
            self.found[question.id] = question, table

    def references(self) -> None:
        """What a question refers to must be there, and be another one."""
        for question, table in self.found.values():
            for other in question.see:
                if other not in self.found or other == question.id:
                    raise table.broken("see", f"'see' of {question.id!r} names {other!r}, which is no other question")


def _question(table: toml.Table, topic: str) -> Question:
    if "kind" not in table.values:
        raise table.broken("kind", f"{table.name('kind')!r} is missing")
    kind = table.one_of("kind", KINDS)
    own = OWN[kind]
    for name, nothing in OPTIONAL.items():
        if name in (*own, "kata", "see"):
            table.values.setdefault(name, nothing)
    table.allow(*COMMON, *own, "kata", "see")
    identity = table.line("id")
    if not SLUG.fullmatch(identity):
        raise table.wants("id", "lower-case letters, digits and single hyphens")
    return Question(
        id=identity,
        topic=topic,
        level=table.one_of("level", get_args(Level)),
        text=_prose(table, "text"),
        answer=_answer(table, kind),
        explanation=_prose(table, "explanation"),
        source=table.line("source"),
        kata=table.string("kata"),
        see=_some(table, "see"),
    )


def _answer(table: toml.Table, kind: QuestionKind) -> Answer:
    match kind:
        case "choice":
            right, wrong = table.line("answer"), _several(table, "wrong")
            if right in wrong:
                raise table.broken("wrong", "the right answer stands among the wrong ones")
            return Choice(right, wrong)
        case "number":
            return Number(_number(table, "answer"), table.string("unit"), abs(_number(table, "tolerance")))
        case "fill-in":
            return FillIn(table.line("answer"), _some(table, "accepted"))
        case "order":
            return Order(_several(table, "steps"))
        case "open":
            return Open(_prose(table, "answer"), _several(table, "rubric"))


def _prose(table: toml.Table, key: str) -> str:
    """Paragraphs apart by an empty line; a line that begins with spaces, such as a formula, stays a line."""
    value = table.string(key).strip("\n")
    if not value.strip():
        raise table.wants(key, "text")
    return value


def _several(table: toml.Table, key: str) -> tuple[str, ...]:
    found = table.strings(key)
    if not FEWEST[key] <= len(found) < MOST:
        raise table.wants(key, f"a list of at least {FEWEST[key]} and fewer than {MOST} texts")
    return found


def _some(table: toml.Table, key: str) -> tuple[str, ...]:
    return table.strings(key) if table.values[key] != [] else ()


def _number(table: toml.Table, key: str) -> float:
    value = table.values[key]
    if not isinstance(value, int | float) or isinstance(value, bool) or abs(value) == float("inf") or value != value:
        raise table.wants(key, "a finite number")
    return float(value)
