"""Similar files of a batch on a terminal: which, how much they share, and what that means."""

from __future__ import annotations

from collections.abc import Sequence

from grader.model import Pair
from grader.report.layout import Page
from grader.report.sanitize import one_line
from grader.words import phrase

MOST = 8  # pairs that are listed


def print_similar(pairs: Sequence[Pair], page: Page) -> None:
    """A line for each pair, below a heading; nothing where there is none."""
    if not pairs:
        return
    page.blank()
    page.line(phrase("results.similar"), "bold")
    for pair in pairs[:MOST]:
        page.hanging("  ", "", pair_text(pair))
    if len(pairs) > MOST:
        page.hanging("  ", "", more_text(len(pairs) - MOST))
    page.hanging("", "", phrase("results.similar_means"), "dim")


def more_text(count: int) -> str:
    """How many pairs are not listed."""
    return phrase("results.more_pairs_one" if count == 1 else "results.more_pairs", count=count)


def pair_text(pair: Pair) -> str:
    """Which two files, and how much of what is the smaller one's own stands in both."""
    return phrase("results.pair", left=one_line(pair.left), right=one_line(pair.right), share=f"{pair.share:.0%}")
