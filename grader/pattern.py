"""Which cases fail and which pass, put into a sentence: "right for groups = 1, wrong for groups = 2 and 4"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from grader.judge import Case, Evidence

_NO_PART = ("mutated", "raised", "forbidden", "missing", "crashed", "timed out", "out of memory", "broke the protocol")


def pattern(cases: tuple[Case, ...], evidence: Mapping[str, Evidence]) -> str:
    """The sentence that tells the failing cases from the passing ones, or "" when nothing simple does."""
    failed = {case.name for case in cases if case.name in evidence and evidence[case.name].result.status == "failed"}
    ran = [case for case in cases if case.name in evidence]
    if not failed or len(failed) == len(ran):
        return ""
    return _by_parameter(ran, failed) or _by_part([evidence[case.name] for case in ran])


def _by_parameter(cases: list[Case], failed: set[str]) -> str:
    """One parameter whose values split the cases into those that fail and those that pass."""
    names = dict.fromkeys(name for case in cases for name, _ in case.parameters)
    for name in names:
        values = [(str(dict(case.parameters)[name]), case.name) for case in cases if name in dict(case.parameters)]
        wrong = dict.fromkeys(value for value, case in values if case in failed)
        right = dict.fromkeys(value for value, case in values if case not in failed)
        others_fail = any(name not in dict(case.parameters) and case.name in failed for case in cases)
        if wrong and right and not others_fail and not set(wrong) & set(right):
            return f"right for {name} = {_list(list(right))}, wrong for {name} = {_list(list(wrong))}"
    return ""


def _by_part(evidence: Sequence[Evidence]) -> str:
    """The parts that were right wherever they were compared, and those that were not."""
    parts: dict[str, bool] = {}
    for item in evidence:
        for observation in item.observations:
            if observation.finding and observation.finding.kind in _NO_PART:
                return ""
            if isinstance(observation.actual, str):  # an error that was raised as it should be is no part of an answer
                continue
            parts[observation.what] = parts.get(observation.what, True) and observation.finding is None
    right = [what for what, ok in parts.items() if ok]
    wrong = [what for what, ok in parts.items() if not ok]
    if not right or not wrong or len(wrong) > 2 or len(right) > 3:
        return ""
    return f"{_are(right)} right, {_are(wrong)} wrong"


def _are(words: list[str]) -> str:
    return f"{_list(words)} {'is' if len(words) == 1 else 'are'}"


def _list(words: list[str]) -> str:
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " and " + words[-1]
