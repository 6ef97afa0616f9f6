"""Errors that no known mistake raises: nothing is behind them but the line that they come from.

A slip in a shape or a name has every call raise. To look for two or three mistakes that raise just so takes seconds,
and finds none; what the other cases show is looked at without them.
"""

from __future__ import annotations

from collections.abc import Sequence

from grader.diagnosis.agreement import agree
from grader.diagnosis.replay import Replays
from grader.judge import Case, CaseTrace, Traces
from grader.model import Mistake, RaisedError


def foreign(failing: Sequence[Case], traces: Traces, mistakes: Sequence[Mistake], replays: Replays) -> list[Case]:
    """The failing cases that raised such an error where an answer was due; of each error one case is looked at."""
    raised: dict[tuple[str, int], list[Case]] = {}
    for case in failing:
        if error := _error(traces[case.name]):
            raised.setdefault(error, []).append(case)
    unknown = [
        cases for cases in raised.values()
        if not any(agree(traces[cases[0].name], replays.of([mistake], cases[0])) for mistake in mistakes)
    ]  # fmt: skip
    return [case for cases in unknown for case in cases]


def _error(trace: CaseTrace) -> tuple[str, int] | None:
    """Its class, and the line of the submission that it comes from (0: none); None where there is none."""
    finding = trace.result.finding
    if not isinstance(finding, RaisedError) or finding.expected:
        return None
    return finding.what, finding.trace[-1].line if finding.trace else 0
