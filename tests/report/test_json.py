"""Feedback as JSON: exactly the documented fields and types, strict, and the same after a round trip."""

import json
import re
from pathlib import Path

import pytest

from grader.grade import examine
from grader.report import json

MANUAL = Path(__file__).parent.parent / "docs" / "json.md"

NUMBER = (int, float, str, bool)  # NaN, infinities and complex numbers are strings
DIAGNOSIS = {"slug": str, "title": str, "nudge": str, "confidence": ("matches", "looks like")}
ENTRY = {"index": [int], "expected": NUMBER, "actual": NUMBER, "allowed": (*NUMBER, None)}
FINDING = {
    "kind": (
        "missing", "type", "shape", "dtype", "device", "mutated", "nonfinite", "value", "raised", "forbidden", "slow", "crashed",
        "timed out", "out of memory", "broke the protocol",
    ),
    "what": str, "expected": str, "actual": str, "where": str, "relation": str, "entries": [ENTRY], "wrong": int, "size": int,
    "tolerance": str, "call": str, "trace": [str],
}  # fmt: skip
CASE = {
    "name": str, "title": str, "status": ("passed", "failed", "not run"), "seconds": float, "finding": (FINDING, None),
    "output": str, "remarks": [str],
}  # fmt: skip
USAGE = {"seconds": float, "memory_mb": int, "limit_seconds": float, "limit_memory_mb": int}
RUN = {
    "device": ("cpu", "cuda"),
    "outcome": ("finished", "not loaded", "crashed", "timed out", "out of memory", "broke the protocol"), "detail": str, "where": str,
    "verdict": ("passed", "failed"), "sandbox": ("full", "reduced", "process only"),
    "layers": [{"name": str, "on": bool, "why": str}], "seconds": float, "usage": (USAGE, None), "cases": [CASE],
    "dry_run": ({"status": ("passed", "failed", "can't tell"), "detail": str, "where": str}, None), "output": str,
}  # fmt: skip
DOCUMENT = {
    "schema": (1,), "kata": str, "file": str, "backend": ("numpy", "torch", "python"), "verdict": ("passed", "failed"), "seed": int,
    "runs": [RUN], "pattern": str, "only": str, "diagnosis": (DIAGNOSIS, None), "second_diagnosis": (DIAGNOSIS, None), "replay": str,
    "notes": [str],
}  # fmt: skip


def check(value, wanted, path="document"):
    """Hold a value against a description: a type, a list of one description, a dict of them, or a choice of any."""
    if isinstance(wanted, dict):
        assert type(value) is dict and list(value) == list(wanted), path
        for key in wanted:
            check(value[key], wanted[key], f"{path}.{key}")
    elif isinstance(wanted, list):
        assert type(value) is list, path
        for index, item in enumerate(value):
            check(item, wanted[0], f"{path}[{index}]")
    elif isinstance(wanted, tuple):
        described = [each for each in wanted if isinstance(each, dict)]
        if described and value is not None:
            check(value, described[0], path)
        else:
            plain = [each for each in wanted if isinstance(each, type)]
            assert type(value) in plain or any(value == each and type(value) is type(each) for each in wanted), path
    else:
        assert type(value) is wanted, (path, value)


def every(feedbacks):
    return sorted(feedbacks)


def test_the_fields_and_types_of_every_kind_of_feedback(feedbacks):
    """Exactly the documented fields, in their order, with the documented types and words."""
    for name in every(feedbacks):
        check(document.document(feedbacks[name]), DOCUMENT, name)


def test_the_text_is_strict_json(feedbacks):
    """ASCII without NaN or infinities, so that any parser reads it and no terminal obeys it; it round-trips."""
    for name in every(feedbacks):
        text = document.render(feedbacks[name])

        def refuse(constant):
            raise AssertionError(f"{constant} is not JSON")

        assert json.loads(text, parse_constant=refuse) == document.document(feedbacks[name])
        assert text.isascii() and all(char >= " " or char == "\n" for char in text)


def test_numbers_that_json_has_not_are_text(feedbacks):
    """NaN and infinities among the worst numbers are strings, other numbers are numbers."""
    (run,) = document.document(feedbacks["wrong values"])["runs"]
    first, _, last = run["cases"][0]["finding"]["entries"]
    assert (first["index"], first["expected"], first["actual"]) == ([1, 0], -4.18, 0.09)
    assert (last["index"], last["expected"], last["actual"], last["allowed"]) == ([12, 345], "nan", "inf", None)
    wide = document.document(feedbacks["wide"])["runs"][0]["cases"][1]["finding"]["entries"][1]
    assert wide["expected"] == "(1+2j)"


VERDICTS = [
    pytest.param("return x * factor", "passed", "finished", None, id="passed"),
    pytest.param("return x + factor", "failed", "finished", "adds", id="failed"),
    pytest.param("return (x", "failed", "not loaded", None, id="not loaded"),
]


@pytest.mark.parametrize(("body", "verdict", "outcome", "mistake"), VERDICTS)
def test_the_document_of_a_real_run(submit, right, body, verdict, outcome, mistake):
    """A run that passed, one that failed and one that did not load have the same fields, and say the truth."""
    found = document.document(examine(submit(right.replace("return x * factor", body)), seed=3))
    check(json.loads(json.dumps(found)), DOCUMENT)
    assert (found["kata"], found["backend"], found["verdict"], found["seed"]) == ("toy-scale", "numpy", verdict, 3)
    (run,) = found["runs"]
    assert run["outcome"] == outcome and run["verdict"] == verdict and len(run["cases"]) == 7
    assert (found["diagnosis"] or {}).get("slug") == mistake


def test_the_manual_describes_every_field():
    """docs/json.md names each field of the document, no other, and every word that a field may hold."""
    if not MANUAL.exists():
        pytest.skip("the manual is not written yet")
    text = MANUAL.read_text("utf-8").partition("\n## ")[0]  # below stand the documents of other commands
    sections = re.split(r"\n(?:A run|A case|A finding):\n", text)
    described = []
    for section in sections:
        cells = [line.split("|")[1] for line in section.splitlines() if line.startswith("| `")]
        described.append([name for cell in cells for name in re.findall(r"`(\w+)`", cell)])
    wanted = [list(part) for part in (DOCUMENT, RUN, CASE, FINDING)]
    assert [sorted(names) for names in described] == [sorted(names) for names in wanted]
    for part in (DIAGNOSIS, ENTRY, USAGE):
        assert all(f"`{name}`" in text for name in part)
    words = [RUN["outcome"], RUN["verdict"], RUN["sandbox"], CASE["status"], FINDING["kind"], DIAGNOSIS["confidence"]]
    assert all(f"`{word}`" in text for choice in words for word in choice)
