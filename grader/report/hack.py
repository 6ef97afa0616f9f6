"""What the judge says of a hack, in a terminal."""

from __future__ import annotations

from grader.model import Fails, Hacked, Holds
from grader.report.failure import print_trace
from grader.report.findings import interpret
from grader.report.layout import Page
from grader.report.text import print_output
from grader.words import call_text, phrase, say


def print_hacked(hacked: Hacked, title: str, output: str, page: Page) -> None:
    """The verdict and what it rests on; the title of the program's mistake where the input shows it."""
    if isinstance(hacked, Fails):
        page.hanging(f"{page.marks['passed']} ", "bold green", phrase("hack.fails"), "bold")
    elif isinstance(hacked, Holds):
        page.hanging(f"{page.marks['failed']} ", "bold red", phrase("hack.holds"), "bold")
    else:
        page.hanging(f"{page.marks['not run']} ", "bold yellow", say(hacked.why), "bold")
        print_trace(hacked.trace, page)
    if hacked.call:
        page.labelled(phrase("label.called"), call_text(hacked.call))
    if isinstance(hacked, Fails):
        said = interpret(hacked.finding)
        if said.part:
            page.labelled(phrase("label.part"), said.part)
        page.labelled(phrase("label.expected"), phrase("hack.agreed", said=said.expected, count=hacked.agreed))
        page.labelled(phrase("hack.program"), said.actual, "red")
        page.labelled(phrase("hack.mistake"), title, "bold")
    print_output(output, page, verbose=False)
