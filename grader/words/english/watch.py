"""A watch: what stands around the report."""

from __future__ import annotations

SENTENCES = {
    "watch.header": "{file}: watched since {since}",
    "watch.header_one": "{file}: watched since {since}, 1 check, at {last}",
    "watch.header_many": "{file}: watched since {since}, {count} checks, the last at {last}",
    "watch.checking": "checking …",
    "watch.checking_cases_one": "checking … 1 case",
    "watch.checking_cases": "checking … {count} cases",
    "watch.failing": "failed; looking for the cause …",
    "watch.gone": "{file} is no longer there. It is checked as soon as it is back.",
    "watch.unheard": (
        "The system did not report this save; it was found by looking. From now on kata looks five times a second, as "
        "with --poll."
    ),
    "watch.not_passed": "This one has not passed yet. To skip it: p",
    "watch.no_next": "You have passed every kata; kata list shows them all.",
    "watch.ask_solution": "Show the solution, and note that you saw it? y: yes, any other key: no",
    "watch.ask_next": "Go on to {slug}? y: yes, any other key: no",
    "watch.more_one": "space: 1 more line",
    "watch.more": "space: {count} more lines",
    "watch.back": "b: back up",
    "watch.close": "Esc: the report",
    "watch.key_hint": "h hint",
    "watch.key_cases": "a all cases",
    "watch.key_editor": "e editor",
    "watch.key_next": "n next",
    "watch.key_skip": "p skip",
    "watch.key_solution": "s solution",
    "watch.key_quit": "q quit",
    "watch.ended_one": "1 check since {since}.",
    "watch.ended": "{count} checks since {since}.",
}
