"""What the candidate of a mock interview reads first, as Markdown: the round, the commands, the katas' prompts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from grader.model import Message
from grader.model.mock import Dimension, Phase
from grader.records import dataclass
from grader.report.mock import phase_text
from grader.words import phrase, say


@dataclass(frozen=True)
class Sheet:
    """One kata of the brief: its file, its backend, its prompt, and the command that checks it."""

    file: str
    backend: str
    prompt: str
    check: str


def brief(
    session: str, minutes: int, sheets: Sequence[Sheet], parts: Sequence[tuple[Phase, int, int]], *, blind: bool,
    began: datetime | None = None, rating: str = "",
) -> str:  # fmt: skip
    """The text of BRIEF.md. began: when the clock was started; in a packet it is not, and `rating` is a file."""
    return "\n".join(_lines(session, minutes, sheets, parts, blind, began, rating)) + "\n"


def rating_sheet(rubric: Sequence[tuple[Dimension, Sequence[Message]]]) -> str:
    """What the candidate of a packet fills in: a line for each dimension, below what its numbers mean."""
    return "\n".join(
        "".join(f"# {number} {say(sentence)}\n" for number, sentence in enumerate(sentences, 1)) + f"{dimension}:\n"
        for dimension, sentences in rubric
    )


def _lines(
    session: str, minutes: int, sheets: Sequence[Sheet], parts: Sequence[tuple[Phase, int, int]], blind: bool,
    began: datetime | None, rating: str,
) -> Iterator[str]:  # fmt: skip
    count = len(sheets)
    yield f"# {phrase('mock.brief_title', session=session)}\n"
    if began:
        facts = "mock.brief_facts_one" if count == 1 else "mock.brief_facts"
        yield phrase(facts, minutes=minutes, count=count, began=f"{began.astimezone():%H:%M}")
    else:
        packet = "mock.brief_packet_facts_one" if count == 1 else "mock.brief_packet_facts"
        yield phrase(packet, minutes=minutes, count=count)
    yield f"\n## {phrase('mock.brief_round')}\n"
    for phase, begin, end in parts:
        yield f"- {phrase('mock.brief_part', begin=begin, end=end, phase=phase_text(phase))}"
    yield f"\n## {phrase('mock.brief_commands')}\n"
    if began:
        yield f"- `kata mock status` {phrase('mock.brief_status')}"
        for sheet in sheets:
            yield f"- `{sheet.check}` {phrase('mock.brief_check_blind' if blind else 'mock.brief_check')}"
        yield f"- `kata mock finish` {phrase('mock.brief_finish')}"
    else:
        yield phrase("mock.brief_return", rating=rating)
    for sheet in sheets:
        yield f"\n---\n\n{sheet.prompt.strip()}\n\n{phrase('mock.brief_file', file=sheet.file, backend=sheet.backend)}"
