"""Is the question bank sound? What reading it does not tell: answers that give themselves away, or say nothing."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Sequence

from grader.model.questions import Choice, FillIn, Question
from grader.study.questions import bare

SIGMAS = 2.5  # so far from chance may the number of right answers be that are the longest, or the shortest
CODE_COLUMNS = 78  # a line that begins with spaces is shown as it is, in a terminal of 80
_BY_LETTER = re.compile(r"\b(?:option|choice|answer)s? \(?[a-f]\)?(?![\w'’])")


def complaints(questions: Sequence[Question]) -> Iterator[str]:
    """What is wrong with the bank as a whole, and with each question."""
    yield from _lengths(questions, "longest", max)
    yield from _lengths(questions, "shortest", min)
    for question in questions:
        for complaint in _of(question):
            yield f"{question.topic}: {question.id}: {complaint}"


def _lengths(questions: Sequence[Question], which: str, extreme: Callable[[list[int]], int]) -> Iterator[str]:
    """Whether the right choice is the longest (or shortest) of its question more or less often than chance has it."""
    answers = [question.answer for question in questions if isinstance(question.answer, Choice)]
    found, expected, variance = 0, 0.0, 0.0
    for answer in answers:
        lengths = [len(answer.right), *map(len, answer.wrong)]
        if lengths.count(extreme(lengths)) > 1:
            continue  # a tie tells nobody anything
        chance = 1 / len(lengths)
        found += lengths[0] == extreme(lengths)
        expected += chance
        variance += chance * (1 - chance)
    if abs(found - expected) > SIGMAS * math.sqrt(variance):
        yield f"the right choice is the {which} in {found} questions, where chance would give {expected:.0f}"


def _of(question: Question) -> Iterator[str]:
    answer = question.answer
    if isinstance(answer, Choice):
        shown = [bare(each) for each in (answer.right, *answer.wrong)]
        if len({*shown}) < len(shown):
            yield "two choices differ in nothing that matters"
        for other in answer.wrong:
            if re.search(r"\b(?:all|none) of (?:the above|these)\b", other.lower()):
                yield "choices are shuffled, so that none of them can speak of the others"
    if isinstance(answer, FillIn):
        accepted = [bare(each) for each in (answer.right, *answer.accepted)]
        if len({*accepted}) < len(accepted):
            yield "it accepts the same answer twice"
        if accepted[0] in bare(question.text):
            yield "its text holds the answer"
    if _BY_LETTER.search(question.explanation.lower()):
        yield "choices are shuffled, so that an explanation cannot name one by its letter"
    for text in (question.text, question.explanation):
        for line in text.split("\n"):
            if line.startswith(" ") and len(line) > CODE_COLUMNS:
                yield f"a line of code has {len(line)} columns; {CODE_COLUMNS} fit"
