"""What the worker does for each request: it loads a submission beside its kata's probe, and calls its entries."""

from __future__ import annotations

import builtins
import functools
import linecache
import sys
import types
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, nullcontext, suppress
from typing import Any

from grader.errors import WireError
from grader.protocol import messages
from grader.worker import (
    changes,
    dry_run,
    marshal,
    meter,
    modules,
    observer,
    raised,
    ranks,
    sealed,
    source_check,
    traps,
)

# A copy, which functions defined below look their builtins up in: a submission that patches `any` does not reach it.
__builtins__ = dict(vars(builtins))  # type: ignore[assignment]

TRAPPED = 5  # forbidden calls told with a reply; one is enough for a finding
MADE = 5  # lines told of those that made a tensor on the CPU


class Worker:
    """Answers requests. Keeps its own references and builtins: a submission that patches a library breaks itself."""

    def __init__(self, torch: Any, set_traps: traps.Traps):
        self.torch, self.traps = torch, set_traps
        self.marshal, self.sealed = marshal.Marshal(torch), sealed.Sealed(torch)
        self.meter = meter.Meter(torch and torch.cuda)
        self.rehearsal, self.observer = dry_run.Rehearsal(torch), observer.Observer(torch, set_traps.refused)
        self.earlier, self.marks = changes.Earlier(self.marshal.to_wire), changes.Marks(torch)
        self.layers: list[Any] = []
        self.watch: Callable[[], None] | None = None  # begins to tell of what the submission tries
        self.for_probes = {module.__name__: module for module in (modules, ranks)}  # what a probe may import of ours
        self.own = [name for name in sys.modules if name.partition(".")[0] == "grader"]
        self.filename = ""
        self.module = types.ModuleType("submission")
        self.probe: dict[str, Any] = {}
        self.kept: tuple[Any, ...] = ()  # a call that is to be made later
        self.called: Any = None  # the function that is being called: where an error without a line of its own happened

    def put_away(self) -> None:
        """A submission that looks for our modules by their names finds none to patch."""
        for name in self.own:
            sys.modules.pop(name, None)
        sys.modules["__main__"] = types.ModuleType("__main__")

    def replies(self, request: Any) -> Iterator[Any]:
        """The reply, or one for each call; what is raised meanwhile is a reply too."""
        kind = type(request)
        if kind is messages.Start:
            yield messages.Ready(self.layers)
        elif kind is messages.Check:
            yield source_check.check(request)
        elif kind is messages.Load:
            yield self.guarded(self.load, request)
        elif request.how == "watched":
            yield from self.watched(request.calls)
        else:
            make = {
                "": self.call, "together": self.call, "dry": self.dry_call, "kept": self.kept_call,
                "measured": self.measured_call,
            }[request.how]  # fmt: skip
            for name, args, kwargs in request.calls:
                yield self.guarded(make, name, args, kwargs)

    def guarded(self, function: Callable[..., Any], *arguments: Any) -> Any:
        """What the function replies, or what it raises as a reply."""
        try:
            return function(*arguments)
        except WireError as error:
            return self.unsendable(error)
        except BaseException as error:
            return self.failed(error)

    def failed(self, error: BaseException) -> Any:
        return messages.Failed(*self.described(error), self.traps.name_of(error), self.traps.sprung[:TRAPPED])

    def unsendable(self, error: Any) -> Any:
        return messages.Unsendable(error.key, error.values, self.traps.sprung[:TRAPPED])

    def load(self, request: Any) -> Any:
        """Run the submission's text as a fresh module, beside the kata's probe."""
        source, filename = source_check.text_of(request.source), request.filename
        self.filename, self.probe = filename, {}
        self.earlier.forget()
        self.module = types.ModuleType("submission")
        self.module.__file__ = filename
        vars(self.module)["__builtins__"] = vars(builtins)  # its own to patch, not the copy that we use
        sys.modules["submission"] = self.module
        lines = [line + "\n" for line in source_check.lines_of(source)]  # as inspect.getsource expects them
        linecache.cache[filename] = (len(source), None, lines, filename)
        if request.probe:
            self.probe = {"__name__": "probe", "__builtins__": dict(vars(builtins))}  # not the submission's to patch
            sys.modules.update(self.for_probes)
            exec(compile(request.probe, "<probe>", "exec", dont_inherit=True), self.probe)
            self.put_away()
        if "prepare" in self.probe:
            self.probe["prepare"](self.module.__dict__)
        self.traps.set(request.forbidden, request.operations, self.probe, self.module.__dict__)
        self.observer.forbid(request.operations)
        watch, self.watch = self.watch, None
        if watch:
            watch()
        exec(compile(source, filename, "exec", dont_inherit=True), self.module.__dict__)
        return messages.Loaded()

    def function(self, name: str) -> tuple[Callable[..., Any], list[Any]]:
        """An entry of the submission, or a function of the probe, which takes the submission's module first."""
        self.called = getattr(self.module, name, None)
        if name in self.probe:
            return self.probe[name], [self.module]
        return getattr(self.module, name), []

    def call(self, name: str, args: list[Any], kwargs: dict[str, Any]) -> Any:
        """The call's answer, and what it changed that is not its own."""
        given, named = self.arguments(args, kwargs)
        marks = [] if name in self.probe else [*self.marks.of([given, named], [])]
        value = self.made(name, given, named)
        to_wire, changed, earlier = self.marshal.to_wire, self.changed, self.earlier
        paths = [path for index, arg in enumerate(args) for path in changed(arg, given[index], [index])]
        paths += [path for key, arg in kwargs.items() for path in changed(arg, named[key], [key])]
        paths += [path for _, *path in self.marks.changed(marks) if path not in paths]
        answer = to_wire(value)
        rewrites = earlier.is_changed()
        if name not in self.probe:  # what a probe answers may be the very state that its next step changes
            earlier.hold(value, answer)
        return messages.Returned(answer, paths, rewrites, self.traps.sprung[:TRAPPED])

    def changed(self, sent: Any, given: Any, path: list[Any]) -> list[Any]:
        """The paths of what is not as it was sent."""
        try:
            now = self.marshal.to_wire(given)
        except Exception:  # the call has put into it what may not travel
            return [path]
        return [*changes.changes(sent, now, path)]

    def watched(self, calls: list[Any]) -> Iterator[Any]:
        """A reply for each of these calls; a backward step in any of them is told with the last.

        To have PyTorch tell of steps takes longer than a call.
        """
        sealed: dict[int, Any] = {}
        with ExitStack() as watching:
            watching.enter_context(self.observer.watching())
            for number in range(len(calls)):
                end = watching if number == len(calls) - 1 else nullcontext()
                yield self.guarded(self.watched_call, calls, number, sealed, end)

    def watched_call(
        self, calls: list[Any], number: int, sealed: dict[int, Any], within: AbstractContextManager[Any]
    ) -> Any:  # fmt: skip
        """One of these calls with arguments that nobody can write to, made `within` this; what it answers was told.

        sealed: arguments that were sealed with those of an earlier call, by the call's number
        """
        with within:
            if number not in sealed:
                together = self.sealed.together(calls, number)
                values = self.sealed.sealed([self.arguments(*calls[each][1:]) for each in together])
                sealed.update(zip(together, values, strict=True))
            self.marshal.to_wire(self.made(calls[number][0], *sealed.pop(number)))
        return messages.Returned(None, [], False, self.traps.sprung[:TRAPPED])

    def arguments(self, args: list[Any], kwargs: dict[str, Any]) -> tuple[list[Any], dict[str, Any]]:
        """The values that stand for what was sent."""
        to_value, tensor = self.marshal.to_value, self.marshal.tensor
        return [to_value(arg, tensor) for arg in args], {key: to_value(arg, tensor) for key, arg in kwargs.items()}

    def made(self, name: str, given: list[Any], named: dict[str, Any]) -> Any:
        """What the entry gives for these arguments."""
        function, first = self.function(name)
        self.traps.dry_running = False
        value = function(*first, *given, **named)
        if self.torch is not None and self.torch.cuda.is_initialized():
            self.torch.cuda.synchronize()
        return value

    def dry_call(self, name: str, args: list[Any], kwargs: dict[str, Any]) -> Any:
        """The call on tensors that only claim to be on a GPU: what of the answer is not, or what was raised."""
        rehearsal = self.rehearsal
        given = [self.marshal.to_value(arg, rehearsal.tensor) for arg in args]
        named = {key: self.marshal.to_value(arg, rehearsal.tensor) for key, arg in kwargs.items()}
        function, first = self.function(name)
        self.traps.dry_running = True
        with rehearsal.numbers_told() as told, suppress(Exception):
            on_cpu, by_name = self.arguments(args, kwargs)
            function(*first, *on_cpu, **by_name)
        with rehearsal.on_pretended_cuda(self.filename, told) as made:
            try:
                value = function(*first, *given, **named)
            except BaseException as error:
                error_name, _, message, trace = self.described(error)
                return messages.Rehearsed(0, made[-MADE:], [error_name, message, trace])
        return messages.Rehearsed(rehearsal.count_on_cpu(value), made[-MADE:], None)

    def kept_call(self, name: str, args: list[Any], kwargs: dict[str, Any]) -> Any:
        """The call is to be made later, many times: the way of its arguments would be most of what each takes."""
        # what was sent stays too: the kernel's highest mark of memory has it in it, and never falls
        self.kept = (name, *self.arguments(args, kwargs), args, kwargs)
        return messages.Measured(None)

    def measured_call(self, *_: Any) -> Any:
        """The call that was kept, its answer thrown away: what it takes is for the judge to see."""
        name, given, named = self.kept[:3]
        function, first = self.function(name)
        self.traps.dry_running = False
        return messages.Measured(self.meter.measured(functools.partial(function, *first, *given, **named)))

    def described(self, error: BaseException) -> tuple[str, list[str], str, list[list[Any]]]:
        """An exception as plain data."""
        return raised.described(error, self.filename, self.called)
