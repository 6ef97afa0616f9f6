"""Where in the learner's file an argument is changed in place: an operator that ends in =, an element that is set, a
method that changes its own.

Nothing is run. Names are followed from the parameters on, through tuples, loops, elements and views; what a call gives
is new.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable

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
    given = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
    names, lines, always = _Names([each.arg for each in given]), set[int](), set(function.body)
    try:
        for node in statements_of(function.body):
            for target in _changed(node):
                path = names.path(target)
                if path and path[: len(wanted)] == wanted[: len(path)]:
                    lines.add(node.lineno)
            names.follow(node, sure=node in always)
    except RecursionError:
        return ()
    return tuple(place_of(source, line) for line in sorted(lines)) if len(lines) <= MOST else ()


def _changed(node: ast.stmt) -> list[ast.expr]:
    """What a statement changes in place."""
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
    return targets


class _Names:
    """What the names of a function stand for: an argument, a part or a view of one. What is new has no entry."""

    def __init__(self, parameters: Iterable[str]):
        self._paths: dict[str, Path] = {name: (name,) for name in parameters}
        self._sure = True

    def follow(self, node: ast.stmt, *, sure: bool) -> None:
        """Take note of the names that a statement gives a value. Unless sure, it may be left out."""
        self._sure = sure
        if isinstance(node, ast.Assign):
            for target in node.targets:
                self._bind(target, node.value)
        elif isinstance(node, (ast.For, ast.AsyncFor)):
            self._loop(node.target, node.iter)

    def path(self, value: ast.expr) -> Path | None:
        """The argument that an expression is, or is a part or a view of; None for what is new."""
        if isinstance(value, ast.Name):
            return self._paths.get(value.id)
        if isinstance(value, (ast.Attribute, ast.Starred)):
            return self.path(value.value)
        if isinstance(value, ast.Subscript):
            path = self.path(value.value)
            key = value.slice.value if isinstance(value.slice, ast.Constant) else None
            return (*path, str(key))[:2] if path and type(key) in (str, int) else path
        if isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute) and value.func.attr in VIEWS:
            whole = value.args[0] if value.args and self.path(value.func.value) is None else value.func.value
            return self.path(whole)
        if isinstance(value, ast.BoolOp):
            return next((path for each in value.values if (path := self.path(each))), None)
        if isinstance(value, ast.IfExp):
            return self.path(value.body) or self.path(value.orelse)
        return None

    def _bind(self, target: ast.expr, value: ast.expr) -> None:
        """Names that are given a value, or the elements of one."""
        if isinstance(target, (ast.Tuple, ast.List)):
            path = self.path(value)
            for number, each in enumerate(target.elts):
                if isinstance(value, (ast.Tuple, ast.List)) and len(value.elts) == len(target.elts):
                    self._bind(each, value.elts[number])
                elif isinstance(each, ast.Name):
                    self._set(each.id, (*path, str(number))[:2] if path else None)
        elif isinstance(target, ast.Name):
            self._set(target.id, self.path(value))

    def _loop(self, target: ast.expr, over: ast.expr) -> None:
        """The names of a loop: elements of an argument, of several in step, or numbered."""
        called = over.func.id if isinstance(over, ast.Call) and isinstance(over.func, ast.Name) else ""
        if isinstance(over, ast.Call) and called == "zip" and isinstance(target, ast.Tuple):
            for each, part in zip(target.elts, over.args, strict=False):
                self._loop(each, part)
        elif isinstance(over, ast.Call) and called in ("enumerate", "reversed", "list", "iter") and over.args:
            numbered = called == "enumerate" and isinstance(target, ast.Tuple)
            self._loop(target.elts[-1] if numbered and isinstance(target, ast.Tuple) else target, over.args[0])
        else:
            path = self.path(over)
            for name in [part.id for part in ast.walk(target) if isinstance(part, ast.Name)]:
                self._set(name, path)

    def _set(self, name: str, path: Path | None) -> None:
        if path:
            self._paths[name] = path
        elif self._sure:
            self._paths.pop(name, None)
