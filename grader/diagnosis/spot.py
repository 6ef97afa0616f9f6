"""Where in the learner's file a known mistake stands: on the one line that says what the mistake's own text says.

A mistake is a change of a right program. What it says and that program does not is looked for in the learner's file, by
its form: `np.sum(x, axis=0)`, `x.sum(0)` and `torch.sum(x, dim=0)` are one. It is the place if it stands on one line
alone; what is named is the mistake already, so nothing else has to be certain.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from grader.catalogue.nodes import UNREADABLE, tree_of
from grader.diagnosis.parsed import LONGEST, place_of
from grader.model import Diagnosis, Edit, Mistake, Place
from grader.records import dataclass

Naming = Callable[[str], str]

TELLING = 3  # words (names, numbers, operations) that a form must have: shorter ones stand everywhere
LIBRARIES = {"np", "numpy", "torch", "xp", "math", "F", "nn"}
KEYWORDS = {"dim": "axis", "dims": "axis", "keepdim": "keepdims", "input": "x", "a": "x"}
ALONG = {"sum", "mean", "max", "min", "amax", "amin", "var", "std", "prod", "all", "any", "argmax", "cumsum", "softmax"}
NAMES = {
    "multiply": "Mult", "mul": "Mult", "add": "Add", "subtract": "Sub", "sub": "Sub", "divide": "Div", "div": "Div",
    "true_divide": "Div", "power": "Pow", "pow": "Pow", "absolute": "abs", "amax": "max", "amin": "min",
    "permute": "transpose", "size": "shape", "view": "reshape", "rand": "random", "float_power": "Pow",
}  # fmt: skip
SYMMETRIC = {"Add", "Mult", "And", "Or", "BitAnd", "BitOr"}
TURNED = {"Gt": "Lt", "GtE": "LtE"}
OPERATIONS = {"Mult", "Add", "Sub", "Div", "Pow"}


@dataclass(frozen=True)
class Form:
    """What a piece of a program says: a mark that tells it from others, and how many words it has."""

    mark: int
    words: int


def spotted(diagnoses: Sequence[Diagnosis], mistakes: Sequence[Mistake], source: str) -> tuple[Diagnosis, ...]:
    """The diagnoses, those that are sure with their lines where these are known."""
    known = {mistake.slug: mistake for mistake in mistakes}
    right = {mistake.edit.base for mistake in mistakes if mistake.edit}
    found = []
    for each in diagnoses:
        mistake = known.get(each.slug)
        sure = mistake and each.confidence == "matches" and not each.places
        line = spot(mistake, source, right) if mistake and sure else None
        found.append(replace(each, places=(line,)) if line else each)
    return tuple(found)


def spot(mistake: Mistake, source: str, right: Collection[str]) -> Place | None:
    """The line of this file on which alone the mistake's own words stand; those of right programs are not its own."""
    if len(source) > LONGEST:
        return None
    for naming in (_same, _any):
        here = dict(_lines(source, naming))
        for text in right:
            for form in _lines(text, naming):
                here.pop(form, None)
        for edit in filter(None, (mistake.edit, *mistake.also)):
            lines = {line for form in _own(edit, naming) for line in here.get(form, ()) if len(here.get(form, ())) == 1}
            if len(lines) == 1:
                return place_of(source, lines.pop())
    return None


def _own(edit: Edit, naming: Naming) -> Iterator[Form]:
    """What the changed text says and the base does not."""
    changed = edit.base[: edit.start] + edit.after + edit.base[edit.end :]
    right = _lines(edit.base, naming)
    yield from (form for form in _lines(changed, naming) if form not in right)


@lru_cache(maxsize=64)
def _lines(source: str, naming: Naming) -> dict[Form, frozenset[int]]:
    """Each form that says enough, and the lines on which it stands; {} for what is not Python."""
    found = defaultdict[Form, set[int]](set)
    try:
        tree = tree_of(source)
        form = _Forms(naming)
        for node in ast.walk(tree):
            if isinstance(node, (ast.AugAssign, ast.expr)) and node.lineno == node.end_lineno:
                said = form(node)
                if said.words >= TELLING + isinstance(node, ast.Compare):
                    found[said].add(node.lineno)
    except UNREADABLE:
        return {}
    return {said: frozenset(lines) for said, lines in found.items()}


def _same(name: str) -> str:
    return name


def _any(name: str) -> str:
    """Whoever writes a program names its variables."""
    return ""


def _constant(value: object) -> str:
    """A number by its value, however it is spelled."""
    try:
        return repr(float(value) if isinstance(value, (int, float)) else value)
    except OverflowError:
        return "a number too large for a float"


class _Forms:
    """What the nodes of a text say, each looked at once."""

    def __init__(self, naming: Naming):
        self._naming = naming
        self._known: dict[ast.AST, Form] = {}

    def __call__(self, node: ast.AST) -> Form:
        if node not in self._known:
            self._known[node] = self._form(node)
        return self._known[node]

    def _form(self, node: ast.AST) -> Form:
        match node:
            case ast.Name():
                return _form(self._naming(node.id))
            case ast.Constant():
                return _form(_constant(node.value))
            case ast.Attribute():
                return _form(NAMES.get(node.attr, node.attr), self(node.value))
            case ast.BinOp():
                return _operation(type(node.op).__name__, [self(node.left), self(node.right)])
            case ast.BoolOp():
                return _operation(type(node.op).__name__, [self(value) for value in node.values])
            case ast.UnaryOp():
                return _form(type(node.op).__name__, self(node.operand))
            case ast.Compare() if len(node.ops) == 1 and type(node.ops[0]).__name__ in TURNED:
                return _form(TURNED[type(node.ops[0]).__name__], self(node.comparators[0]), self(node.left))
            case ast.Compare():
                return _form(*(type(op).__name__ for op in node.ops), self(node.left), *map(self, node.comparators))
            case ast.Call():
                return self._call(node)
            case ast.AugAssign():
                return _form("in place", type(node.op).__name__, self(node.target), self(node.value))
        children = [self(child) for child in ast.iter_child_nodes(node) if not isinstance(child, ast.expr_context)]
        return _form(type(node).__name__, *children)

    def _call(self, node: ast.Call) -> Form:
        """A call: of a library's function or a method alike, with the axis where it is given in any way."""
        given = [self(each) for each in node.args]
        name: str | Form = self(node.func)
        if isinstance(node.func, ast.Attribute):
            name, owner = node.func.attr, node.func.value
            if not (isinstance(owner, ast.Name) and owner.id in LIBRARIES):
                given.insert(0, self(owner))
        elif isinstance(node.func, ast.Name):
            name = node.func.id
        named = {KEYWORDS.get(each.arg or "", each.arg or ""): self(each.value) for each in node.keywords}
        if isinstance(name, str):
            name = NAMES.get(name, name)
            if name in ALONG and len(given) > 1:
                named["axis"] = given.pop(1)
            if name in OPERATIONS and len(given) == 2 and not named:
                return _operation(name, given)
        return _form(name, *given, *(_form(key, named[key]) for key in sorted(named)))


def _operation(name: str, parts: Sequence[Form]) -> Form:
    """Two or more values together; their order counts where it matters."""
    if name == "Mult" and len(parts) == 2 and parts[0] == parts[1]:
        return _form("Pow", parts[0], _form("2.0"))
    return _form(name, *(sorted(parts, key=lambda part: part.mark) if name in SYMMETRIC else parts))


def _form(*parts: str | Form) -> Form:
    """The form of what has these parts, in this order."""
    marks = tuple(part if isinstance(part, str) else part.mark for part in parts)
    return Form(hash(marks), sum((part != "") if isinstance(part, str) else part.words for part in parts))
