"""What tells the failing cases from the passing ones: "right for groups = 1, wrong for groups = 2 and 4"."""

from __future__ import annotations

from collections.abc import Sequence

from grader.judge import Case, CaseTrace, Traces
from grader.model import Message

_NO_PART = ("mutated", "raised", "forbidden", "missing", "crashed", "timed out", "out of memory", "broke the protocol")

_PARTS = {  # by whether several are right, and several wrong
    (False, False): "contrast.part",
    (True, False): "contrast.parts_right",
    (False, True): "contrast.parts_wrong",
    (True, True): "contrast.parts",
}


def contrast(cases: Sequence[Case], traces: Traces) -> Message | None:
    """What tells the cases that failed from those that passed, or None where nothing simple does."""
    ran = [case for case in cases if case.name in traces]
    failed = {case.name for case in ran if traces[case.name].failed}
    if not failed or len(failed) == len(ran):
        return None
    return _by_parameter(ran, failed) or _by_part([traces[case.name] for case in ran])


def _by_parameter(cases: Sequence[Case], failed: set[str]) -> Message | None:
    """One parameter whose values split the cases into those that fail and those that pass."""
    names = dict.fromkeys(name for case in cases for name in case.plain_parameters)
    for name in names:
        having = [case for case in cases if name in case.plain_parameters]
        values = [(str(case.plain_parameters[name]), case.name) for case in having]
        wrong = dict.fromkeys(value for value, case in values if case in failed)
        right = dict.fromkeys(value for value, case in values if case not in failed)
        others_fail = any(case not in having and case.name in failed for case in cases)
        if wrong and right and not others_fail and not set(wrong) & set(right):
            return Message.of("contrast.parameter", name=name, right=tuple(right), wrong=tuple(wrong))
    return None


def _by_part(traces: Sequence[CaseTrace]) -> Message | None:
    """The parts that were right wherever they were compared, and those that were not."""
    parts: dict[str, bool] = {}
    for trace in traces:
        for observation in trace.observations:
            finding = observation.finding
            if finding and (finding.kind in _NO_PART or finding.what == "the result"):
                return None
            if not finding and isinstance(observation.actual, str):  # an error that was due is no part of an answer
                continue
            parts[observation.what] = parts.get(observation.what, True) and finding is None
    right = tuple(what for what, ok in parts.items() if ok)
    wrong = tuple(what for what, ok in parts.items() if not ok)
    if not right or not wrong or len(wrong) > 2 or len(right) > 3:
        return None
    return Message.of(_PARTS[len(right) > 1, len(wrong) > 1], right=right, wrong=wrong)
