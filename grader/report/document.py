"""Feedback as the versioned JSON document that `kata check --json` prints; docs/json.md describes every field."""

from __future__ import annotations

import json
import math
from typing import Any

from grader.model import CaseResult, Diagnosis, Entry, Feedback, Finding, Run

SCHEMA = 1


def document(feedback: Feedback) -> dict[str, Any]:
    """The document as plain data."""
    submission = feedback.submission
    return {
        "schema": SCHEMA,
        "kata": submission.kata.slug,
        "file": str(submission.path),
        "backend": submission.backend,
        "verdict": feedback.verdict,
        "seed": feedback.seed,
        "runs": [_run(run) for run in feedback.runs],
        "pattern": feedback.pattern,
        "only": feedback.only,
        "diagnosis": _diagnosis(feedback.diagnoses[0]) if feedback.diagnoses else None,
        "second_diagnosis": _diagnosis(feedback.diagnoses[1]) if len(feedback.diagnoses) > 1 else None,
        "replay": feedback.replay,
        "notes": list(feedback.notes),
    }


def render(feedback: Feedback) -> str:
    """The document as text: strict JSON, ASCII only, so that nothing a submission printed can act on a terminal."""
    return json.dumps(document(feedback), indent=2, allow_nan=False)


def _run(run: Run) -> dict[str, Any]:
    return {
        "device": run.device,
        "outcome": run.outcome.name,
        "detail": run.outcome.detail,
        "where": run.outcome.where,
        "verdict": "passed" if run.passed else "failed",
        "sandbox": run.sandbox.level,
        "layers": [{"name": layer.name, "on": layer.on, "why": layer.why} for layer in run.sandbox.layers],
        "seconds": round(run.seconds, 4),
        "usage": _usage(run),
        "cases": [_case(case) for case in run.cases],
        "dry_run": {"status": run.dry_run.status, "detail": run.dry_run.detail, "where": run.dry_run.where}
        if run.dry_run
        else None,
        "output": run.output,
    }


def _usage(run: Run) -> dict[str, Any] | None:
    if run.usage is None or run.limits is None:
        return None
    return {
        "seconds": round(run.usage.seconds, 4),
        "memory_mb": run.usage.memory_mb,
        "limit_seconds": run.limits.seconds,
        "limit_memory_mb": run.limits.memory_mb,
    }


def _case(case: CaseResult) -> dict[str, Any]:
    return {
        "name": case.name,
        "title": case.title,
        "status": case.status,
        "seconds": round(case.seconds, 4),
        "finding": _finding(case.finding),
        "output": case.output,
        "remarks": list(case.remarks),
    }


def _finding(finding: Finding | None) -> dict[str, Any] | None:
    if finding is None:
        return None
    return {
        "kind": finding.kind,
        "what": finding.what,
        "expected": finding.expected,
        "actual": finding.actual,
        "where": finding.where,
        "relation": finding.relation,
        "entries": [_entry(entry) for entry in finding.entries],
        "wrong": finding.wrong,
        "size": finding.size,
        "tolerance": finding.tolerance,
        "call": finding.call,
        "trace": list(finding.trace),
    }


def _entry(entry: Entry) -> dict[str, Any]:
    return {
        "index": list(entry.index),
        "expected": _number(entry.expected),
        "actual": _number(entry.actual),
        "allowed": _number(entry.allowed),
    }


def _number(value: Any) -> Any:
    """A number that JSON has, or its text: NaN, infinities and complex numbers."""
    if isinstance(value, complex) or (isinstance(value, float) and not math.isfinite(value)):
        return str(value)
    return value


def _diagnosis(diagnosis: Diagnosis) -> dict[str, Any]:
    mistake = diagnosis.mistake
    return {"slug": mistake.slug, "title": mistake.title, "nudge": mistake.nudge, "confidence": diagnosis.confidence}
