"""Feedback as JSON: every field documented, strict, and the same feedback again when it is read.

The example in docs/json.md is written anew by UPDATE_GOLDENS=1 python -m pytest tests/report/test_json.py; read it.
"""

import copy
import json
import math
import os
import re
import types
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import reduce
from operator import or_
from pathlib import Path
from typing import Literal, Union, get_args, get_origin, get_type_hints

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grader import from_json, model, to_json
from grader.grading import Grader
from grader.model import CaseResult, Feedback, Found, Message, Outcome, Run
from grader.policy import Policy
from grader.report.json import SCHEMA
from grader.words.messages import TEMPLATES

MANUAL = Path(__file__).parent.parent.parent / "docs" / "json.md"
SAMPLES = [
    "passed", "passed with remarks", "measured", "without an answer", "wrong values", "two mistakes", "wrong shape", "changed arguments", "error", "forbidden",
    "trapped", "statistic", "syntax error", "nothing written", "import prints", "crashed", "dry run failed", "dry run unclear",
    "python", "hostile", "hostile values", "wide", "wide error", "wide statistic", "wide numbers",
]  # fmt: skip

# What stands in a document beside the fields of a class, and of which type.
BESIDE = {
    "Feedback": {"schema": "int", "text": "string"}, "Run": {"verdict": "string"}, "Outcome": {"text": "string"}, "Attempt": {"text": "string"},
    "CaseResult": {"text": "string"}, "Found": {"class": "string", "kind": "string", "text": "object"}, "Message": {"text": "string"},
    "Call": {"text": "string"}, "Sandbox": {"level": "string"}, "DryRun": {"text": "string"}, "Text": {"class": "string"},
    "ArraySummary": {"class": "string"}, "Parts": {"class": "string"},
}  # fmt: skip
WORDS = {"part", "expected", "actual", "extent", "because", "relation"}  # of a finding's text
NUMBER = bool | int | float | complex
ALIASES = {
    model.Finding: "Finding",
    model.Said: "Said",
    NUMBER: "Number",
    get_type_hints(model.Parts)["items"]: "list of [string, Shown]",
}


def same(one, other):
    """Whether two values are equal, NaN to itself, and of the same types all the way down."""
    if is_dataclass(one):
        return type(one) is type(other) and all(same(getattr(one, f.name), getattr(other, f.name)) for f in fields(one))
    if isinstance(one, tuple):
        return type(other) is tuple and len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, complex):
        return type(other) is complex and same(one.real, other.real) and same(one.imag, other.imag)
    return type(one) is type(other) and (one == other or (one != one and other != other))


# --- there and back -----------------------------------------------------------------------------------------------------


def test_the_table_is_whole(feedbacks):
    """Every sample is here."""
    assert sorted(SAMPLES) == sorted(feedbacks)


@pytest.mark.parametrize("name", SAMPLES)
def test_feedback_comes_back_as_it_was(feedbacks, name):
    """Reading a document gives the same feedback, value by value; writing it again gives the same text."""
    feedback = feedbacks[name]
    text = to_json(feedback)
    again = from_json(text)
    assert same(again, feedback) and to_json(again) == text
    if "nan" not in text:
        assert again == feedback


@pytest.mark.parametrize("name", SAMPLES)
def test_the_text_is_strict_json(feedbacks, name):
    """ASCII without NaN or infinities, so that any parser reads it and no terminal obeys it."""

    def refuse(constant):
        raise AssertionError(f"{constant} is not JSON")

    text = to_json(feedbacks[name])
    assert json.loads(text, parse_constant=refuse)["schema"] == SCHEMA == 2
    assert text.isascii() and all(char >= " " or char == "\n" for char in text)


def of_type(hint):
    """Any value of a type of grader/model; floats of every kind, and text with anything in it."""
    if hint is str:
        return st.text(st.characters(), max_size=5)
    if get_origin(hint) in (Union, types.UnionType):
        return st.one_of(*map(of_type, get_args(hint)))
    if get_origin(hint) is Literal:
        return st.sampled_from(get_args(hint))
    if get_origin(hint) is tuple:
        first, *rest = get_args(hint)
        if rest == [...]:
            return st.lists(of_type(first), max_size=2).map(tuple)
        return st.tuples(of_type(first), *map(of_type, rest))
    if hint is Message:
        return MESSAGES
    if hint is model.Call:  # a template is the kata author's
        return st.deferred(
            lambda: st.builds(model.Call, of_type(str), of_type(get_type_hints(model.Call)["arguments"]))
        )
    if hint is model.Allowed:
        return st.builds(
            model.Allowed, dtype=st.sampled_from(["float64", "bfloat16"]), by=of_type(get_type_hints(hint)["by"])
        )
    if hint is model.ArraySummary:
        return st.builds(
            hint, st.just("float64"), st.just((2,)), of_type(str), st.none() | st.tuples(st.floats(), st.floats())
        )
    if is_dataclass(hint):
        hints = get_type_hints(hint)
        return st.deferred(lambda: st.builds(hint, **{f.name: of_type(hints[f.name]) for f in fields(hint)}))
    if hint is Path:
        return st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1, max_size=5).map(
            Path
        )
    if hint is datetime:
        return st.datetimes(timezones=st.just(UTC))
    return {
        int: st.integers(),
        float: st.floats(),
        bool: st.booleans(),
        complex: st.complex_numbers(),
        type(None): st.none(),
    }[hint]


def of_message(key):
    """Any message of this key: its fields hold what their formats take."""
    names = re.findall(r"\{(\w+)(![rs])?(:[^}]*)?\}", TEMPLATES[key])
    said = {
        name: st.floats() if "g" in form or "f" in form else st.integers() if "," in form else of_type(model.Said)
        for name, _, form in names
    }
    return st.fixed_dictionaries(said).map(lambda values: Message.of(key, **values))


MESSAGES = st.sampled_from(sorted(TEMPLATES)).flatmap(of_message)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(of_type(Feedback))
def test_any_feedback_comes_back_as_it_was(feedback):
    """Whatever the model's types allow is written as strict JSON, and read back as the same values."""
    assert same(from_json(to_json(feedback)), feedback)


def found(finding):
    """Feedback with this finding and nothing else."""
    case = CaseResult("c", "a case", "failed", finding=finding)
    return Feedback("toy-scale", Path("x.py"), "numpy", "failed", 1, (Run("cpu", Outcome("finished"), (case,)),))


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.one_of(*map(of_type, get_args(model.Finding))))
def test_any_finding_comes_back_as_it_was(finding):
    """Each class of finding, whatever it holds."""
    assert same(from_json(to_json(found(finding))), found(finding))


# --- bad documents ------------------------------------------------------------------------------------------------------

BAD_TEXTS = [
    pytest.param("", "not a JSON document", id="nothing"),
    pytest.param("{", "not a JSON document", id="half"),
    pytest.param('{"schema": NaN}', "not a JSON document", id="NaN"),
    pytest.param("[" * 100_000, "not a JSON document", id="deep"),
    pytest.param("1" * 10_000, "not a JSON document", id="digits"),
    pytest.param("[]", "not feedback of schema 2", id="a list"),
    pytest.param("{}", "not feedback of schema 2", id="no schema"),
    pytest.param('{"schema": 1}', "not feedback of schema 2", id="an old schema"),
    pytest.param('{"schema": 2}', "cannot be read", id="no fields"),
]


@pytest.mark.parametrize(("text", "said"), BAD_TEXTS)
def test_what_is_no_feedback_is_refused(text, said):
    """A ValueError with a sentence, whatever the text is."""
    with pytest.raises(ValueError, match=said):
        from_json(text)


CASE = ("runs", 0, "cases", 0)
FINDING = (*CASE, "finding")
BAD_PLACES = [
    pytest.param(("verdict",), "perhaps", id="another verdict"),
    pytest.param(("seed",), 1.5, id="a float for an int"),
    pytest.param(("seed",), True, id="a bool for an int"),
    pytest.param(("seed",), {"class": "float", "value": "nan"}, id="NaN for an int"),
    pytest.param(("kata",), None, id="null for text"),
    pytest.param(("kata",), {"class": "float", "value": "1.0"}, id="a number for text"),
    pytest.param(("path",), 3, id="a number for a path"),
    pytest.param(("when",), "yesterday", id="no time"),
    pytest.param(("when",), 12, id="a number for a time"),
    pytest.param(("runs",), {}, id="an object for a list"),
    pytest.param(("runs",), "", id="text for a list"),
    pytest.param(("runs", 0), [], id="a list for a run"),
    pytest.param((*CASE, "seconds"), "1", id="text for a number"),
    pytest.param((*CASE, "seconds"), {"class": "float", "value": "0x1"}, id="no such number"),
    pytest.param((*CASE, "seconds"), {"class": "complex", "real": 1, "imag": 2}, id="a complex number of seconds"),
    pytest.param((*FINDING, "class"), "Sandbox", id="a class of another place"),
    pytest.param((*FINDING, "class"), "Finding", id="no class"),
    pytest.param((*FINDING, "class"), "Slow", id="a class of other fields"),
    pytest.param((*FINDING, "class"), 7, id="a number for a class"),
    pytest.param((*FINDING, "entries", 0, "index"), [0.5], id="half an index"),
    pytest.param((*FINDING, "entries", 0, "actual"), {"class": "float"}, id="a number without a value"),
    pytest.param((*FINDING, "entries", 0, "actual"), "1", id="text for one of several numbers"),
    pytest.param((*FINDING, "allowed", "dtype"), "float7", id="a dtype that nobody knows"),
    pytest.param((*FINDING, "relation", "key"), "relation.none", id="a message that nobody knows"),
    pytest.param((*FINDING, "relation", "values"), [], id="a message without what it speaks of"),
    pytest.param((*FINDING, "relation", "values"), [["amount"]], id="half a pair"),
    pytest.param((*FINDING, "call", "arguments", 0, 1), {"class": "Changed", "what": "x"}, id="a finding for an argument"),
    pytest.param((*FINDING, "call", "template"), "{x.y}", id="a template of other things"),
    pytest.param((*FINDING, "call", "template"), "{x:>300000000}", id="a template of any width"),
    pytest.param((*FINDING, "call", "template"), "{x!r}", id="a template in other words"),
]  # fmt: skip


@pytest.mark.parametrize(("place", "value"), BAD_PLACES)
def test_a_value_of_the_wrong_kind_is_refused(feedbacks, place, value):
    """Each value must be of its field's own type: what is read can be trusted in its form, and be said."""
    document = json.loads(to_json(feedbacks["wrong values"]))
    node = document
    for step in place[:-1]:
        node = node[step]
    assert place[-1] in node or isinstance(node, list)
    node[place[-1]] = value
    with pytest.raises(ValueError, match=r"^this feedback cannot be read \(.+\)$"):
        from_json(json.dumps(document))


def every_object(node):
    """Each object of a document."""
    if isinstance(node, dict):
        yield node
    for child in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from every_object(child)


def test_the_schema_may_grow(feedbacks):
    """A field that nobody knows yet is ignored; one that is missing has its default, or is missed."""
    feedback = feedbacks["passed"]
    document = json.loads(to_json(feedback))
    for node in list(every_object(document)):
        node["new in 0.9"] = {"class": "Newer", "of": [1]}
    assert from_json(json.dumps(document)) == feedback
    older = {name: value for name, value in document.items() if name != "fingerprint"}
    assert from_json(json.dumps(older)) == replace(feedback, fingerprint="")
    del older["verdict"]
    with pytest.raises(ValueError, match="verdict"):
        from_json(json.dumps(older))


def test_words_are_not_read(feedbacks):
    """What stands beside the fields follows from them: whoever changes it changes nothing."""
    document = json.loads(to_json(feedbacks["wrong values"]))
    for node in every_object(document):
        for name in {"kind", "level"} & set(node):
            node[name] = "changed"
        if isinstance(node.get("text"), dict) or "key" in node:
            node["text"] = "changed"
    assert same(from_json(json.dumps(document)), feedbacks["wrong values"])


# --- the manual ---------------------------------------------------------------------------------------------------------


def type_words(hint):
    """A type as the manual has it."""
    if hint in ALIASES:
        return ALIASES[hint]
    if get_origin(hint) in (Union, types.UnionType):
        parts = [part for part in get_args(hint) if part is not type(None)]
        several = ALIASES.get(reduce(or_, parts)) or " or ".join(map(type_words, parts))
        return several + (" or null" if len(parts) < len(get_args(hint)) else "")
    if get_origin(hint) is Literal or hint in (str, Path, datetime):
        return "string"
    if get_origin(hint) is tuple:
        parts = [part for part in get_args(hint) if part is not ...]
        inside = ", ".join(type_words(part) for part in parts)
        return f"list of {inside}" if ... in get_args(hint) else f"[{inside}]"
    return {int: "int", float: "number", bool: "bool"}.get(hint) or hint.__name__


def literals(hint):
    """The words that a value may be one of."""
    if get_origin(hint) is Literal:
        return set(get_args(hint))
    return {word for part in get_args(hint) for word in literals(part)}


def reached(kind, seen):
    """All classes of which a value may stand in one of this class."""
    if is_dataclass(kind) and kind not in seen:
        seen.add(kind)
        for hint in get_type_hints(kind).values():
            reached(hint, seen)
    for part in get_args(kind):
        reached(part, seen)
    return seen


def sections():
    """What the manual says of each class: its heading -> (rows of (field, type, meaning), the text)."""
    text = MANUAL.read_text("utf-8").partition("\n## `kata check --json`\n")[2].partition("\n## ")[0]
    found = {}
    for section in text.split("\n### ")[1:]:
        title, _, body = section.partition("\n")
        rows = [
            [cell.strip() for cell in line.strip("|").split("|")]
            for line in body.splitlines()
            if line.startswith("| `")
        ]
        found[title] = ([(name.strip("`"), kind, meaning) for name, kind, meaning in rows], body)
    return found


CLASSES = sorted({Found, *reached(Feedback, set())}, key=lambda kind: kind.__name__)


def test_the_manual_has_a_table_for_each_class():
    """And for nothing else."""
    names = {"Finding" if kind is Found else kind.__name__ for kind in CLASSES}
    assert set(sections()) == names | {"An example"}


@pytest.mark.parametrize("kind", CLASSES, ids=lambda kind: kind.__name__)
def test_the_manual_describes_every_field(kind):
    """Each field in its order and with its type, what stands beside the fields, and every word that one may hold."""
    rows, body = sections()["Finding" if kind is Found else kind.__name__]
    hints = get_type_hints(kind)
    common = {field.name for field in fields(Found)} if issubclass(kind, Found) and kind is not Found else set()
    own = {field.name: hints[field.name] for field in fields(kind) if field.name not in common}
    beside = BESIDE.get(kind.__name__, {})
    described = {name: words for name, words, _ in rows}
    assert described == {**{name: type_words(hint) for name, hint in own.items()}, **beside}
    assert [name for name in described if name not in beside] == list(own)
    words = {word for hint in own.values() for word in literals(hint)}
    assert {word for word in words if f"`{word}`" not in body} == set()


def test_the_manual_names_every_kind_of_finding():
    """But those outcomes of which no finding comes."""
    kinds = set(get_args(model.FindingKind)) - {"finished", "not loaded"}
    _, body = sections()["Finding"]
    assert {kind for kind in kinds if f"`{kind}`" not in body} == set()
    assert all(f"`{word}`" in body for word in WORDS)


@pytest.mark.parametrize("name", SAMPLES)
def test_documents_have_the_fields_of_the_manual(feedbacks, name):
    """What is beside the fields is where the manual says, and has those words; a finding's text has its five parts."""
    tables = {title: [field for field, _, _ in rows] for title, (rows, _) in sections().items()}
    document = json.loads(to_json(feedbacks[name]))
    assert sorted(document) == sorted(tables["Feedback"])
    for run in document["runs"]:
        assert sorted(run) == sorted(tables["Run"]) and sorted(run["sandbox"]) == sorted(tables["Sandbox"])
        for case in run["cases"]:
            assert sorted(case) == sorted(tables["CaseResult"])
            if finding := case["finding"]:
                assert sorted(finding) == sorted([*tables["Finding"], *tables[finding["class"]]])
                assert set(finding["text"]) == WORDS and all(type(said) is str for said in finding["text"].values())


def test_the_manual_is_narrow():
    """It is read in a terminal too."""
    assert max(map(len, MANUAL.read_text("utf-8").splitlines())) <= 120


ATTEMPT = """\
# kata: channel-shuffle (numpy)
def channel_shuffle(x, groups, data_format="channels_first"):
    if data_format not in ("channels_first", "channels_last"):
        raise ValueError(data_format)
    axis = 1 if data_format == "channels_first" else 3
    if groups < 1 or x.shape[axis] % groups:
        raise ValueError(groups)
    split = x.reshape(x.shape[:axis] + (groups, x.shape[axis] // groups) + x.shape[axis + 1 :])
    return split.swapaxes(axis, axis + 1).reshape(x.shape)[:1].repeat(len(x), axis=0)
"""


def compact(node, indent="", label=""):
    """JSON with a line for all that fits one."""
    line = indent + label + json.dumps(node)
    if len(line) <= 98 or not isinstance(node, (dict, list)):
        return line
    left, right = "{}" if isinstance(node, dict) else "[]"
    items = node.items() if isinstance(node, dict) else [("", item) for item in node]
    inside = [compact(item, indent + "  ", f"{json.dumps(key)}: " if key else "") for key, item in items]
    return f"{indent}{label}{left}\n" + ",\n".join(inside) + f"\n{indent}{right}"


def steady(document):
    """The document without what differs from one run, machine or version of the kata to the next."""
    document = copy.deepcopy(document)
    for name in ("version", "fingerprint", "when"):
        assert type(document.pop(name)) is str
    (run,) = document["runs"]
    for node in (document, run, *run["cases"]):
        assert node.pop("seconds") > 0
    assert set(run.pop("usage")) == {"seconds", "memory_mb"} and run.pop("sandbox")
    return document


def test_the_example_of_the_manual_is_real(tmp_path, monkeypatch):
    """What it shows is what is said of that attempt, with that seed, today."""
    monkeypatch.chdir(tmp_path)
    Path("attempt.py").write_text(ATTEMPT, "utf-8")
    with Grader(Policy(standby=0)) as grader:
        found = json.loads(to_json(grader.grade("attempt.py", device="cpu", seed=7, only="many_images")))
    text = MANUAL.read_text("utf-8")
    before, _, rest = text.partition("```json\n")
    shown, _, after = rest.partition("\n```")
    if os.environ.get("UPDATE_GOLDENS"):
        shown = compact(found)
        MANUAL.write_text(f"{before}```json\n{shown}\n```{after}", "utf-8")
    example = json.loads(shown)
    assert steady(example) == steady(found) and from_json(shown).diagnoses[0].slug == "first_image_only"
    assert math.isclose(datetime.fromisoformat(example["when"]).utcoffset() / timedelta(1), 0)
