"""The learner's language: gettext, by LANGUAGE, LC_ALL, LC_MESSAGES and LANG; English where there is no translation.

locale/kata.pot holds what there is to translate (grader/authoring/template.py writes it); a translation is
locale/LANGUAGE/LC_MESSAGES/kata.mo.
"""

from __future__ import annotations

import functools
import gettext
from pathlib import Path

DOMAIN = "kata"
LOCALE = Path(__file__).parent / "locale"


def translate(text: str) -> str:
    """This text in the learner's language."""
    return _translations().gettext(text)


def language() -> str:
    """The language that texts are in, as HTML names it."""
    return _translations().info().get("language", "en").replace("_", "-") or "en"


@functools.cache
def _translations() -> gettext.NullTranslations:
    return gettext.translation(DOMAIN, LOCALE, fallback=True)
