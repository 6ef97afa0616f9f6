"""What a hidden test calls `submission`: its calls run in the worker, and are spoken of in the learner's words."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from grader.errors import WireError
from grader.expect import Bench, Unmet
from grader.model import Finding, Kata
from grader.runner import Subject
from grader.show import show_call


@dataclass(frozen=True)
class Words:
    """How a kata's calls are spoken of: the names of their parameters, and what a probe's function is shown as."""

    parameters: Mapping[str, tuple[str, ...]]
    shown: Mapping[str, str]


def words(kata: Kata) -> Words:
    """Read from the stub, and from the probe's SHOWN where it has one: learners know nothing of a probe's functions."""
    stub = _functions(ast.parse(kata.stub.read_text("utf-8")))
    if kata.probe is None:
        return Words(stub, {})
    tree = ast.parse(kata.probe.read_text("utf-8"))
    probe = {name: parameters[1:] for name, parameters in _functions(tree).items()}  # without the submission
    shown = [
        node.value for node in tree.body if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "SHOWN"
    ]
    return Words({**probe, **stub}, ast.literal_eval(shown[0]) if shown else {})


def _functions(tree: ast.Module) -> dict[str, tuple[str, ...]]:
    return {
        node.name: tuple(arg.arg for arg in [*node.args.posonlyargs, *node.args.args])
        for node in tree.body
        if isinstance(node, ast.FunctionDef)
    }


class Proxy:
    """Every attribute is a function that runs in the worker.

    seconds   how long the last call took, by the judge's clock
    calls     (name, args, kwargs) of every call that was answered
    """

    def __init__(self, subject: Subject, bench: Bench, words: Words):
        self._subject, self._bench, self._words = subject, bench, words
        self.calls: list[tuple[str, tuple[Any, ...], dict[str, Any]]] = []
        self.seconds = 0.0
        self.backend, self.device = subject.backend, subject.device

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name.startswith("_"):
            raise AttributeError(name)

        def call(*args: Any, **kwargs: Any) -> Any:
            names = self._words.parameters.get(name, ())
            text = partial(show_call, name, names, args, kwargs, self._words.shown.get(name, ""))
            self._bench.calls.append(text)
            try:
                answer = self._subject.call(name, args, kwargs)
            except WireError as error:
                raise Unmet(
                    Finding("type", "the result", expected="plain values and arrays", actual=str(error), call=text())
                ) from error
            self.seconds = answer.seconds
            self.calls.append((name, args, kwargs))
            self._bench.mutated += [(text, _argument(path, names)) for path in answer.changed]
            return answer.value

        return call


def _argument(path: str, names: tuple[str, ...]) -> str:
    """ "1[3]" -> "cache[3]"."""
    head, bracket, rest = path.partition("[")
    if head.isdigit():
        index = int(head)
        head = names[index] if index < len(names) else f"argument {index + 1}"
    return head + bracket + rest
