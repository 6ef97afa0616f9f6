"""Programs one slip away from a reference: cosmic-ray's operators, and those that tensor code needs besides.

A mutant that the hidden tests let pass is a hole in them, unless it computes the same thing.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

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
    "sqrt",
    "abs",
    "copy",
    "clone",
    "detach",
    "sign",
    "rsqrt",
    "square",
    "float",
    "exp",
    "log",
    "item",
    "eval",
    "reversed",
)
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
    tree = ast.parse(source)
    lines = source.splitlines(keepends=True)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line.encode()))
    data = source.encode()

    def span(node: ast.expr | ast.stmt | ast.keyword) -> tuple[int, int]:
        assert node.end_lineno is not None and node.end_col_offset is not None
        return starts[node.lineno - 1] + node.col_offset, starts[node.end_lineno - 1] + node.end_col_offset

    def replaced(node: ast.expr | ast.stmt, text: str) -> str:
        begin, end = span(node)
        return (data[:begin] + text.encode() + data[end:]).decode()

    def text_of(node: ast.expr) -> str:
        begin, end = span(node)
        return data[begin:end].decode()

    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = _called(node)
            if name in SWAPPED:
                yield "SwapCall", replaced(node.func, text_of(node.func)[: -len(name)] + SWAPPED[name])
            if name in DROPPED_CALLS:
                inner = node.args[0] if node.args else node.func.value if isinstance(node.func, ast.Attribute) else None
                if inner is not None:
                    yield "DropCall", replaced(node, f"({text_of(inner)})")
            numbers = [arg for arg in node.args if isinstance(arg, (ast.Constant, ast.Name))]
            for one, other in pairwise(numbers):
                first, second = text_of(one), text_of(other)
                begin, end = span(one)[0], span(other)[1]
                middle = data[span(one)[1] : span(other)[0]].decode()
                swapped = (data[:begin] + (second + middle + first).encode() + data[end:]).decode()
                yield "SwapArguments", swapped
            for keyword in node.keywords:
                if (
                    keyword.arg in ("axis", "dim")
                    and isinstance(keyword.value, ast.Constant)
                    and isinstance(keyword.value.value, int)
                ):
                    for axis in {0, 1, -1, None} - {keyword.value.value}:
                        yield "ReplaceAxis", replaced(keyword.value, repr(axis))
                if keyword.arg in ("keepdims", "keepdim", "unbiased", "correction", "ddof"):
                    yield (
                        "ReplaceFlag",
                        replaced(keyword.value, "1" if text_of(keyword.value) in ("0", "False") else "0"),
                    )
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in EPSILONS:
            yield "EpsToZero", replaced(node, "0.0")
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load) and node.attr in EPSILONS:
            yield "EpsToZero", replaced(node, "0.0")
        if isinstance(node, ast.Return) and node.value is not None:
            for part in node.value.elts if isinstance(node.value, ast.Tuple) else [node.value]:
                text = text_of(part)
                yield "CastResult", replaced(part, f"({text}).astype('float32')")
                yield "CastResult", replaced(part, f"({text}).float()")
                yield "NegateResult", replaced(part, f"-({text})")
                yield "ScaleResult", replaced(part, f"2 * ({text})")
        if isinstance(node, (ast.Assign, ast.AugAssign, ast.Expr, ast.Raise, ast.Delete)) and not _is_docstring(node):
            yield "DropStatement", replaced(node, "pass")
        if isinstance(node, ast.If):
            yield "IfTrue", replaced(node.test, "True")
            yield "IfFalse", replaced(node.test, "False")
        if isinstance(node, ast.IfExp):
            yield "TakeFirst", replaced(node, f"({text_of(node.body)})")
            yield "TakeSecond", replaced(node, f"({text_of(node.orelse)})")


def _called(node: ast.Call) -> str:
    return (
        node.func.attr
        if isinstance(node.func, ast.Attribute)
        else node.func.id
        if isinstance(node.func, ast.Name)
        else ""
    )


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
