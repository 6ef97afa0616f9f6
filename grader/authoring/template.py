"""The template of translations: every sentence of words/messages.py, as gettext's tools take it.

    python -m grader.authoring.template        writes grader/words/locale/kata.pot

A translator copies it to locale/LANGUAGE/LC_MESSAGES/kata.po, fills it in, and compiles it with msgfmt to kata.mo.
"""

from __future__ import annotations

import json
import re

from grader.words.messages import TEMPLATES
from grader.words.translate import DOMAIN, LOCALE

POT = LOCALE / f"{DOMAIN}.pot"
HEADER = """\
# The sentences that kata-dojo says. What stands in braces is filled in: keep it, in any order.
msgid ""
msgstr ""
"Project-Id-Version: kata-dojo\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"""


def template() -> str:
    """The template: each sentence once, below the keys that say it."""
    keys: dict[str, list[str]] = {}
    for key, sentence in TEMPLATES.items():
        keys.setdefault(sentence, []).append(key)
    entries = [_entry(sentence, names) for sentence, names in keys.items()]
    return "\n".join([HEADER, *entries])


def _entry(sentence: str, keys: list[str]) -> str:
    flag = "#, python-brace-format\n" if re.search(r"\{\w", sentence) else ""
    return f'#. {", ".join(keys)}\n{flag}msgid {json.dumps(sentence, ensure_ascii=False)}\nmsgstr ""\n'


if __name__ == "__main__":
    POT.parent.mkdir(exist_ok=True)
    POT.write_text(template(), "utf-8")
