"""`kata quiz`: questions from the bank, one by one, each explained once it is answered."""

from __future__ import annotations

import random
from collections.abc import Sequence
from difflib import get_close_matches

import click
from click.shell_completion import CompletionItem

from grader.catalogue import questions as bank
from grader.cli import interrupt
from grader.cli.arguments import Whole
from grader.cli.asking import ask, go_on, note
from grader.cli.console import WIDEST, console, plain_option
from grader.errors import KataError, Misuse
from grader.model.questions import Judged, Question
from grader.report import quiz
from grader.report.layout import Page
from grader.study import journal
from grader.study.questions import pick, pose, scores
from grader.words import phrase


def complete_topic(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
    """The topics of the bank."""
    return [topic for topic in bank.topics() if topic.startswith(incomplete)]


def complete_id(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The names of all questions, with what they are about."""
    try:
        found = bank.questions()
    except KataError:
        return []
    return [CompletionItem(each.id, help=each.topic) for each in found if each.id.startswith(incomplete)]


@click.command(
    epilog="""\b
Examples:
  kata quiz                           ten questions from all topics
  kata quiz --topic losses --count 5
  kata quiz --list --topic losses     what there is, and its names
  kata quiz smooth-l1-joint           this one

\b
Exit codes:
  0    the round is over, or its input
  2    wrong usage
  3    the question bank is broken
  130  interrupted"""
)
@click.argument("ids", metavar="[ID]...", nargs=-1, shell_complete=complete_id)
@click.option("--topic", metavar="TOPIC", shell_complete=complete_topic, help="Only questions on this topic.")
@click.option("--count", type=Whole(1), default=10, show_default=True, help="How many.")
@click.option("--seed", type=Whole(0, 2**32 - 1), help="The questions of an earlier round again.  [default: new ones]")
@click.option("--list", "as_list", is_flag=True, help="List the topics, or a topic's questions, and ask nothing.")
@plain_option("no sign stands for a word")
def command(ids: tuple[str, ...], topic: str | None, count: int, seed: int | None, as_list: bool, plain: bool) -> None:
    """Answer questions as an interviewer asks them; each answer is explained at once, and the score comes last.

    Open questions are rated by yourself, by the points that a good answer makes.
    """
    if ids and topic:
        raise Misuse("questions are asked by their names or by their topic: leave out one of the two")
    page = Page(console(WIDEST), plain)
    if as_list:
        _print_list(topic, page)
        return
    seed = random.randrange(2**32) if seed is None else seed
    chosen = _named(ids) if ids else pick(bank.questions(topic), count, seed)
    page.line(phrase("quiz.start", count=len(chosen)) if len(chosen) > 1 else phrase("quiz.start_one"), "dim")
    judged: list[Judged] = []
    warnings: set[str] = set()
    try:
        for number, question in enumerate(chosen, 1):
            note(journal.Asked(journal.now(), question.id), warnings)
            answered = ask(pose(question, seed), number, len(chosen), page)
            if answered is None:
                break
            with interrupt.held():  # recorded and in the score, or neither
                judged.append(answered)
                event = journal.Answered(journal.now(), question.id, answered.right, answered.said)
                note(event, warnings)
            quiz.print_judged(answered, page)
            if number < len(chosen) and not go_on(page):
                break
    finally:  # Ctrl-C too ends it with what was answered
        again = _command(ids, topic, count, seed)
        missed = [each.posed.question.id for each in judged if not each.right]
        quiz.print_score(scores(judged), missed, again, page)


def _named(ids: Sequence[str]) -> list[Question]:
    """The questions of these names, in their order."""
    known = {question.id: question for question in bank.questions()}
    for each in ids:
        if each not in known:
            close = get_close_matches(each, known, n=1)
            meant = f"did you mean {close[0]}? " if close else ""
            raise Misuse(f"there is no question called {each!r}: {meant}kata quiz --list --topic TOPIC shows the names")
    return [known[each] for each in dict.fromkeys(ids)]


def _print_list(topic: str | None, page: Page) -> None:
    found = bank.questions(topic)
    if topic is None:
        quiz.print_topics(found, page)
    else:
        quiz.print_questions(found, page)


def _command(ids: Sequence[str], topic: str | None, count: int, seed: int) -> str:
    """What asks the same questions again."""
    if ids:
        return " ".join(["kata quiz", *ids])
    return f"kata quiz{f' --topic {topic}' if topic else ''} --count {count} --seed {seed}"
