"""The smallest failing input of its kind: a case drawn again with smaller sizes while it fails in the same way."""

from __future__ import annotations

from collections.abc import Mapping

from grader.host import Session
from grader.judge import Case, CaseTrace, HiddenTests, run_case

# costly to repeat, or without a size
_LEFT_ALONE = ("crashed", "timed out", "out of memory", "broke the protocol", "slow", "forbidden")


def shrink(
    tests: HiddenTests, case: Case, trace: CaseTrace, session: Session, seed: int, *, tries: int, seconds: float
) -> CaseTrace:
    """This failure, or one with smaller sizes whose finding is of the same kind and part.

    At most `tries` inputs are tried, and each of their calls may take `seconds`.
    """
    finding = trace.result.finding
    if finding is None or finding.kind in _LEFT_ALONE:
        return trace
    search = _Search(tests, case, trace, session, seed, tries, seconds)
    drawn = trace.sizes or {}
    sizes = {name: value for name, (_, _, value) in drawn.items()}
    lowest = {name: low for name, (low, _, _) in drawn.items()}
    if sizes == lowest or search.fails(lowest):
        return search.best
    for name, low in lowest.items():  # one size at a time: the smallest between one that fails and one that does not
        if search.fails({**sizes, name: low}):
            sizes[name] = low
            continue
        passes = low
        while sizes[name] - passes > 1:
            middle = (passes + sizes[name]) // 2
            if search.fails({**sizes, name: middle}):
                sizes[name] = middle
            else:
                passes = middle
    return search.best


class _Search:
    """Tries smaller inputs, and keeps the last that failed in the same way."""

    def __init__(
        self, tests: HiddenTests, case: Case, trace: CaseTrace, session: Session, seed: int, tries: int, seconds: float
    ):
        self.best = trace
        self._tests, self._case, self._session, self._seed, self._seconds = tests, case, session, seed, seconds
        self._left = tries
        assert trace.result.finding is not None
        self._wanted = (trace.result.finding.kind, trace.result.finding.what)

    def fails(self, sizes: Mapping[str, int]) -> bool:
        """Whether the case fails in the same way with these sizes."""
        if not self._left or self._session.gave_up:
            return False
        self._left -= 1
        smaller = run_case(self._tests, self._case, self._session, self._seed, sizes=sizes, seconds=self._seconds)
        found = smaller.result.finding
        if found is None or (found.kind, found.what) != self._wanted:
            return False
        self.best = smaller
        return True
