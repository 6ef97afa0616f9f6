"""Where in the learner's file an argument is changed in place: an operator that ends in =, an element that is set, a
method that changes its own.

Nothing is run. Names are followed from the parameters on, through tuples, loops, elements and views; what a call gives
is new.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from grader.diagnosis.parsed import function_of, place_of, statements_of
from grader.model import Place

MOST = 4  # lines that are still a place
VIEWS = {
    "asarray", "asanyarray", "reshape", "view", "ravel", "squeeze", "transpose", "swapaxes", "permute", "detach",
    "items", "values", "get",
}  # fmt: skip
CHANGES = {"fill", "sort", "append", "extend", "insert", "pop", "remove", "clear", "update", "reverse", "put", "resize"}
Path = tuple[str, ...]  # the parameter, and the first key or index in it, where that is known


def written_to(source: str, entry: str, what: str) -> tuple[Place, ...]:
    """The lines that change the argument that a finding names ("cache[3]"); none where they are not known, or many."""
    found = function_of(source, entry)
    wanted = tuple(re.findall(r"\w+", what)[:2])
    if found is None or not wanted:
        return ()
    function = found[0]
    names: dict[str, Path] = {}
    for each in [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]:
        names[each.arg] = (each.arg,)
    lines = set()
    for node in statements_of(function.body):
        for path in _changed(node, names):
            if path[: len(wanted)] == wanted[: len(path)]:
                lines.add(node.lineno)
        before = dict(names)
        _follow(node, names)
        if node not in function.body:  # it may be left out
            names.update((name, path) for name, path in before.items() if name not in names)
    return tuple(place_of(source, line) for line in sorted(lines)) if len(lines) <= MOST else ()


def _changed(node: ast.stmt, names: dict[str, Path]) -> Iterator[Path]:
    """The arguments that a statement changes in place."""
    targets: list[ast.expr] = []
    if isinstance(node, ast.AugAssign):
        targets = [node.target]
    elif isinstance(node, ast.Assign):
        targets = [each for each in node.targets if isinstance(each, (ast.Subscript, ast.Attribute))]
    for call in ast.walk(node) if isinstance(node, (ast.Expr, ast.Assign, ast.Return)) else ():
        if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute):
            continue
        name = call.func.attr
        if name in CHANGES or (name.endswith("_") and not name.startswith("_")):
            targets.append(call.func.value)
        if name == "copyto":
            targets += call.args[:1]
        targets += [each.value for each in call.keywords if each.arg == "out"]
    for target in targets:
        if path := _path(target, names):
            yield path


def _follow(node: ast.stmt, names: dict[str, Path]) -> None:
    """Note what the names that a statement gives a value stand for now."""
    if isinstance(node, ast.Assign):
        for target in node.targets:
            _bind(target, node.value, names)
    elif isinstance(node, (ast.For, ast.AsyncFor)):
        _loop(node.target, node.iter, names)


def _bind(target: ast.expr, value: ast.expr, names: dict[str, Path]) -> None:
    """Names that are given a value, or the elements of one."""
    if isinstance(target, (ast.Tuple, ast.List)):
        path = _path(value, names)
        for number, each in enumerate(target.elts):
            if isinstance(value, (ast.Tuple, ast.List)) and len(value.elts) == len(target.elts):
                _bind(each, value.elts[number], names)
            elif isinstance(each, ast.Name):
                _set(each.id, (*path, str(number))[:2] if path else None, names)
    elif isinstance(target, ast.Name):
        _set(target.id, _path(value, names), names)


def _loop(target: ast.expr, over: ast.expr, names: dict[str, Path]) -> None:
    """The names of a loop: elements of an argument, of several in step, or numbered."""
    called = over.func.id if isinstance(over, ast.Call) and isinstance(over.func, ast.Name) else ""
    if isinstance(over, ast.Call) and called == "zip" and isinstance(target, ast.Tuple):
        for each, part in zip(target.elts, over.args, strict=False):
            _loop(each, part, names)
    elif isinstance(over, ast.Call) and called in ("enumerate", "reversed", "list", "iter") and over.args:
        numbered = called == "enumerate" and isinstance(target, ast.Tuple)
        _loop(target.elts[-1] if numbered and isinstance(target, ast.Tuple) else target, over.args[0], names)
    else:
        path = _path(over, names)
        for name in [part.id for part in ast.walk(target) if isinstance(part, ast.Name)]:
            _set(name, path, names)


def _set(name: str, path: Path | None, names: dict[str, Path]) -> None:
    if path:
        names[name] = path
    else:
        names.pop(name, None)


def _path(value: ast.expr, names: dict[str, Path]) -> Path | None:
    """The argument that an expression is, or is a part or a view of; None for what is new."""
    if isinstance(value, ast.Name):
        return names.get(value.id)
    if isinstance(value, (ast.Attribute, ast.Starred)):
        return _path(value.value, names)
    if isinstance(value, ast.Subscript):
        path = _path(value.value, names)
        key = value.slice.value if isinstance(value.slice, ast.Constant) else None
        return (*path, str(key))[:2] if path and type(key) in (str, int) else path
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute) and value.func.attr in VIEWS:
        whole = value.args[0] if value.args and _path(value.func.value, names) is None else value.func.value
        return _path(whole, names)
    if isinstance(value, ast.BoolOp):
        return next((path for each in value.values if (path := _path(each, names))), None)
    if isinstance(value, ast.IfExp):
        return _path(value.body, names) or _path(value.orelse, names)
    return None
