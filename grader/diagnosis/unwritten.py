"""What an unfinished file lacks, or has too much of: placeholders, a return, keys, and what was left in from debugging.

No cause is looked for behind these.
"""

from __future__ import annotations

import ast
import copy
import difflib
import re
from collections.abc import Iterable, Iterator

from grader.diagnosis.parsed import NESTED, entry_of, function_of, part_of, place_of, returned_part, statements_of
from grader.model import (
    CaseResult,
    Contract,
    Diagnosis,
    Finding,
    ForbiddenCall,
    NoError,
    NotWritten,
    Place,
    RaisedError,
    Submission,
    Unequal,
    WrongParts,
)
from grader.testing.expect import is_own
from grader.words import phrase

NOT_WRITTEN, LEFT_IN, NO_RETURN, NO_KEY = "not_written", "left_in", "no_return", "no_key"
OTHER_SIGNATURE = "other_signature"
_STOPS = re.compile(r"\b(breakpoint|set_trace)\(")
_NONE = ("NoneType", "None")  # an answer, and a part of one
_SPEAKING = ("NameError", "ImportError", "ModuleNotFoundError", "SystemExit")  # errors that no known mistake raises
_NO_METHOD = re.compile(r"('Tensor' object|'numpy\.ndarray' object|module '.*') has no attribute ")


def unwritten(result: CaseResult, submission: Submission, reference: str) -> Diagnosis | None:
    """What is not written yet, if a failing case has come upon such a thing; None where the code is there.

    reference: the text of a right program, whose variables have the names of the parts.
    """
    finding, source, kata = result.finding, submission.source, submission.kata
    if finding is None:
        return None
    entry = entry_of(finding.call, kata) if finding.call else kata.entries[0]
    found = function_of(source, entry)
    if found and (line := _placeholder(found[0])):
        return _diagnosis(phrase("unwritten.entry", entry=entry), (place_of(source, line),))
    if found and (other := _other_signature(finding, entry, submission, found[0])):
        return other
    if debugging := _left_in(finding, source):
        return debugging
    if where := _left_out_at(finding):
        return _diagnosis(phrase("unwritten.path", entry=entry), where)
    if found and isinstance(finding, Unequal) and (missing := _no_dict(finding, found[0], source)):
        return missing
    if found and isinstance(finding, (Contract, NoError, Unequal, WrongParts)) and not _returns(found[0]):
        return _told(NO_RETURN, phrase("no_return.title", entry=entry), _head(found[0], source))
    if found and _is_none(finding):
        part = part_of(finding.what, entry, reference)
        if place := _none_at(source, entry, part):
            name = part if isinstance(part, str) else finding.what
            return _diagnosis(phrase("unwritten.part", part=name), (place,))
    return None


def speaks_for_itself(result: CaseResult) -> bool:
    """Whether an error or a rule says all there is to say, so that a known mistake behind it would be a guess."""
    finding = result.finding
    if isinstance(finding, RaisedError):
        no_method = finding.what == "AttributeError" and _NO_METHOD.match(finding.message) is not None
        return no_method or finding.what in _SPEAKING
    return isinstance(finding, ForbiddenCall)


def gathered(found: Iterable[Diagnosis | None]) -> tuple[Diagnosis, ...]:
    """Each of them once."""
    return tuple(dict.fromkeys(each for each in found if each))


def _diagnosis(title: str, places: tuple[Place, ...]) -> Diagnosis:
    return _told(NOT_WRITTEN, title, places)


def _other_signature(
    finding: Finding, entry: str, submission: Submission, function: ast.FunctionDef
) -> Diagnosis | None:  # fmt: skip
    """That an entry does not take what it is called with, which Python says in a TypeError of its own."""
    if not isinstance(finding, RaisedError) or finding.what != "TypeError" or finding.expected:
        return None
    if not finding.message.startswith(f"{entry}() "):
        return None
    stub = function_of(submission.kata.stub.read_text("utf-8"), entry)
    if stub is None or _signature(stub[0]) == _signature(function):
        return None
    title = phrase("signature.title", entry=entry, wanted=_signature(stub[0]), own=_signature(function))
    return _told(OTHER_SIGNATURE, title, _head(function, submission.source))


def _signature(function: ast.FunctionDef) -> str:
    """The parameters as they are written, without annotations."""
    bare = copy.deepcopy(function.args)
    for each in [*bare.posonlyargs, *bare.args, *bare.kwonlyargs, *filter(None, (bare.vararg, bare.kwarg))]:
        each.annotation = None
    return ast.unparse(bare)


def _placeholder(function: ast.FunctionDef) -> int:
    """The line of a body that does nothing: `pass`, `...`, `return None`, `raise NotImplementedError`; 0 of others."""
    first, *rest = function.body
    if rest and isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
        first, *rest = rest  # below the docstring
    return 0 if rest else first.lineno * _does_nothing(first)


def _does_nothing(node: ast.stmt) -> bool:
    if isinstance(node, ast.Raise):
        raised = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
        return isinstance(raised, ast.Name) and raised.id == "NotImplementedError"
    if isinstance(node, ast.Return):
        return node.value is None or _none(node.value)
    return isinstance(node, ast.Pass) or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))


def _left_in(finding: Finding, source: str) -> Diagnosis | None:
    """A breakpoint or an input() that a call came upon; a debugger stops at the line after its own."""
    if not isinstance(finding, RaisedError):
        return None
    if finding.what in ("BdbQuit", "bdb.BdbQuit"):
        lines = [number for number, text in enumerate(source.split("\n"), 1) if _STOPS.search(text)]
        where = (place_of(source, lines[0]),) if len(lines) == 1 else finding.trace[-1:]
        return _told(LEFT_IN, phrase("finding.breakpoint"), where)
    if finding.what == "EOFError" and finding.message == "EOF when reading a line":
        return _told(LEFT_IN, phrase("finding.input"), finding.trace[-1:])
    return None


def _left_out_at(finding: Finding) -> tuple[Place, ...]:
    """The line of a `raise NotImplementedError` that a call came upon, where no error was due."""
    if isinstance(finding, RaisedError) and finding.what == "NotImplementedError" and not finding.expected:
        # PyTorch says so, too, of dtypes that it does not know
        return finding.trace[-1:] if is_own(finding.trace) else ()
    return finding.trace[-1:] if isinstance(finding, NotWritten) else ()


def _returns(function: ast.FunctionDef) -> bool:
    """Whether any line of it gives an answer; what stands in functions of their own is no line of it."""
    within = {id(inner) for node in ast.walk(function) if node is not function and isinstance(node, NESTED)
              for inner in ast.walk(node)}  # fmt: skip
    gives = (ast.Yield, ast.YieldFrom)
    return any(
        isinstance(node, gives) or (isinstance(node, ast.Return) and node.value is not None)
        for node in ast.walk(function)
        if id(node) not in within
    )


def _head(function: ast.FunctionDef, source: str) -> tuple[Place, ...]:
    return (place_of(source, function.lineno),)


def _no_dict(finding: Unequal, function: ast.FunctionDef, source: str) -> Diagnosis | None:
    """An answer that is no dict, or a key that is not there, with the line of the one that may be meant."""
    if finding.expected.type == "dict" and finding.actual.type not in ("dict", "nothing"):
        title = phrase("no_dict.title", entry=function.name, type=finding.actual.type)
        return _told(NO_KEY, title, _head(function, source))
    key, keys = finding.what.removesuffix("]").rpartition("[")[2], finding.actual.text
    if finding.actual.type != "nothing" or not keys:
        return None
    written = {repr(name): line for name, line in _keys(function) if repr(name) in keys}
    near = difflib.get_close_matches(key, written, 1) or [*written][:1]
    if not near:
        return None
    title, nudge = phrase("no_key.title", name=key), phrase("no_key.nudge", keys=keys)
    return _told(NO_KEY, title, (place_of(source, written[near[0]]),), nudge)


def _keys(function: ast.FunctionDef) -> Iterator[tuple[str, int]]:
    """Every key of a dict that is written out, and its line: `{"a": 1}`, `dict(a=1)`, `found["a"] = 1`."""
    for node in ast.walk(function):
        if isinstance(node, ast.Dict):
            names = [each for each in node.keys if isinstance(each, ast.Constant)]
        elif isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store):
            names = [node.slice] if isinstance(node.slice, ast.Constant) else []
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "dict":
            yield from ((each.arg, each.value.lineno) for each in node.keywords if each.arg)
            continue
        else:
            continue
        yield from ((each.value, each.lineno) for each in names if isinstance(each.value, str))


def _is_none(finding: Finding) -> bool:
    """Whether a part of the answer is None where it should be something."""
    if isinstance(finding, Contract):
        return finding.aspect == "type" and finding.actual in _NONE
    return isinstance(finding, Unequal) and finding.actual.type in _NONE


def _none_at(source: str, entry: str, part: int | str | None) -> Place | None:
    """Where a part of what is returned is written as None, and nothing else is made of it."""
    found = function_of(source, entry)
    statements = list(statements_of(found[0].body)) if found else []
    returned = [node for node in statements if isinstance(node, ast.Return)]
    if len(returned) != 1 or returned[0].value is None or part is None:
        return None
    wanted = returned_part(returned[0].value, part)
    if wanted is None or _none(wanted):
        return place_of(source, wanted.lineno) if wanted else None
    if not isinstance(wanted, ast.Name):
        return None
    stored = [
        node
        for node in statements
        for each in ast.walk(node)
        if isinstance(each, ast.Name) and each.id == wanted.id and isinstance(each.ctx, ast.Store)
    ]
    if len(stored) == 1 and isinstance(stored[0], ast.Assign) and _none(stored[0].value):
        return place_of(source, stored[0].lineno)
    return None


def _none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _told(slug: str, title: str, places: tuple[Place, ...], nudge: str = "") -> Diagnosis:
    """What the text alone tells for sure."""
    return Diagnosis(slug, title, nudge, "matches", places=places, by_text=True)
