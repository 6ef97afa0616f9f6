"""What each message says, by its key (english/). In braces stand its values, formatted as Python formats them."""

from __future__ import annotations

from grader.model import Message, Said
from grader.words.english import diagnosis, findings, hack, mock, outcomes, page, quiz, report, results, watch
from grader.words.format import typed_list
from grader.words.translate import translate

PARTS = (diagnosis, findings, hack, mock, outcomes, page, quiz, report, results, watch)
TEMPLATES: dict[str, str] = {key: sentence for part in PARTS for key, sentence in part.SENTENCES.items()}


def say(message: Message) -> str:
    """The message as a sentence, or the part of one; KeyError where there is none, or it lacks a value."""
    english = TEMPLATES[message.key]
    values = {name: _said(value, name) for name, value in message.values}
    try:
        return translate(english).format(**values)
    except (LookupError, ValueError):  # a translation that asks for what the message does not have
        return english.format(**values)


def phrase(key: str, **values: Said) -> str:
    """The sentence of this key, and what it speaks of."""
    return say(Message.of(key, **values))


def _said(value: Said, name: str) -> object:
    """A value as a template takes it; several are listed."""
    if not isinstance(value, tuple):
        return value
    return typed_list(value, translate(TEMPLATES["list.or" if name == "naming" else "list.and"]))
