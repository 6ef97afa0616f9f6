"""A program as the tokens of its syntax tree, which stay the same when it is rewritten without being thought anew.

Names of the author's own, comments, docstrings, annotations, imports, layout and the spelling of constants leave no
trace; statements that do not depend on each other come in one order, whatever order they are written in. `np.sum(x, 0)`
and `x.sum(axis=0)` are the same. Nothing is run.
"""

from __future__ import annotations

import ast
import builtins
import heapq
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from grader.catalogue.nodes import UNREADABLE, tree_of

LONGEST = 20_000  # characters of a text that is read
MOST = 200  # statements of a block that are put into an order

_BUILTINS = frozenset(dir(builtins))
_SILENT = (ast.Import, ast.ImportFrom, ast.Pass, ast.Global, ast.Nonlocal)
_ENDS = (ast.Return, ast.Raise, ast.Break, ast.Continue)


@dataclass(frozen=True)
class Token:
    """One token: its text, and the line that it comes from. `own`: a name that the author chose."""

    text: str
    line: int
    own: bool = False


def tokens(source: str) -> tuple[Token, ...]:
    """The tokens of a program; none where it is not Python, or too long or too deep to be read here."""
    if len(source) > LONGEST:
        return ()
    try:
        tree = tree_of(source)
        return tuple(_Reader(tree).block(tree.body))
    except UNREADABLE:
        return ()


class _Reader:
    """Walks a tree; knows which names the program binds, and which of those are libraries."""

    def __init__(self, tree: ast.Module) -> None:
        self._libraries: dict[str, str] = {}  # what a name stands for: "" for a module
        self._own: set[str] = set()
        for node in ast.walk(tree):
            match node:
                case ast.Import():
                    self._libraries |= {each.asname or each.name.partition(".")[0]: "" for each in node.names}
                case ast.ImportFrom():
                    self._libraries |= {each.asname or each.name: each.name for each in node.names}
                case ast.Name(id=name, ctx=ast.Store() | ast.Del()) | ast.arg(arg=name):
                    self._own.add(name)
                case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                    self._own.add(name)
                case ast.Attribute(attr=name, ctx=ast.Store()):
                    self._own.add("." + name)

    def block(self, body: Sequence[ast.stmt]) -> Iterator[Token]:
        """The tokens of statements, those that do not depend on each other in the order of their tokens."""
        parts = [(node, tuple(self._statement(node))) for node in body]
        for _, part in _ordered([(node, part) for node, part in parts if part]):
            yield from part

    def _statement(self, node: ast.stmt) -> Iterator[Token]:
        match node:
            case ast.Expr(value=ast.Constant()):
                return  # a docstring, or "..."
            case ast.AnnAssign(target=target, value=value):
                if value is not None:
                    yield Token("Assign", node.lineno)
                    yield from self._each([target, value], node.lineno)
            case _ if not isinstance(node, _SILENT):
                yield from self._node(node, node.lineno)

    def _node(self, node: ast.AST, line: int) -> Iterator[Token]:
        """Any node: what it is, then what it is made of."""
        line = getattr(node, "lineno", line)
        match node:
            case ast.Name(id=name):
                yield from self._name(name, line)
            case ast.arg(arg=name):
                yield Token(name, line, own=True)
            case ast.Constant(value=value):
                yield Token(_constant(value), line)
            case ast.JoinedStr():
                yield Token(_constant(""), line)
            case ast.Attribute():
                yield from self._attribute(node, line)
            case ast.keyword(value=value):
                yield from self._node(value, line)
            case ast.Call(func=function, args=given, keywords=named):
                on = int(isinstance(function, ast.Attribute) and not self._is_library(function.value))
                yield Token(f"call {len(given) + len(named) + on}", line)
                yield from self._each([function, *given, *named], line)
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.Lambda():
                yield Token("def", line)
                yield from self._each([*getattr(node, "decorator_list", []), node.args], line)
                yield from self.block(node.body) if isinstance(node.body, list) else self._node(node.body, line)
            case ast.arguments():
                every = [*node.posonlyargs, *node.args, node.vararg, *node.kwonlyargs, node.kwarg]
                yield from self._each([each for each in (*every, *node.defaults, *node.kw_defaults) if each], line)
            case _:
                yield Token(type(node).__name__, line)
                for _, value in ast.iter_fields(node):
                    yield from self._field(value, line)

    def _field(self, value: object, line: int) -> Iterator[Token]:
        """What stands in a field of a node; texts, such as the name of a class, are left out."""
        if isinstance(value, list) and any(isinstance(each, ast.stmt) for each in value):
            yield from self.block(value)
        elif isinstance(value, list):
            yield from self._each(value, line)
        elif isinstance(value, ast.AST) and not isinstance(value, ast.expr_context):
            yield from self._node(value, line)

    def _each(self, nodes: Iterable[object], line: int) -> Iterator[Token]:
        for node in nodes:
            if isinstance(node, ast.AST):
                yield from self._node(node, line)

    def _name(self, name: str, line: int) -> Iterator[Token]:
        if name in self._libraries and name not in self._own:
            yield Token(self._libraries[name] or "module", line)
        else:
            yield Token(name, line, own=name in self._own or name not in _BUILTINS)

    def _attribute(self, node: ast.Attribute, line: int) -> Iterator[Token]:
        """The attribute, then what it is one of, unless that is a library."""
        name = "." + node.attr
        yield Token(name, line, own=name in self._own)
        if not self._is_library(node.value):
            yield from self._node(node.value, line)

    def _is_library(self, node: ast.expr) -> bool:
        """Whether this is a library, or a part of one: np, np.linalg."""
        while isinstance(node, ast.Attribute):
            node = node.value
        return isinstance(node, ast.Name) and node.id in self._libraries and node.id not in self._own


def _constant(value: object) -> str:
    """A number by its value, however it is spelled; of a text only that it is one."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        try:
            return f"{float(value):g}"
        except OverflowError:
            return "number"
    return "text" if isinstance(value, (str, bytes)) else str(value)


# --- the order of statements ------------------------------------------------------------------------------------------


def _ordered(parts: list[tuple[ast.stmt, tuple[Token, ...]]]) -> list[tuple[ast.stmt, tuple[Token, ...]]]:
    """Of the statements that could come next, always the one whose tokens are the smallest."""
    if len(parts) > MOST:
        return parts
    touched = [_touched(node) for node, _ in parts]
    keys = [tuple("" if token.own else token.text for token in part) for _, part in parts]
    waiting = [{before for before in range(at) if _bound(touched[before], touched[at])} for at in range(len(parts))]
    left = [len(each) for each in waiting]
    free = [(keys[at], at) for at in range(len(parts)) if not left[at]]
    heapq.heapify(free)
    found = []
    while free:
        _, chosen = heapq.heappop(free)
        found.append(parts[chosen])
        for at in range(chosen + 1, len(parts)):
            if chosen in waiting[at]:
                left[at] -= 1
                if not left[at]:
                    heapq.heappush(free, (keys[at], at))
    return found


@dataclass(frozen=True)
class _Touched:
    """The names that a statement reads and writes; `last`: nothing goes past it."""

    reads: frozenset[str]
    writes: frozenset[str]
    last: bool


def _touched(node: ast.stmt) -> _Touched:
    reads, writes = set(), set()
    for each in ast.walk(node):
        match each:
            case ast.Name(id=name, ctx=ast.Load()):
                reads.add(name)
            case ast.Name(id=name):
                writes.add(name)
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                writes.add(name)
            case ast.Subscript(value=ast.Name(id=name), ctx=ast.Store()):
                writes.add(name)
            case ast.Attribute(value=ast.Name(id=name), ctx=ast.Store()):
                writes.add(name)
    if isinstance(node, ast.Expr):
        writes |= reads  # a call for what it does
    return _Touched(frozenset(reads), frozenset(writes), isinstance(node, _ENDS))


def _bound(before: _Touched, after: _Touched) -> bool:
    """Whether the later of two statements has to stay behind the earlier one."""
    if before.last or after.last:
        return True
    return bool(before.writes & (after.reads | after.writes) or before.reads & after.writes)
