"""A round of questions in a terminal: a question, what an answer is worth and why, the score, what the bank holds."""

from __future__ import annotations

import re
import string
from collections.abc import Sequence

from rich.text import Text

from grader.model import Message
from grader.model.questions import Choice, FillIn, Judged, Number, Open, Order, Posed, Question, Score
from grader.report.columns import columns
from grader.report.layout import Page, bare_table
from grader.report.sanitize import one_line
from grader.words import phrase, say


def print_question(posed: Posed, number: int, count: int, page: Page) -> None:
    """Which it is, what it asks, and its choices or steps."""
    question = posed.question
    place = Text(phrase("quiz.place", number=number, count=count), "bold")
    page.blank()
    page.line(place.append(f"  {question.topic} {page.marks['dot']} {question.level}", "not bold dim"))
    print_prose(question.text, page)
    for letter, choice in zip(string.ascii_lowercase, posed.shown, strict=False):
        page.hanging(f"  {letter}  ", "bold", choice)


def wanted(posed: Posed) -> str:
    """What is to be typed."""
    match posed.question.answer:
        case Choice():
            return phrase("quiz.want_letter", last=string.ascii_lowercase[len(posed.shown) - 1])
        case Number(_, unit, tolerance):
            said = phrase("quiz.want_number_in", unit=unit) if unit else phrase("quiz.want_number")
            within = phrase("quiz.want_within", tolerance=f"{tolerance:g}")
            return f"{said}, {within}" if tolerance else said
        case FillIn():
            return phrase("quiz.want_text")
        case Order():
            return phrase("quiz.want_order", letters=string.ascii_lowercase[: len(posed.shown)][::-1])
        case Open():
            return phrase("quiz.want_open")


def wanted_points() -> str:
    """What is to be typed to rate one's own answer."""
    return phrase("quiz.want_points")


def wanted_to_go_on() -> str:
    """What is to be typed once an explanation has been read."""
    return phrase("quiz.want_enter")


def print_unreadable(message: Message, page: Page) -> None:
    """Why what was typed is no answer, and what would be one."""
    page.line(one_line(say(message)), "yellow")


def print_model(posed: Posed, page: Page) -> None:
    """A good answer to an open question, and the points to rate one's own by."""
    answer = posed.question.answer
    assert isinstance(answer, Open)
    page.blank()
    page.line(phrase("quiz.model"), "bold")
    print_prose(answer.model, page)
    page.line(phrase("quiz.points"), "bold")
    for number, point in enumerate(answer.rubric, 1):
        page.hanging(f"  {number}  ", "bold", point)


def print_judged(judged: Judged, page: Page) -> None:
    """Whether it is right, and the right answer where it is not; why; where that is written, and what goes with it."""
    question = judged.posed.question
    page.line(_verdict(judged, page))
    if isinstance(question.answer, Order) and not judged.right:
        for step in question.answer.steps:
            page.hanging(f"  {_letter(judged.posed, step)}  ", "bold", step)
    print_prose(question.explanation, page)
    page.line(phrase("quiz.source", source=question.source), "dim")
    if question.see and not judged.right:
        page.line(phrase("quiz.more", command=" ".join(["kata quiz", *question.see])), "dim")
    if question.kata:
        page.line(phrase("quiz.practise", slug=question.kata), "dim")


def print_score(scores: Sequence[Score], missed: Sequence[str], command: str, page: Page) -> None:
    """What was right in all and by topic, the questions to ask again, and the command that asks the same ones."""
    page.blank()
    asked = sum(score.asked for score in scores)
    if not asked:
        page.line(phrase("quiz.nothing"))
        return
    credit = sum(score.credit for score in scores)
    page.line(phrase("quiz.score", credit=_credit(credit), count=asked), "bold")
    width = max(columns(score.topic) for score in scores)
    for score in scores if len(scores) > 1 else ():
        page.line(
            f"  {score.topic.ljust(width)}  {phrase('quiz.score_of', credit=_credit(score.credit), count=score.asked)}"
        )
    again = " ".join(["kata quiz", *missed])
    if missed:
        page.line(phrase("quiz.again", command=again))
    if command != again:
        page.line(phrase("quiz.same", command=command), "dim")


def print_topics(questions: Sequence[Question], page: Page) -> None:
    """The topics, and how many questions of each kind there are."""
    kinds = list(dict.fromkeys(question.kind for question in questions))
    table = bare_table("topic", "questions", *kinds)
    for column in table.columns[1:]:
        column.justify = "right"
    for topic in dict.fromkeys(question.topic for question in questions):
        of_topic = [question.kind for question in questions if question.topic == topic]
        table.add_row(topic, str(len(of_topic)), *(str(of_topic.count(kind)) for kind in kinds))
    all_kinds = [question.kind for question in questions]
    table.add_row("in all", str(len(all_kinds)), *(str(all_kinds.count(kind)) for kind in kinds), style="bold")
    page.console.print(table)


def print_questions(questions: Sequence[Question], page: Page) -> None:
    """Each question with its name, level and kind, and how it begins."""
    table = bare_table("id", "level", "kind", "question")
    for column in table.columns[:3]:
        column.no_wrap = True
    for question in questions:
        table.add_row(question.id, question.level, question.kind, Text(" ".join(question.text.split())))
    page.console.print(table)


def print_prose(text: str, page: Page) -> None:
    """Paragraphs; a line that begins with spaces stays a line."""
    for paragraph in re.split(r"\n{2,}", text):
        if paragraph.startswith(" "):
            for line in paragraph.split("\n"):
                page.line(line)
        else:
            page.line(" ".join(paragraph.split()))


def _verdict(judged: Judged, page: Page) -> Text:
    """A mark and a word; what would have been right, where that is something else."""
    answer = judged.posed.question.answer
    if isinstance(answer, Open):
        count = len(answer.rubric)
        style = "green" if judged.right else "yellow"
        return Text(phrase("quiz.some", made=round(judged.credit * count), count=count), f"bold {style}")
    if judged.right:
        return Text(f"{page.marks['passed']} {phrase('quiz.right')}", "bold green")
    if not judged.said:
        said = Text(f"{page.marks['not run']} {phrase('quiz.passed_over')}", "bold yellow")
    else:
        said = Text(f"{page.marks['failed']} {phrase('quiz.wrong')}", "bold red")
    return said.append(f"  {_right(judged.posed)}", "bold default")


def _right(posed: Posed) -> str:
    match posed.question.answer:
        case Choice(right, _):
            return f"{_letter(posed, right)}  {right}"
        case Number(value, unit, _):
            return f"{_exactly(value)} {unit}".rstrip()
        case FillIn(right, _):
            return right
        case Order(steps):
            return " ".join(_letter(posed, step) for step in steps)
        case Open(model, _):
            return model


def _letter(posed: Posed, shown: str) -> str:
    return string.ascii_lowercase[posed.shown.index(shown)]


def _exactly(value: float) -> str:
    return f"{value:,.0f}" if value == int(value) and abs(value) < 1e15 else f"{value:.6g}"


def _credit(credit: float) -> str:
    return f"{round(credit, 1):g}"
