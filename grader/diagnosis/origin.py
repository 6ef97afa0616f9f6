"""Where in the learner's file a part of the answer is computed, and on which arguments it depends: a slice back from
what is returned.

Nothing is run. What is said is certain, or it is not said: a file with more than one `return` in the entry, or one that
computes the part in a function of its own, has no such place.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Mapping
from dataclasses import replace

from grader.diagnosis.parsed import (
    NESTED,
    Function,
    entry_of,
    function_of,
    part_of,
    place_of,
    returned_names,
    returned_part,
    statements_of,
)
from grader.diagnosis.written_to import written_to
from grader.model import CaseResult, Changed, Contract, Kata, Mismatch, NonFinite, Place, Submission, Unequal
from grader.records import dataclass
from grader.words import paths, shown_text

MOST = 6  # lines that are still a place
MANY = 4  # arguments from which on a finding's own words choose among them


@dataclass(frozen=True)
class Origin:
    """What a part of the answer comes from.

    places     the statements that compute it, in order; none where that is not certain
    arguments  those that it depends on, "dout" or "cache[3]"
    """

    places: tuple[Place, ...]
    arguments: frozenset[str]


def placed(result: CaseResult, submission: Submission, reference: str) -> CaseResult:
    """A failing case's result with the lines that compute the wrong part, and the arguments that matter for it.

    reference: the text of a right program, whose variables have the names of the parts.
    """
    finding, kata = result.finding, submission.kata
    if finding is None or finding.call is None:
        return result
    entry = entry_of(finding.call, kata)
    places: tuple[Place, ...] = ()
    telling = {path for path, value in paths(finding.call) if (path, shown_text(value)) not in kata.usual}
    if isinstance(finding, (Mismatch, NonFinite, Contract, Unequal)):
        part = part_of(finding.what, entry, reference)
        own, right = origin(submission.source, entry, part), origin(reference, entry, part)
        exchanged = _exchanged(submission.source, reference, entry, part)
        places = (place_of(submission.source, exchanged),) if exchanged else own.places if own else ()
        if own and right:
            names = {_named(argument, kata) for argument in own.arguments | right.arguments}
            telling = {path for path in telling if any(path == name or path.startswith(f"{name}.") for name in names)}
    changed = isinstance(finding, Changed)
    if changed:
        places = written_to(submission.source, entry, finding.what)
    if len(telling) > MANY:
        telling = {path for path in telling if (changed or "." in path) and _speaks_of(finding.what, path)} or telling
    everything = [path for path, _ in paths(finding.call)]
    kept = tuple(path for path in everything if path in telling)
    return replace(result, origin=places, telling=() if len(kept) == len(everything) else kept)


def _exchanged(source: str, reference: str, entry: str, part: int | str | None) -> int:
    """The line at which all parts are returned, but another one stands in this part's place; 0 where that is not so."""
    for _, right in returned_names(reference, entry):
        for line, names in returned_names(source, entry):
            if isinstance(part, int) and sorted(names) == sorted(right) and names[part] != right[part]:
                return line
    return 0


def _speaks_of(what: str, path: str) -> bool:
    """Whether a part's name has the argument's: "bn.running_var after the call", "settings['bn']['training']".

    An answer may have the name of an argument that it is made of, and others: "params[0] after step 1".
    """
    words, wanted = re.findall(r"\w+", what), path.split(".")
    return any(words[start : start + len(wanted)] == wanted for start in range(len(words)))


def _named(argument: str, kata: Kata) -> str:
    """An argument by the name that the kata gives it: "cache[3]" is "cache.x_hat"."""
    head, bracket, index = argument.partition("[")
    names = dict(kata.parts).get(head, ())
    place = int(index.rstrip("]")) if bracket else 0
    return f"{head}.{names[place]}" if bracket and place < len(names) else argument


def origin(source: str, entry: str, part: int | str | None) -> Origin | None:
    """The origin of one part of what the entry returns: by its index or key, or the whole (None).

    None where the text cannot be read, or has not exactly one such function with exactly one `return`.
    """
    found = function_of(source, entry)
    if found is None:
        return None
    function, helpers = found
    returned = [node for node in statements_of(function.body) if isinstance(node, ast.Return)]
    if len(returned) != 1 or returned[0].value is None:
        return None
    wanted = returned_part(returned[0].value, part)
    if wanted is None:
        return None
    statements = [node for node in statements_of(function.body) if not isinstance(node, ast.Return)]
    needed = _names(wanted)
    slice_: set[int] = set()
    grown = True
    while grown:
        grown = False
        for number, node in enumerate(statements):
            if number not in slice_ and _targets(node) & needed:
                slice_.add(number)
                needed |= _used(node)
                grown = True
    parameters = [each.arg for each in [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]]
    chosen = [statements[number] for number in sorted(slice_)]
    unpacked, whole = _unpacked(chosen, parameters)
    arguments = {unpacked[name] for name in needed if name in unpacked} | (needed & set(parameters)) - whole
    steps: list[ast.AST] = [node for node in chosen if not _is_plain(node)]
    if not isinstance(wanted, ast.Name):
        steps.append(returned[0] if wanted is returned[0].value else wanted)
    called = needed & (helpers | {node.name for node in statements if isinstance(node, Function)})
    sure = not called and 0 < len(steps) <= MOST and not (len(steps) == 1 and _is_handed_on(wanted, parameters))
    lines = sorted({getattr(node, "lineno", 0) for node in steps}) if sure else []
    return Origin(tuple(place_of(source, line) for line in lines), frozenset(arguments))


def _names(node: ast.AST) -> set[str]:
    return {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}


def _head(node: ast.stmt) -> list[ast.AST]:
    """What a statement itself evaluates, without its block."""
    if isinstance(node, (ast.If, ast.While)):
        return [node.test]
    if isinstance(node, (ast.For, ast.AsyncFor)):
        return [node.iter, node.target]
    if isinstance(node, (ast.With, ast.AsyncWith)):
        return [*node.items]
    if isinstance(node, (ast.Try, ast.ExceptHandler)):
        return []
    return [node]


def _used(node: ast.stmt) -> set[str]:
    """The names whose values a statement reads; `x += 1` reads x."""
    read = {
        each.id
        for head in _head(node)
        for each in ast.walk(head)
        if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Load)
    }
    return read | (_assigned(node.target) if isinstance(node, ast.AugAssign) else set())


def _targets(node: ast.stmt) -> set[str]:
    """The names that a statement gives a value, or whose value it may change."""
    if isinstance(node, (ast.If, ast.While)):  # what is computed below depends on it
        return {name for each in statements_of(node.body + node.orelse) for name in _targets(each)}
    if isinstance(node, (ast.For, ast.AsyncFor)):
        inner = {name for each in statements_of(node.body + node.orelse) for name in _targets(each)}
        return inner | _names(node.target)
    if isinstance(node, NESTED[:3]):
        return {node.name}
    if isinstance(node, ast.Assign):
        return {name for target in node.targets for name in _assigned(target)} | _walrus(node)
    if isinstance(node, (ast.AugAssign, ast.AnnAssign)):
        return _assigned(node.target) | _walrus(node)
    if isinstance(node, (ast.With, ast.AsyncWith)):
        return {name for item in node.items if item.optional_vars for name in _assigned(item.optional_vars)}
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):  # out.copy_(x), np.add.at(out, i, x)
        return _names(node.value)
    return _walrus(node) if isinstance(node, (ast.Expr, ast.Delete)) else set()


def _assigned(target: ast.expr) -> set[str]:
    """The names in a target: of `out[i]` and `out.data` it is out."""
    if isinstance(target, (ast.Tuple, ast.List)):
        return {name for each in target.elts for name in _assigned(each)}
    while isinstance(target, (ast.Subscript, ast.Attribute, ast.Starred)):
        target = target.value
    return {target.id} if isinstance(target, ast.Name) else set()


def _walrus(node: ast.AST) -> set[str]:
    return {each.target.id for each in ast.walk(node) if isinstance(each, ast.NamedExpr)}


def _unpacked(statements: list[ast.stmt], parameters: Collection[str]) -> tuple[Mapping[str, str], set[str]]:
    """Variables that are a part of an argument ("x_hat" -> "cache[3]"), and the arguments used in no other way."""
    found: dict[str, str] = {}
    heads: set[str] = set()
    others: set[str] = set()
    for node in statements:
        target = node.targets[0] if isinstance(node, ast.Assign) and len(node.targets) == 1 else None
        value = node.value if isinstance(node, ast.Assign) else None
        if isinstance(value, ast.Name) and value.id in parameters and isinstance(target, ast.Tuple):
            heads.add(value.id)
            for place, each in enumerate(target.elts):
                if isinstance(each, ast.Name):
                    found[each.id] = f"{value.id}[{place}]"
                elif isinstance(each, ast.Starred):
                    others.add(value.id)
        else:
            others |= _used(node)
    return found, heads - others


def _is_handed_on(value: ast.expr, parameters: Collection[str]) -> bool:
    """Whether it is an argument, or a list of its elements: those are changed elsewhere, by other names."""
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id in ("list", "tuple"):
        return len(value.args) == 1 and _is_handed_on(value.args[0], parameters)
    return isinstance(value, ast.Name) and value.id in parameters


def _is_plain(node: ast.stmt) -> bool:
    """Whether it computes nothing: it gives another name to what is there, or opens a block."""
    if not isinstance(node, ast.Assign):
        return isinstance(node, (ast.With, ast.AsyncWith))
    named = all(isinstance(each, (ast.Name, ast.Tuple)) for each in node.targets)
    return named and isinstance(node.value, ast.Name)
