"""Small changes of a learner's text, one of which may be all that it needs: a slip, made the other way round.

Each says what is wrong with what stands there, and not what belongs there: that is the learner's to find. The likelier
a slip, the earlier it comes.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Any

from grader.catalogue.nodes import Nodes
from grader.diagnosis.moves import exchanged, moved_in, moved_out
from grader.model import Edit
from grader.records import dataclass

KINDS = (  # what may be wrong with a place, the likeliest first
    "value", "function", "arguments", "argument", "operator", "into", "out", "extra", "line", "condition", "sides",
    "order", "brackets", "add", "replace", "in place", "alias", "off", "name",
)  # fmt: skip
LACKING = ("sign", "root", "square", "reciprocal", "copy", "detach", "axes", "factor", "divisor")  # after all others
ROOM, EACH = 8 << 20, 400  # bytes that all of them may take, and that each does beside its text
LIBRARIES = ("np", "numpy", "torch", "xp", "math", "F", "nn")
OPERATORS: dict[type, str] = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.FloorDiv: "//", ast.Mod: "%", ast.Pow: "**",
    ast.MatMult: "@",
}  # fmt: skip
COMPARISONS: dict[type, str] = {
    ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!="
}  # fmt: skip
ALIKE = (
    ("sum", "mean"), ("max", "min"), ("maximum", "minimum"), ("amax", "amin"), ("var", "std"), ("zeros", "ones"),
    ("zeros_like", "ones_like"), ("empty", "zeros"), ("empty_like", "zeros_like"), ("any", "all"), ("floor", "ceil"),
    ("popleft", "pop"), ("append", "appendleft"), ("rand", "randn"), ("train", "eval"), ("sqrt", "square"),
)  # fmt: skip
REDUCTIONS = ("sum", "mean", "max", "min", "amax", "amin", "var", "std", "prod", "norm")
MADE = ("tensor", "array", "zeros", "ones", "empty", "full", "arange", "eye", "Conv2d", "Linear")
AXES = ("0", "1", "2", "-1", "-2", "None", "(0, 2, 3)", "(2, 3)")
NUMBERS = (0, 1, 2, -1)
SIMPLE = (ast.Assign, ast.AugAssign, ast.Expr, ast.Delete, ast.Raise, ast.Continue, ast.Break)
POWERS = {"({}) ** 0.5": "root", "({}) ** 2": "square"}
STEPS = {  # that a value may lack
    "-({})": "sign", **POWERS, "1 / ({})": "reciprocal", "({}).copy()": "copy", "({}).clone()": "copy",
    "list({})": "copy", "({}).detach()": "detach", "({}).reshape(-1)": "axes", "({}).T": "axes",
}  # fmt: skip


@dataclass(frozen=True)
class Slip:
    """A change, the line of what is wrong, and what is wrong with it: its kind, and the text of which it speaks."""

    kind: str
    said: str
    line: int
    edit: Edit


def slips(source: str) -> list[Slip]:
    """All there are in this text, or as many as there is room for, the likely ones first; raises what `Nodes` does."""
    found: dict[tuple[int, int, str], Slip] = {}
    room = ROOM
    for slip in _all(Nodes(source)):
        room -= len(slip.edit.after) + EACH
        if room < 0:  # a text may be built to have millions of them
            break
        found.setdefault((slip.edit.start, slip.edit.end, slip.edit.after), slip)
    likeliest = (*KINDS, *LACKING)
    return sorted(found.values(), key=lambda slip: likeliest.index(slip.kind))


def _all(text: Nodes) -> Iterator[Slip]:
    for node, names in _variables(text.tree):
        for kinds, of_kind in _OF_KINDS:
            if isinstance(node, kinds):
                yield from of_kind(node, text, names)


def _variables(tree: ast.Module) -> Iterator[tuple[ast.AST, list[str]]]:
    """Every node but those of docstrings and annotations, with the variables that are known there."""
    waiting: list[tuple[ast.AST, dict[str, int]]] = [(tree, {})]
    while waiting:
        node, begin = waiting.pop(0)
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            begin = {**begin, **dict(_begin(node))}
        yield node, [name for name, line in begin.items() if line < getattr(node, "lineno", 0)]
        unsaid = [getattr(node, name, None) for name in ("annotation", "returns")]
        waiting += [(each, begin) for each in ast.iter_child_nodes(node) if each not in unsaid and not _is_text(each)]


def _begin(function: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[tuple[str, int]]:
    """The variables of a function, and the lines where they are first set: its parameters come last, before all."""
    stored = [each for each in ast.walk(function) if isinstance(each, ast.Name) and not _is_read(each)]
    yield from ((each.id, each.lineno) for each in sorted(stored, key=lambda each: -each.lineno))
    given = function.args
    yield from ((each.arg, 0) for each in (*given.posonlyargs, *given.args, *given.kwonlyargs))


def _slip(kind: str, at: ast.expr | ast.stmt | ast.keyword, edit: Edit, said: str) -> Slip:
    return Slip(kind, said, at.end_lineno or at.lineno, edit)


# --- expressions ------------------------------------------------------------------------------------------------------


def _of_constant(node: ast.Constant, text: Nodes, names: Sequence[str]) -> Iterator[Slip]:
    value, others = node.value, list[str]()
    if type(value) is bool:
        others = [str(not value)]
    elif isinstance(value, (int, float)):
        numbers = dict.fromkeys([*NUMBERS, value + 1, value - 1, -value])
        others = [*(f"({number!r})" if number < 0 else repr(number) for number in numbers if number != value), *names]
    yield from (_slip("value", node, text.replaced(node, other), text.of(node)) for other in others)


def _of_name(node: ast.Name, text: Nodes, names: Sequence[str]) -> Iterator[Slip]:
    if _is_read(node) and node.id in names:
        for name in names:
            if name != node.id:
                yield _slip("name", node, text.replaced(node, name), node.id)
        yield from _off(node, text)


def _off(node: ast.expr, text: Nodes) -> Iterator[Slip]:
    for off in ("- 1", "+ 1"):
        yield _slip("off", node, text.replaced(node, f"({text.of(node)} {off})"), text.of(node))


def _counts(nodes: Sequence[ast.expr | None], text: Nodes) -> Iterator[Slip]:
    """Each of these that is no name, as one too many or too few: `x.shape[0]`, `len(x)`, `runner.iter`."""
    for node in nodes:
        if isinstance(node, (ast.Attribute, ast.Call, ast.Subscript)):
            yield from _off(node, text)


def _of_operation(node: ast.BinOp, text: Nodes, names: Sequence[str]) -> Iterator[Slip]:
    left, right, own = _term(node.left, text), _term(node.right, text), OPERATORS.get(type(node.op))
    if own is None:
        return
    yield from _counts((node.left, node.right), text)
    for other in OPERATORS.values():
        if other != own:
            yield _slip("operator", node, text.replaced(node, f"({left} {other} {right})"), own)
    yield _slip("sides", node, text.replaced(node, f"({right} {own} {left})"), text.of(node))
    yield _slip("extra", node, text.replaced(node, left), f"{own} {right}")
    yield _slip("extra", node, text.replaced(node, right), f"{left} {own}")
    if isinstance(node.left, ast.BinOp) and (before := OPERATORS.get(type(node.left.op))):
        grouped = f"({_term(node.left.left, text)} {before} ({_term(node.left.right, text)} {own} {right}))"
        yield _slip("brackets", node, text.replaced(node, grouped), text.of(node))
    if isinstance(node.right, ast.BinOp) and (after := OPERATORS.get(type(node.right.op))):
        grouped = f"(({left} {own} {_term(node.right.left, text)}) {after} {_term(node.right.right, text)})"
        yield _slip("brackets", node, text.replaced(node, grouped), text.of(node))
    if grouped := _over_all(node, text):
        yield _slip("brackets", node, text.replaced(node, grouped), text.of(node))
    if isinstance(node.op, (ast.Div, ast.Mult)):
        for power, kind in POWERS.items():
            yield _slip(kind, node, text.replaced(node.right, f"({power.format(right)})"), text.of(node.right))


def _over_all(node: ast.BinOp, text: Nodes) -> str:
    """`a * b - c - d` as `a * (b - c - d)`; nothing where it is no such sum."""
    first, sums = node.left, (ast.Add, ast.Sub)
    while isinstance(node.op, sums) and isinstance(first, ast.BinOp) and isinstance(first.op, sums):
        first = first.left
    if not isinstance(node.op, sums) or not isinstance(first, ast.BinOp) or not isinstance(first.op, ast.Mult):
        return ""
    rest = text.of(node)[text.span(first)[1] - text.span(node)[0] :]
    return f"({_term(first.left, text)} * ({_term(first.right, text)}{rest}))"


def _of_comparison(node: ast.Compare, text: Nodes, names: Sequence[str]) -> Iterator[Slip]:
    if len(node.ops) > 1:
        return
    yield from _counts((node.left, *node.comparators), text)
    left, right = _term(node.left, text), _term(node.comparators[0], text)
    own = COMPARISONS.get(type(node.ops[0]))
    for other in COMPARISONS.values():
        if own and other != own:
            yield _slip("operator", node, text.replaced(node, f"({left} {other} {right})"), own)
    if own is None:  # `in`, `is`
        yield _slip("condition", node, text.replaced(node, f"(not ({text.of(node)}))"), text.of(node))


def _of_conditions(node: ast.BoolOp, text: Nodes, names: Sequence[str]) -> Iterator[Slip]:
    own, other = ("and", "or") if isinstance(node.op, ast.And) else ("or", "and")
    parts = [_term(value, text) for value in node.values]
    yield _slip("operator", node, text.replaced(node, f"({f' {other} '.join(parts)})"), own)
    for place, part in enumerate(parts):
        rest = f" {own} ".join(parts[:place] + parts[place + 1 :])
        yield _slip("extra", node.values[place], text.replaced(node, f"({rest})"), part)


def _of_sign(node: ast.UnaryOp, text: Nodes, names: Sequence[str]) -> Iterator[Slip]:
    sign = "not" if isinstance(node.op, ast.Not) else text.of(node)[0]
    yield _slip("extra", node, text.replaced(node, _term(node.operand, text)), sign)


def _of_choice(node: ast.If | ast.IfExp, text: Nodes, names: Sequence[str]) -> Iterator[Slip]:
    said = text.of(node.test)
    for other in (f"(not ({said}))", "True", "False"):
        yield _slip("condition", node.test, text.replaced(node.test, other), said)


def _of_subscript(node: ast.Subscript, text: Nodes, names: Sequence[str]) -> Iterator[Slip]:
    if isinstance(node.slice, ast.BinOp):  # a number or a name has slips of its own
        for other in (*map(str, NUMBERS), *names):
            yield _slip("value", node, text.replaced(node.slice, other), text.of(node.slice))


def _of_call(node: ast.Call, text: Nodes, names: Sequence[str]) -> Iterator[Slip]:
    function, keywords = node.func, [each for each in node.keywords if each.arg]
    called = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    for pair in ALIKE:
        if called in pair:
            other = text.of(function).removesuffix(called) + pair[1 - pair.index(called)]
            yield _slip("function", node, text.replaced(function, other), called)
    of_value = isinstance(function, ast.Attribute) and getattr(function.value, "id", "") not in LIBRARIES
    for inner in [function.value] if of_value and isinstance(function, ast.Attribute) else node.args[:1]:
        yield _slip("extra", node, text.replaced(node, _term(inner, text)), called)
    if called == "range":
        yield from _counts(node.args, text)
    for one, next_one in pairwise(node.args):
        yield _slip("arguments", node, text.swapped(one, next_one), called)
    given = [*map(text.of, node.args), *map(text.of, node.keywords)]
    for keyword in keywords:
        said = text.of(keyword)
        for axis in AXES if keyword.arg in ("axis", "dim") else ():
            yield _slip("value", keyword, text.replaced(keyword.value, axis), said)
        rest = ", ".join(each for each in given if each != said)
        yield _slip("extra", keyword, text.replaced(node, f"{text.of(function)}({rest})"), said)
    if called in MADE and "dtype" not in {each.arg for each in keywords}:
        for name in names:
            whole = f"{text.of(function)}({', '.join([*given, f'dtype={name}.dtype'])})"
            yield _slip("argument", node, text.replaced(node, whole), "dtype")
    if called in REDUCTIONS:
        for more in _lacking(called, {str(keyword.arg) for keyword in keywords}):
            whole = f"{text.of(function)}({', '.join([*given, more])})"
            yield _slip("argument", node, text.replaced(node, whole), more.partition("=")[0])


def _lacking(called: str, has: set[str]) -> Iterator[str]:
    """What a reduction may still have to be told."""
    if not has & {"keepdims", "keepdim"}:
        yield "keepdims=True"
    if not has & {"axis", "dim"}:
        yield from (f"axis={axis}" for axis in AXES[:4])
    if called in ("var", "std") and not has & {"ddof", "correction", "unbiased"}:
        yield from ("correction=0", "ddof=1", "correction=1")


# --- statements -------------------------------------------------------------------------------------------------------


def _of_statement(node: ast.stmt, text: Nodes, names: Sequence[str]) -> Iterator[Slip]:
    yield Slip("line", "", node.lineno, text.replaced(node, "pass"))


def _of_assignment(node: ast.Assign, text: Nodes, names: Sequence[str]) -> Iterator[Slip]:
    target = node.targets[0]
    if len(node.targets) == 1 and not isinstance(target, (ast.Tuple, ast.List)):
        said = text.of(target)
        yield _slip("add", node, text.replaced(node, f"{said} += {_term(node.value, text)}"), said)
    if isinstance(node.value, ast.Name):  # two names of one thing
        for copied in ("copy", "clone"):
            yield _slip("alias", node.value, text.replaced(node.value, f"({node.value.id}).{copied}()"), node.value.id)


def _of_change(node: ast.AugAssign, text: Nodes, names: Sequence[str]) -> Iterator[Slip]:
    own, said, value = OPERATORS.get(type(node.op), ""), text.of(node.target), _term(node.value, text)
    for other in OPERATORS.values():
        if own and other != own:
            yield _slip("operator", node, text.replaced(node, f"{said} {other}= {value}"), f"{own}=")
    yield _slip("replace", node, text.replaced(node, f"{said} = {value}"), said)
    if own:
        yield _slip("in place", node, text.replaced(node, f"{said} = {said} {own} {value}"), said)


def _of_value(node: ast.Assign | ast.AugAssign | ast.Return, text: Nodes, names: Sequence[str]) -> Iterator[Slip]:
    """What a value may lack: an operation more, or a factor."""
    values = node.value.elts if isinstance(node.value, ast.Tuple) else [node.value] if node.value else []
    for value in values:
        said = text.of(value)
        for step, kind in STEPS.items():
            yield _slip(kind, value, text.replaced(value, step.format(said)), said)
        for name in names:
            yield _slip("factor", value, text.replaced(value, f"(({said}) * {name})"), said)
            yield _slip("divisor", value, text.replaced(value, f"(({said}) / {name})"), said)


def _of_blocks(node: ast.AST, text: Nodes, names: Sequence[str]) -> Iterator[Slip]:
    """What stands in the wrong place."""
    for block in (getattr(node, name, None) for name in ("body", "orelse", "finalbody")):
        if isinstance(block, list):
            block = [each for each in block if not _is_text(each)]
            for kind, moves in (("order", exchanged), ("into", moved_in), ("out", moved_out)):
                yield from (Slip(kind, "", moved.lineno, edit) for moved, edit in moves(block, text))


def _term(node: ast.expr, text: Nodes) -> str:
    """Its text as a part of an operation: the brackets around it are no text of its own."""
    is_simple = isinstance(node, (ast.Name, ast.Constant, ast.Attribute, ast.Call, ast.Subscript, ast.List, ast.Dict))
    return text.of(node) if is_simple else f"({text.of(node)})"


def _is_read(node: ast.Name) -> bool:
    return isinstance(node.ctx, ast.Load)


def _is_text(node: ast.AST) -> bool:
    """Whether it is a statement that is a string alone: a docstring."""
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


_OF_KINDS: tuple[tuple[Any, Callable[[Any, Nodes, Sequence[str]], Iterator[Slip]]], ...] = (
    (ast.Constant, _of_constant),
    (ast.Name, _of_name),
    (ast.BinOp, _of_operation),
    (ast.Compare, _of_comparison),
    (ast.BoolOp, _of_conditions),
    (ast.UnaryOp, _of_sign),
    ((ast.If, ast.IfExp), _of_choice),
    (ast.Subscript, _of_subscript),
    (ast.Call, _of_call),
    ((*SIMPLE, ast.Return, ast.If), _of_statement),
    (ast.Assign, _of_assignment),
    (ast.AugAssign, _of_change),
    ((ast.Assign, ast.AugAssign, ast.Return), _of_value),
    (ast.AST, _of_blocks),
)
