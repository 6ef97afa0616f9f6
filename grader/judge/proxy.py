"""What a hidden test calls `submission`: its calls run in the worker, and are kept as the learner would type them."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property, partial
from itertools import chain
from typing import Any

from grader.errors import WireError
from grader.host import Answer, Request, Session
from grader.judge.calls import call_of
from grader.judge.recall import Ask
from grader.model import Call, Kata, Message, NotPlain
from grader.protocol.failures import Raised, WorkerDied
from grader.records import dataclass
from grader.testing.growth import Took
from grader.testing.recorder import ExpectationFailed, Recorder


@dataclass(frozen=True)
class Words:
    """How a kata's calls are spoken of: the names of their parameters, and what a probe's function is shown as.

    parts  the names of what an argument that is a tuple holds
    """

    parameters: Mapping[str, tuple[str, ...]]
    shown: Mapping[str, str]
    parts: Mapping[str, tuple[str, ...]]

    @cached_property
    def names(self) -> frozenset[str]:
        """The names of all parameters."""
        return frozenset(chain.from_iterable(self.parameters.values()))


def words(kata: Kata) -> Words:
    """Read from the stub, and from the probe's SHOWN where it has one: learners know nothing of a probe's functions."""
    stub = _functions(ast.parse(kata.stub.read_text("utf-8")))
    if kata.probe is None:
        return Words(stub, {}, dict(kata.parts))
    tree = ast.parse(kata.probe.read_text("utf-8"))
    probe = {name: parameters[1:] for name, parameters in _functions(tree).items()}  # without the submission
    shown = [
        node.value for node in tree.body if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "SHOWN"
    ]
    return Words({**probe, **stub}, ast.literal_eval(shown[0]) if shown else {}, dict(kata.parts))


def _functions(tree: ast.Module) -> dict[str, tuple[str, ...]]:
    return {
        node.name: tuple(arg.arg for arg in [*node.args.posonlyargs, *node.args.args])
        for node in tree.body
        if isinstance(node, ast.FunctionDef)
    }


class AskFailed(BaseException):
    """To ask has failed on our side, with the error that is its cause: nobody's answer, and no finding."""


class Proxy:
    """Every attribute is a function that runs in the worker.

    seconds   how long the last call took, by the judge's clock
    took      the same as `expect_linear` wants it, with the processor's time beside it
    calls     every call that was answered
    ask       what comes of requests: an answer or an exception for each
    change    what is called in place of a call, where it is not to be made as the test makes it
    """

    def __init__(
        self, session: Session, recorder: Recorder, words: Words, ask: Ask,
        change: Callable[[Request], Request] | None = None,
    ):  # fmt: skip
        self._session, self._recorder, self._words, self._ask, self._change = session, recorder, words, ask, change
        self.calls: list[Request] = []
        self.seconds, self.took = 0.0, Took(0.0, 0.0)
        self.backend, self.device = session.backend, session.device

    def each(self, name: str, arguments: Sequence[tuple[Any, ...]]) -> list[Any]:
        """The answers of an entry to many calls, which travel together; the first that has none raises."""
        requests = [self._changed((name, args, {})) for args in arguments]
        results = self._asked(requests)
        return [self._answer(request, result) for request, result in zip(requests, results, strict=False)]

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name.startswith("_"):
            raise AttributeError(name)

        def call(*args: Any, **kwargs: Any) -> Any:
            request = self._changed((name, args, kwargs))
            before = self._session.computed
            answer = self._answer(request, self._asked([request])[0])
            ran, waited = (now - then for now, then in zip(self._session.computed, before, strict=True))
            # nobody tells, or a new worker has begun to count anew
            self.took = Took(self.seconds - max(0.0, waited), ran if ran > 0 else self.seconds)
            return answer

        return call

    def _asked(self, requests: Sequence[Request]) -> list[Any]:
        try:
            return self._ask(requests)
        except (Raised, WorkerDied, WireError):
            raise
        except Exception as error:
            raise AskFailed from error

    def _changed(self, request: Request) -> Request:
        return self._change(request) if self._change else request

    def _answer(self, request: Request, result: Answer | Exception) -> Any:
        """The value that a call gave; raises what it raised. The call is recorded either way."""
        call = partial(recorded, request, self._words)
        self._recorder.calls.append(call)
        if isinstance(result, WireError):
            reason = Message.of(result.key, **result.values)
            raise ExpectationFailed(NotPlain(what="the result", reason=reason, call=call())) from result
        if isinstance(result, Exception):
            raise result
        self.seconds = result.seconds
        self.calls.append(request)
        names = self._words.parameters.get(request[0], ())
        self._recorder.changed += [(call, _argument(path, names)) for path in result.changed]
        self._recorder.changed += [(call, "the result of the call before")] * result.rewrites
        return result.value


def recorded(request: Request, words: Words) -> Call:
    """The call as a finding holds it, in the words of its kata."""
    name, args, kwargs = request
    return call_of(name, words.parameters.get(name, ()), args, kwargs, words.shown.get(name, ""), words.parts)


def _argument(path: str, names: tuple[str, ...]) -> str:
    """ "1[3]" -> "cache[3]"."""
    head, bracket, rest = path.partition("[")
    if head.isdigit():
        index = int(head)
        head = names[index] if index < len(names) else f"argument {index + 1}"
    return head + bracket + rest
