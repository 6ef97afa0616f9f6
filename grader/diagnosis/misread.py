"""What the text alone says of an argument: that it is never read, or unpacked in another order than it has."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence

from grader.diagnosis.parsed import Function, entry_of, function_of, place_of, statements_of
from grader.model import (
    CaseResult,
    Diagnosis,
    Ended,
    Finding,
    ForbiddenCall,
    Kata,
    Place,
    RaisedError,
    Submission,
    Unequal,
)
from grader.words import paths, phrase, shown_text

NEVER_READ, UNPACKED = "never_read", "unpacked"
_SEES_ALL = {"locals", "vars", "eval", "exec", "globals", "dir"}  # who calls one of these may read any variable


def misread(submission: Submission) -> tuple[Diagnosis, ...]:
    """That an argument is unpacked in another order than it has: a variable has the name of another part."""
    for entry in submission.kata.entries:
        found = function_of(submission.source, entry)
        for node in statements_of(found[0].body) if found else ():
            if not isinstance(node, ast.Assign) or not isinstance(node.value, ast.Name):
                continue
            argument, target = node.value.id, node.targets[0]
            names = dict(submission.kata.parts).get(argument, ())
            if not isinstance(target, ast.Tuple) or len(target.elts) != len(names):
                continue
            for each, given in zip(target.elts, names, strict=True):
                if isinstance(each, ast.Name) and each.id in names and each.id != given:
                    title = phrase("unpacked.title", name=each.id, given=given, argument=argument)
                    nudge, place = phrase("unpacked.nudge", names=names), place_of(submission.source, node.lineno)
                    return (Diagnosis(UNPACKED, title, nudge, "matches", places=(place,), by_text=True),)
    return ()


def never_read(
    submission: Submission, reference: str, failing: Sequence[CaseResult], named: Sequence[Diagnosis],
    programs: Mapping[str, str],
) -> tuple[Diagnosis, ...]:  # fmt: skip
    """The causes with what is never read among them: alone where all failing cases vary it, last where some do.

    reference: the text of a right program, which reads it. Where mistakes that are sure explain all, they stand: an
    argument that is ignored has a mistake of its own. But not where nothing is read at all: a program that looks, and
    happens to answer the same, is not what was written. programs: those of the mistakes, by their names.
    """
    sure = bool(named) and all(each.confidence == "matches" for each in named)
    shown = next((case.name for case in failing if _is_answer(case.finding)), None)
    entry, *others = submission.kata.entries
    line = 0 if others else _deaf(submission.source, entry)
    if shown and line and not any(_deaf(programs.get(each.slug, ""), entry) for each in named):
        title, nudge = phrase("unread.all", entry=entry), phrase("unread.all_nudge")
        where = (place_of(submission.source, line),)
        return (Diagnosis(NEVER_READ, title, nudge, "matches", shown, where, by_text=True),)
    for entry, name, given, place in _unread(submission, reference):
        varied = [case for case in failing if _varies(case, submission.kata, entry, given)]
        shown = next((case.name for case in varied if _is_answer(case.finding)), None)
        if shown is None or (sure and (len(named) == 1 or len(varied) < len(failing))):
            continue
        title, nudge = phrase("unread.title", name=name), phrase("unread.nudge", name=name, entry=entry)
        found = Diagnosis(NEVER_READ, title, nudge, "matches", shown, (place,), by_text=True)
        return (found,) if len(varied) == len(failing) else (*named, found)
    return tuple(named)


def _is_answer(finding: Finding | None) -> bool:
    """Whether a wrong answer came, and no error, and the answer has the part that was asked for."""
    missing = isinstance(finding, Unequal) and finding.actual.type == "nothing"
    return not missing and not isinstance(finding, (Ended, ForbiddenCall, RaisedError))


def _unread(submission: Submission, reference: str) -> Iterator[tuple[str, str, str, Place]]:
    """Parameters that an entry never reads though a right program does: the entry, their names here and in the stub."""
    source, stub = submission.source, submission.kata.stub.read_text("utf-8")
    for entry in submission.kata.entries:
        found = [function_of(text, entry) for text in (source, stub, reference)]
        if None in found:
            continue
        own, given, right = (each[0] for each in found if each)
        if _read(own) & _SEES_ALL:
            continue
        for mine, name, theirs in zip(*map(_parameters, (own, given, right)), strict=False):
            if mine not in _read(own) and theirs in _read(right):
                yield entry, mine, name, place_of(source, own.lineno)


def _deaf(source: str, entry: str) -> int:
    """The line of an entry that has parameters and reads none of them; 0 of others."""
    found = function_of(source, entry)
    if found is None or not _parameters(found[0]) or _SEES_ALL.union(_parameters(found[0])) & _read(found[0]):
        return 0
    return found[0].lineno


def _parameters(function: Function) -> list[str]:
    return [each.arg for each in [*function.args.posonlyargs, *function.args.args]]


def _read(function: Function) -> set[str]:
    """Every name that is read in a function, in functions within it too."""
    names = [node for node in ast.walk(function) if isinstance(node, ast.Name)]
    return {node.id for node in names if isinstance(node.ctx, ast.Load)}


def _varies(case: CaseResult, kata: Kata, entry: str, name: str) -> bool:
    """Whether a case fails in a call that gives this parameter another value than its default."""
    call = case.finding.call if case.finding else None
    stub = function_of(kata.stub.read_text("utf-8"), entry)
    if call is None or stub is None or entry_of(call, kata) != entry:
        return False
    defaults = dict(zip(_parameters(stub[0])[::-1], stub[0].args.defaults[::-1], strict=False))
    usual = ast.unparse(defaults[name]) if name in defaults else None
    return any(path.partition(".")[0] == name and shown_text(value) != usual for path, value in paths(call))
