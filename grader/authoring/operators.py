"""Programs one slip away from a reference: cosmic-ray's operators, and those that tensor code needs besides.

A mutant that the hidden tests let pass is a hole in them, unless it computes the same thing.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from grader.catalogue.edits import composed
from grader.catalogue.nodes import Nodes
from grader.model import Edit

# `==` for `is` and back: whether two equal numbers are one object is an accident of the interpreter, not a slip.
# VariableInserter and VariableReplacer need arguments; a decorator or an exception's type is no part of an answer.
_LEFT_OUT = ("_Is", "_IsNot", "VariableInserter", "VariableReplacer", "RemoveDecorator", "ExceptionReplacer")

SWAPPED = {
    "sum": "mean", "mean": "sum", "max": "min", "min": "max", "maximum": "minimum", "minimum": "maximum",
    "amax": "amin", "amin": "amax", "clamp_min": "clamp_max", "zeros_like": "ones_like", "ones_like": "zeros_like",
    "zeros": "ones", "ones": "zeros", "floor": "ceil", "ceil": "floor", "any": "all", "all": "any",
    "popleft": "pop", "append": "appendleft", "reshape": "view",
}  # fmt: skip
DROPPED_CALLS = (
    "sqrt", "abs", "copy", "clone", "detach", "sign", "rsqrt", "square", "float", "exp", "log", "item", "eval",
    "reversed",
)  # fmt: skip
EPSILONS = ("eps", "epsilon")


@dataclass(frozen=True)
class Mutant:
    """One changed place of a program: where, what stood there, what stands there now, and the whole text."""

    operator: str
    line: int
    before: str
    after: str
    source: str


def mutants(source: str) -> tuple[Mutant, ...]:
    """Every mutant of a program, each text once, the program's own text left out."""
    found: dict[str, Mutant] = {}
    for operator, text in [*_cosmic_ray(source), *_tensor(source)]:
        if text == source or text in found or not _parses(text):
            continue
        line, before, after = _change(source, text)
        if _code(text) != _code(source):  # a docstring or comment changed: no mutant
            found[text] = Mutant(operator, line, before, after, text)
    return tuple(found.values())


def _cosmic_ray(source: str) -> Iterator[tuple[str, str]]:
    import cosmic_ray.mutating
    import cosmic_ray.plugins

    for name in sorted(cosmic_ray.plugins.operator_names()):
        if name.endswith(_LEFT_OUT):
            continue
        operator = cosmic_ray.plugins.get_operator(name)()
        for occurrence in range(500):
            text = cosmic_ray.mutating.mutate_code(source, operator, occurrence)
            if text is None:
                break
            yield name.removeprefix("core/"), text


def _tensor(source: str) -> Iterator[tuple[str, str]]:
    """The slips of array code. Each is a replacement of one node's text, so that the rest stays as it was written."""
    text = Nodes(source)
    for node in ast.walk(text.tree):
        for kind, slips in _SLIPS:
            if isinstance(node, kind):
                for name, change in slips(node, text):
                    yield name, composed([change]) or ""


def _slips_of_call(node: ast.Call, text: Nodes) -> Iterator[tuple[str, Edit]]:
    name = _called(node)
    if name in SWAPPED:
        yield "SwapCall", text.replaced(node.func, text.of(node.func)[: -len(name)] + SWAPPED[name])
    if name in DROPPED_CALLS:
        inner = node.args[0] if node.args else node.func.value if isinstance(node.func, ast.Attribute) else None
        if inner is not None:
            yield "DropCall", text.replaced(node, f"({text.of(inner)})")
    simple = [arg for arg in node.args if isinstance(arg, (ast.Constant, ast.Name))]
    for one, other in pairwise(simple):
        yield "SwapArguments", text.swapped(one, other)
    for keyword in node.keywords:
        yield from _slips_of_keyword(keyword, text)


def _slips_of_keyword(keyword: ast.keyword, text: Nodes) -> Iterator[tuple[str, Edit]]:
    value = keyword.value
    if keyword.arg in ("axis", "dim") and isinstance(value, ast.Constant) and isinstance(value.value, int):
        for axis in {0, 1, -1, None} - {value.value}:
            yield "ReplaceAxis", text.replaced(value, repr(axis))
    if keyword.arg in ("keepdims", "keepdim", "unbiased", "correction", "ddof"):
        yield "ReplaceFlag", text.replaced(value, "1" if text.of(value) in ("0", "False") else "0")


def _slips_of_name(node: ast.Name | ast.Attribute, text: Nodes) -> Iterator[tuple[str, Edit]]:
    name = node.id if isinstance(node, ast.Name) else node.attr
    if name in EPSILONS and isinstance(node.ctx, ast.Load):
        yield "EpsToZero", text.replaced(node, "0.0")


def _slips_of_return(node: ast.Return, text: Nodes) -> Iterator[tuple[str, Edit]]:
    if node.value is None:
        return
    for part in node.value.elts if isinstance(node.value, ast.Tuple) else [node.value]:
        said = text.of(part)
        yield "CastResult", text.replaced(part, f"({said}).astype('float32')")
        yield "CastResult", text.replaced(part, f"({said}).float()")
        yield "NegateResult", text.replaced(part, f"-({said})")
        yield "ScaleResult", text.replaced(part, f"2 * ({said})")


def _slips_of_statement(node: ast.stmt, text: Nodes) -> Iterator[tuple[str, Edit]]:
    if not _is_docstring(node):
        yield "DropStatement", text.replaced(node, "pass")


def _slips_of_if(node: ast.If, text: Nodes) -> Iterator[tuple[str, Edit]]:
    yield "IfTrue", text.replaced(node.test, "True")
    yield "IfFalse", text.replaced(node.test, "False")


def _slips_of_choice(node: ast.IfExp, text: Nodes) -> Iterator[tuple[str, Edit]]:
    yield "TakeFirst", text.replaced(node, f"({text.of(node.body)})")
    yield "TakeSecond", text.replaced(node, f"({text.of(node.orelse)})")


_SLIPS: tuple[tuple[Any, Callable[[Any, Nodes], Iterator[tuple[str, Edit]]]], ...] = (
    (ast.Call, _slips_of_call),
    ((ast.Name, ast.Attribute), _slips_of_name),
    (ast.Return, _slips_of_return),
    ((ast.Assign, ast.AugAssign, ast.Expr, ast.Raise, ast.Delete), _slips_of_statement),
    (ast.If, _slips_of_if),
    (ast.IfExp, _slips_of_choice),
)


def _called(node: ast.Call) -> str:
    if isinstance(node.func, ast.Attribute):
        return node.func.attr
    return node.func.id if isinstance(node.func, ast.Name) else ""


def _is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def _parses(text: str) -> bool:
    try:
        compile(text, "mutant", "exec")
    except (SyntaxError, ValueError):
        return False
    return True


def _code(text: str) -> str:
    """A program without its docstrings, comments and layout."""
    tree = ast.parse(text)
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list) and body and _is_docstring(body[0]):
            body[0] = ast.Pass()
    return ast.dump(tree)


def _change(source: str, text: str) -> tuple[int, str, str]:
    """The first line that differs: its number, and how it read before and after."""
    old, new = source.splitlines(), text.splitlines()
    for number, (before, after) in enumerate(zip(old, new, strict=False), 1):
        if before != after:
            return number, before.strip(), after.strip()
    return min(len(old), len(new)), "", ""
