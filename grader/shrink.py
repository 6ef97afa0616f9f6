"""The smallest failing input of its kind: a case drawn again with smaller sizes while it fails in the same way."""

from __future__ import annotations

from collections.abc import Mapping

from grader.judge import Case, Evidence, HiddenTests
from grader.runner import Subject

TRIES = 24
# dear, or of no size
_LEFT_ALONE = ("crashed", "timed out", "out of memory", "broke the protocol", "slow", "forbidden")


def shrink(tests: HiddenTests, case: Case, evidence: Evidence, subject: Subject) -> Evidence:
    """This failure, or one with smaller sizes whose finding is of the same kind and part."""
    finding = evidence.result.finding
    if finding is None or finding.kind in _LEFT_ALONE:
        return evidence
    best, tries = evidence, 0

    def attempt(sizes: Mapping[str, int]) -> bool:
        nonlocal best, tries
        if tries >= TRIES or subject.gave_up:
            return False
        tries += 1
        smaller = tests.sit(case, subject, sizes)
        found = smaller.result.finding
        same = found is not None and (found.kind, found.what) == (finding.kind, finding.what)
        if same:
            best = smaller
        return same

    sizes = {name: value for name, (_, _, value) in (evidence.sizes or {}).items()}
    lowest = {name: low for name, (low, _, _) in (evidence.sizes or {}).items()}
    if sizes == lowest or attempt(lowest):
        return best
    for name, low in lowest.items():  # one size at a time: the smallest between one that fails and one that does not
        if attempt({**sizes, name: low}):
            sizes[name] = low
            continue
        passes = low
        while sizes[name] - passes > 1:
            middle = (passes + sizes[name]) // 2
            if attempt({**sizes, name: middle}):
                sizes[name] = middle
            else:
                passes = middle
    return best
