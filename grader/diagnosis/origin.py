"""Where in the learner's file a part of the answer is computed, and on which arguments it depends: a slice back from
what is returned.

Nothing is run. What is said is certain, or it is not said: a file with more than one `return` in the entry, or one that
computes the part in a function of its own, has no such place. The text is parsed, as the worker that loaded it has done
before; one that is too long or too deep for this process is left alone.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

from grader.model import CaseResult, Contract, Kata, Message, Mismatch, NonFinite, Place, Submission, Unequal
from grader.words import paths, shown_text

LONGEST = 20_000  # characters of a file that is read
MOST = 6  # lines that are still a place
Function = ast.FunctionDef
_NESTED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)


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
    entry = finding.call.name if finding.call.name in kata.entries else kata.entries[0]
    places: tuple[Place, ...] = ()
    telling = {path for path, value in paths(finding.call) if (path, shown_text(value)) not in kata.usual}
    if isinstance(finding, (Mismatch, NonFinite, Contract, Unequal)):
        part = _part_of(finding.what, entry, reference)
        own, right = origin(submission.source, entry, part), origin(reference, entry, part)
        places = own.places if own else ()
        if own and right:
            names = {_named(argument, kata) for argument in own.arguments | right.arguments}
            telling = {path for path in telling if any(path == name or path.startswith(f"{name}.") for name in names)}
    everything = [path for path, _ in paths(finding.call)]
    kept = tuple(path for path in everything if path in telling)
    return replace(result, origin=places, telling=() if len(kept) == len(everything) else kept)


def misread(submission: Submission) -> Message | None:
    """That an argument is unpacked in another order than it has: a variable has the name of another part."""
    for entry in submission.kata.entries:
        found = _function(submission.source, entry)
        for node in _statements(found[0].body) if found else ():
            if not isinstance(node, ast.Assign) or not isinstance(node.value, ast.Name):
                continue
            argument, target = node.value.id, node.targets[0]
            names = dict(submission.kata.parts).get(argument, ())
            if not isinstance(target, ast.Tuple) or len(target.elts) != len(names):
                continue
            for each, given in zip(target.elts, names, strict=True):
                if isinstance(each, ast.Name) and each.id in names and each.id != given:
                    key, line = "experiment.unpacked", node.lineno
                    return Message.of(key, name=each.id, given=given, argument=argument, line=line)
    return None


def _part_of(what: str, entry: str, reference: str) -> int | str | None:
    """Which part of the returned value a finding speaks of: "dx" by its place, "the result['params']" by its key."""
    if key := re.fullmatch(r"[^\[]*\['(\w+)'\].*", what):
        return key[1]
    return index_of(reference, entry, what)


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
    found = _function(source, entry)
    if found is None:
        return None
    function, helpers = found
    returned = [node for node in _statements(function.body) if isinstance(node, ast.Return)]
    if len(returned) != 1 or returned[0].value is None:
        return None
    wanted = _part(returned[0].value, part)
    if wanted is None:
        return None
    statements = [node for node in _statements(function.body) if not isinstance(node, ast.Return)]
    needed = _names(wanted)
    slice_: set[int] = set()
    grown = True
    while grown:
        grown = False
        for place, node in enumerate(statements):
            if place not in slice_ and _targets(node) & needed:
                slice_.add(place)
                needed |= _used(node)
                grown = True
    parameters = [each.arg for each in [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]]
    chosen = [statements[place] for place in sorted(slice_)]
    unpacked, whole = _unpacked(chosen, parameters)
    arguments = {unpacked[name] for name in needed if name in unpacked} | (needed & set(parameters)) - whole
    steps: list[ast.AST] = [node for node in chosen if not _is_plain(node)]
    if not isinstance(wanted, ast.Name):
        steps.append(returned[0] if wanted is returned[0].value else wanted)
    called = needed & (helpers | {node.name for node in statements if isinstance(node, Function)})
    sure = not called and 0 < len(steps) <= MOST
    lines = source.replace("\r\n", "\n").replace("\r", "\n").split("\n")  # as Python counts them
    places = sorted({getattr(node, "lineno", 0) for node in steps}) if sure else []
    return Origin(tuple(Place(line, lines[line - 1].strip()) for line in places), frozenset(arguments))


def index_of(source: str, entry: str, name: str) -> int | None:
    """Where in the tuple that the entry returns a variable of this name stands; None where it is not one of several."""
    found = _function(source, entry)
    if found is None:
        return None
    for node in _statements(found[0].body):
        if isinstance(node, ast.Return) and isinstance(node.value, ast.Tuple):
            names = [each.id if isinstance(each, ast.Name) else "" for each in node.value.elts]
            if names.count(name) == 1:
                return names.index(name)
    return None


def _function(source: str, entry: str) -> tuple[Function, frozenset[str]] | None:
    """The function of this name, and the names of all others beside it."""
    if len(source) > LONGEST:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    defined = [node for node in tree.body if isinstance(node, _NESTED[:3])]
    found = [node for node in defined if node.name == entry]
    if len(found) != 1 or not isinstance(found[0], ast.FunctionDef) or found[0].decorator_list:
        return None
    return found[0], frozenset(node.name for node in defined)


def _statements(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """Every simple statement, and every head of a compound one, in order; not what stands in functions of their own."""
    waiting = body[::-1]
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, _NESTED):
            continue
        blocks = [getattr(node, name, []) for name in ("body", "handlers", "orelse", "finalbody")]
        inner = [each for block in blocks for each in block]
        waiting += [each for each in reversed(inner) if isinstance(each, (ast.stmt, ast.ExceptHandler))]  # type: ignore[misc]


def _part(value: ast.expr, part: int | str | None) -> ast.expr | None:
    """The expression of one part of what is returned."""
    if part is None:
        return None if isinstance(value, (ast.Tuple, ast.List, ast.Dict)) else value
    if isinstance(part, int) and isinstance(value, (ast.Tuple, ast.List)) and part < len(value.elts):
        return value.elts[part]
    if isinstance(part, str) and isinstance(value, ast.Dict):
        for key, item in zip(value.keys, value.values, strict=True):
            if isinstance(key, ast.Constant) and key.value == part:
                return item
    return None


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
        return {name for each in _statements(node.body + node.orelse) for name in _targets(each)}
    if isinstance(node, (ast.For, ast.AsyncFor)):
        inner = {name for each in _statements(node.body + node.orelse) for name in _targets(each)}
        return inner | _names(node.target)
    if isinstance(node, _NESTED[:3]):
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


def _is_plain(node: ast.stmt) -> bool:
    """Whether it computes nothing: it gives another name to what is there, or opens a block."""
    if not isinstance(node, ast.Assign):
        return isinstance(node, (ast.With, ast.AsyncWith))
    named = all(isinstance(each, (ast.Name, ast.Tuple)) for each in node.targets)
    return named and isinstance(node.value, ast.Name)
