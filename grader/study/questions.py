"""A round of questions: which are put, in which order their choices stand, and what an answer is worth."""

from __future__ import annotations

import re
import string
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from random import Random

from grader.model import Message
from grader.model.questions import Choice, FillIn, Judged, Number, Open, Order, Posed, Question, Score
from grader.study.numbers import number

_SIGNS = str.maketrans({"−": "-", "–": "-", "×": "*", "·": "*", "’": "'"})


def pick(questions: Iterable[Question], count: int, seed: int) -> tuple[Question, ...]:
    """At most so many of the questions, spread over topics, then kinds, then levels; the same for the same seed."""
    left = sorted(questions, key=lambda question: question.id)
    Random(seed).shuffle(left)
    topics, kinds, levels = Counter[str](), Counter[str](), Counter[str]()
    chosen: list[Question] = []
    while left and len(chosen) < count:
        question = min(left, key=lambda each: (topics[each.topic], kinds[each.kind], levels[each.level]))
        left.remove(question)
        chosen.append(question)
        topics[question.topic] += 1
        kinds[question.kind] += 1
        levels[question.level] += 1
    return tuple(chosen)


def pose(question: Question, seed: int) -> Posed:
    """The question with its choices or steps shuffled, the same way for the same seed whatever else is asked."""
    random = Random(f"{seed} {question.id}")
    match question.answer:
        case Choice(right, wrong):
            return Posed(question, tuple(random.sample((right, *wrong), len(wrong) + 1)))
        case Order(steps):
            shown = steps
            while shown == steps:  # the right order would look like no question
                shown = tuple(random.sample(steps, len(steps)))
            return Posed(question, shown)
    return Posed(question)


def judge(posed: Posed, typed: str) -> Judged | Message:
    """What the answer is worth; a Message says why it cannot be read as one. Nothing typed is passed over: worth 0.

    An open question is not judged here: see `rate`.
    """
    said = typed.strip()
    if not said:
        return Judged(posed, "", 0.0)
    match posed.question.answer:
        case Choice(right, _):
            chosen = _chosen(posed, said)
            return chosen if isinstance(chosen, Message) else Judged(posed, said, float(chosen == right))
        case Number(value, unit, tolerance):
            found = number(said, unit)
            if isinstance(found, Message):
                return found
            return Judged(posed, said, float(abs(found - value) <= tolerance + 1e-9 * abs(value)))
        case FillIn(right, accepted):
            return Judged(posed, said, float(bare(said) in map(bare, (right, *accepted))))
        case Order(steps):
            order = _order(posed, said)
            return order if isinstance(order, Message) else Judged(posed, said, float(order == steps))
        case Open():
            raise ValueError("an open question is rated, not judged")


def rate(posed: Posed, said: str, points: str) -> Judged | Message:
    """An open question by the points of its rubric that were made: "1 3", "all", "none" or nothing."""
    assert isinstance(posed.question.answer, Open)
    count = len(posed.question.answer.rubric)
    word = points.strip().lower()
    if word == "all":
        return Judged(posed, said.strip(), 1.0)
    if word in ("", "none", "0"):
        return Judged(posed, said.strip(), 0.0)
    made = {int(each) for each in re.findall(r"\d+", word)}
    if re.sub(r"[\d\s,;.]", "", word) or not made <= set(range(1, count + 1)):
        return Message.of("quiz.no_points", typed=points.strip(), count=count)
    return Judged(posed, said.strip(), len(made) / count)


def scores(judged: Iterable[Judged]) -> tuple[Score, ...]:
    """How each topic went, by name."""
    found: dict[str, list[float]] = {}
    for each in judged:
        found.setdefault(each.posed.question.topic, []).append(each.credit)
    return tuple(Score(topic, len(found[topic]), sum(found[topic])) for topic in sorted(found))


def bare(text: str) -> str:
    """A text without what does not matter in an answer: case, spaces, quotes, and how a sign is written."""
    plain = unicodedata.normalize("NFKC", text.translate(_SIGNS)).casefold()
    return re.sub(r"\s", "", plain).strip("`'\".;$")


def _chosen(posed: Posed, said: str) -> str | Message:
    """The choice of this letter, or of this text."""
    letter = said.lower().strip(" ().")
    if len(letter) == 1 and letter in _letters(posed):
        return posed.shown[string.ascii_lowercase.index(letter)]
    for choice in posed.shown:
        if bare(choice) == bare(said):
            return choice
    return Message.of("quiz.no_letter", typed=said, last=_letters(posed)[-1])


def _order(posed: Posed, said: str) -> tuple[str, ...] | Message:
    letters = re.sub(r"[\s,;.>→-]", "", said.lower())
    if sorted(letters) != sorted(_letters(posed)):
        return Message.of("quiz.no_order", typed=said, letters=" ".join(_letters(posed)))
    return tuple(posed.shown[string.ascii_lowercase.index(letter)] for letter in letters)


def _letters(posed: Posed) -> Sequence[str]:
    return string.ascii_lowercase[: len(posed.shown)]
