"""What a submission's text says before it is run: whether it parses, what it defines, which forbidden names it uses.

This runs in the worker, before the submission's first line does: a text may be built to crash a parser, and then it
crashes there.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterable, Iterator
from typing import Any

from grader.protocol import messages

# A copy, which functions defined below look their builtins up in: a submission that patches `any` does not reach it.
__builtins__ = dict(vars(builtins))  # type: ignore[assignment]

# Bounds on a reply: a text may be built to exceed them.
MOST_NAMES, LONGEST_NAME, MOST_USES, MESSAGE = 500, 100, 50, 2_000

# Where frames, cells and every object of the process can be had: no answer needs them, and a lie about one does.
INSIDES = frozenset(
    {
        "sys._getframe", "sys._current_frames", "sys.settrace", "sys.setprofile", "threading.settrace",
        "threading.setprofile", "inspect.currentframe", "inspect.stack", "inspect.trace", "inspect.getargvalues",
        "inspect.getclosurevars", "inspect.getinnerframes", "inspect.getouterframes", "traceback.walk_stack",
        "traceback.walk_tb", "gc.get_objects", "gc.get_referrers", "gc.get_referents",
    }
)  # fmt: skip
INNER_ATTRIBUTES = frozenset(
    {
        "f_back", "f_locals", "f_globals", "f_builtins", "tb_frame", "gi_frame", "cr_frame", "ag_frame",
        "__closure__", "cell_contents", "__globals__", "__code__",
    }
)  # fmt: skip


def check(request: messages.Check) -> messages.Checked | messages.Unparsed:
    """The reply to a `Check` (protocol/messages.py): Checked, or Unparsed where the text is not Python."""
    source = text_of(request.source)
    lines = lines_of(source)
    try:
        tree = ast.parse(source, request.filename)
        uses = Resolver(tree).uses(INSIDES.union(request.forbidden))
        return messages.Checked(
            _told(_defined(tree), request.entries),
            sorted(_unchanged(tree, ast.parse(request.stub), request.entries)),
            [[name, line, lines[line - 1].strip()[:200]] for name, line in uses][:MOST_USES],
        )
    except (SyntaxError, ValueError) as error:  # ValueError: a NUL in the text
        line = getattr(error, "lineno", None) or 1
        text = lines[line - 1].strip()[:200] if line <= len(lines) else ""
        return messages.Unparsed(type(error).__name__, str(getattr(error, "msg", error))[:MESSAGE], line, text)
    except (RecursionError, MemoryError):
        return messages.Unparsed("RecursionError", "", 1, "")


def text_of(source: Any) -> str:
    """A submission's text, which travels as an array of bytes."""
    return bytes(source.data).decode("utf-8", "surrogatepass")


def lines_of(source: str) -> list[str]:
    """The lines as Python counts them: a form feed, or a separator within a string, ends none."""
    return source.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _told(names: set[str], entries: Iterable[str]) -> list[str]:
    """The entries among these names, and as many others as may travel."""
    ends = {f".{entry}" for entry in entries}
    wanted = names.intersection(entries) | {name for name in names if name[name.find(".") :] in ends}
    others = sorted(name for name in names - wanted if len(name) <= LONGEST_NAME)
    return sorted([*wanted, *others[:MOST_NAMES]])


def _defined(tree: ast.Module) -> set[str]:
    """Names bound at module level, within its if, try, with and for statements too; methods as "Solution.f"."""
    names: set[str] = set()
    todo: list[ast.AST] = [tree]
    while todo:
        node = todo.pop()
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            names.add(node.name)  # and what is bound within it is its own, but for what it says is global
            names.update(*(each.names for each in ast.walk(node) if isinstance(each, ast.Global)))
            if isinstance(node, ast.ClassDef):
                names.update(f"{node.name}.{each.name}" for each in node.body if isinstance(each, ast.FunctionDef))
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            names.update((alias.asname or alias.name).split(".")[0] for alias in node.names)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        elif not isinstance(node, ast.Lambda):
            todo.extend(ast.iter_child_nodes(node))
    return names


def _unchanged(tree: ast.Module, stub: ast.Module, entries: Iterable[str]) -> Iterator[str]:
    """Entries whose body is the stub's, a docstring and raise NotImplementedError, or another word for nothing."""
    definitions = (ast.FunctionDef, ast.ClassDef)
    written = {node.name: node for node in tree.body if isinstance(node, definitions)}
    given = {node.name: node for node in stub.body if isinstance(node, definitions)}
    for entry in entries:
        if entry in written and entry in given:
            body, stubs = _body(written[entry]), _body(given[entry])
            same = [ast.dump(each) for each in body] == [ast.dump(each) for each in stubs]
            if same or (isinstance(written[entry], ast.FunctionDef) and all(map(_does_nothing, body))):
                yield entry


def _body(node: ast.FunctionDef | ast.ClassDef) -> list[ast.stmt]:
    """The statements below the docstring."""
    first = node.body[0]
    return node.body[isinstance(first, ast.Expr) and _word(first.value) is not None :]


def _does_nothing(node: ast.stmt) -> bool:
    """Whether it is `pass`, `...`, or raises NotImplementedError with whatever words."""
    if isinstance(node, ast.Raise):
        raised = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
        return isinstance(raised, ast.Name) and raised.id == "NotImplementedError"
    return isinstance(node, ast.Pass) or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))


class Resolver:
    """The full name behind each expression of a text: through imports, aliases, and other words for an attribute."""

    def __init__(self, tree: ast.Module):
        self._tree = tree
        self._full = _imports(tree)  # local name -> full name
        # `f = F.batch_norm` gives f that name too; two passes follow an alias of an alias
        for _ in range(2):
            for node in ast.walk(tree):
                if not isinstance(node, ast.Assign) or len(node.targets) != 1:
                    continue
                target, name = node.targets[0], self.name_of(node.value)
                if isinstance(target, ast.Name) and name:
                    self._full.setdefault(target.id, name)

    def uses(self, forbidden: frozenset[str]) -> Iterator[tuple[str, int]]:
        """(full name, line) of every place that reads a forbidden name, or what lies in one, or sets an inner one."""
        seen = set()
        for node in ast.walk(self._tree):
            if isinstance(node, ast.ImportFrom) and not node.level and node.names[0].name == "*":
                name = _offending(node.module, forbidden)
            elif isinstance(node, ast.Call) or (
                isinstance(node, (ast.Name, ast.Attribute, ast.Subscript)) and isinstance(node.ctx, ast.Load)
            ):
                name = _offending(self.name_of(node), forbidden)
            elif isinstance(node, ast.Attribute) and node.attr in INNER_ATTRIBUTES:
                name = node.attr
            elif isinstance(node, ast.Constant):  # operator.attrgetter("f_back.f_locals")
                words = (_word(node) or "").split(".")
                name = _inner(words) if all(map(str.isidentifier, words)) else None
            elif isinstance(node, ast.MatchClass):
                name = _inner(node.kwd_attrs)
            else:
                continue
            if name and (name, node.lineno) not in seen:
                seen.add((name, node.lineno))
                yield name, node.lineno

    def name_of(self, node: ast.expr) -> str | None:
        """The full dotted name that an expression stands for, if it stands for one."""
        if isinstance(node, ast.Name):
            return self._full.get(node.id)
        if isinstance(node, ast.Attribute):
            return _join(self.name_of(node.value), node.attr)
        # the same in other words: getattr(F, "dropout"), vars(F)["dropout"], sys.modules["torch"]
        if isinstance(node, ast.Subscript):
            return self._item(node.value, _word(node.slice))
        if isinstance(node, ast.Call) and node.args:
            return self._result(node)
        return None

    def _item(self, mapping: ast.expr, key: str | None) -> str | None:
        """mapping[key], where the mapping is a namespace."""
        if self.name_of(mapping) == "sys.modules":
            return key
        if isinstance(mapping, ast.Attribute) and mapping.attr == "__dict__":
            return _join(self.name_of(mapping.value), key)
        if isinstance(mapping, ast.Call) and _called(mapping) == "vars" and mapping.args:
            return _join(self.name_of(mapping.args[0]), key)
        return None

    def _result(self, call: ast.Call) -> str | None:
        """What a call gives, where it looks up an attribute or a module."""
        if _called(call) == "getattr" and len(call.args) > 1:
            return _join(self.name_of(call.args[0]), _word(call.args[1]))
        if _called(call) == "__import__" or self.name_of(call.func) == "importlib.import_module":
            return _word(call.args[0])
        return None


def _join(owner: str | None, name: str | None) -> str | None:
    if name in INNER_ATTRIBUTES:
        return name
    return f"{owner}.{name}" if owner and name else None


def _offending(name: str | None, forbidden: frozenset[str]) -> str | None:
    """The forbidden name that this is, or lies in: all of torch.ops may be forbidden."""
    while name and name not in forbidden and name not in INNER_ATTRIBUTES:
        name = name.rpartition(".")[0]
    return name or None


def _inner(names: Iterable[str]) -> str | None:
    """The first of these names that is an inner attribute's."""
    return next((name for name in names if name in INNER_ATTRIBUTES), None)


def _word(node: ast.expr) -> str | None:
    """The string that a constant is."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _called(node: ast.Call) -> str:
    """The plain name that a call is made by."""
    return node.func.id if isinstance(node.func, ast.Name) else ""


def _imports(tree: ast.Module) -> dict[str, str]:
    """Local name -> full dotted name, for every import anywhere in the text.

    A function or class of the module that takes the place of what it imported before is the learner's own.
    """
    names: dict[str, str] = {}
    within: set[str] = set()  # imported by a function for itself
    for statement in tree.body:
        if isinstance(statement, (ast.FunctionDef, ast.ClassDef)) and statement.name not in within:
            names.pop(statement.name, None)
        for node in ast.walk(statement):
            found = dict(_imported(node))
            names.update(found)
            within.update(found if node is not statement else ())
    return names


def _imported(node: ast.AST) -> Iterator[tuple[str, str]]:
    """(local name, full dotted name) of what a statement imports."""
    if isinstance(node, ast.Import):
        for alias in node.names:
            top = alias.name.split(".")[0]
            yield alias.asname or top, alias.name if alias.asname else top
    elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
        for alias in node.names:
            yield alias.asname or alias.name, f"{node.module}.{alias.name}"
