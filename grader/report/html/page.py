"""The ground that every page stands on: templates that escape and clean whatever is put into them."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from grader.report.sanitize import clean
from grader.version import VERSION
from grader.words import language, phrase

_CODE = re.compile(r"`([^`\n]+)`")
_WORDS = {"skip": "page.skip", "contents": "page.contents"}  # of the base template


def render(template: str, words: Mapping[str, str], **values: Any) -> str:
    """The page that a template makes of these values.

    words: what the template calls its words, and their keys in words/messages.py. A value that the template asks for
    and does not get is an error (jinja2.UndefinedError).
    """
    said = {name: phrase(key) for name, key in {**_WORDS, **words}.items()}
    made = phrase("page.made", version=VERSION)
    return _environment().get_template(template).render(words=said, made=made, language=language(), **values)


@cache
def _environment() -> Environment:
    found = Environment(
        loader=PackageLoader("grader.report.html"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_cleaned,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters["prose"] = _prose
    style = _source(found, "style.css")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    found.globals.update(style=Markup(style), style_hash=f"sha256-{digest}")  # our own file, which holds no "</"
    return found


def _source(environment: Environment, name: str) -> str:
    assert environment.loader is not None
    return environment.loader.get_source(environment, name)[0]


def _prose(text: str) -> Markup:
    """A sentence of ours or of a kata's author: what stands between backticks is code, and all of it is text."""
    parts = [escape(part) for part in _CODE.split(clean(text))]
    parts[1::2] = [Markup("<code>{}</code>").format(part) for part in parts[1::2]]
    return Markup("").join(parts)


def _cleaned(value: Any) -> Any:
    """Any text as it may be shown; what a template has made is clean."""
    return clean(value) if isinstance(value, str) and not isinstance(value, Markup) else value
