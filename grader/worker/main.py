"""The worker: the process that holds a submission, and nothing else of ours.

Started by host/spawn.py, with the descriptors of its sockets, it reads its configuration, confines itself while it
still has one thread, imports NumPy (and torch; a mould, from which it may be forked, has done that), and then answers
one request after another (protocol/messages.py) until the judge kills it. It never sees a hidden test, an oracle or a
solution. Once `Load` has run, nothing that it says is trusted.
"""

from __future__ import annotations

import builtins
import faulthandler
import functools
import gc
import itertools
import json
import linecache
import os
import signal
import socket
import struct
import sys
import time
import traceback
import types
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, nullcontext, suppress
from typing import Any

# A copy, which functions defined below look their builtins up in: a submission that patches `any` does not reach it.
__builtins__ = dict(vars(builtins))  # type: ignore[assignment]

TRACE_LINES = 12
MESSAGE = 2_000  # characters kept of an exception's message
TRAPPED = 5  # forbidden calls told with a reply; one is enough for a finding
HELD = 1 << 16  # bytes of answers that are sent together,
LATEST = 0.02  # and seconds for which the first of them waits, while calls are answered
MADE = 5  # lines told of those that made a tensor on the CPU
# A class can say what it likes about itself: these ask the interpreter.
_NAME: Callable[[type], str] = vars(type)["__name__"].__get__
_MRO: Callable[[type], tuple[type, ...]] = vars(type)["__mro__"].__get__
_BUILTIN = {id(kind): kind.__name__ for kind in vars(builtins).values() if isinstance(kind, type)}


def main() -> None:
    """Get ready in the order that the module's docstring gives, then serve."""
    gc.disable()  # 40% of the time that torch takes to import is the collector's
    if sys.platform != "win32":  # the judge asks where a call is that does not answer
        faulthandler.register(signal.SIGUSR1, file=2, all_threads=False)
    channel = _channel()
    judge = socket.socket(fileno=int(sys.argv[2])) if sys.argv[2:] else None  # where attempts are told of
    config = _config(channel)
    sys.path[:0] = [config["root"]]
    sys.path.extend(config["path"])
    from grader.sandbox.confine import confine
    from grader.sandbox.plan import Confinement
    from grader.worker.attempts import watch

    worker, has_rehearsed = None, False
    if config["mould"]:
        from grader.worker import mould

        worker, has_rehearsed = _worker(config, rehearses=config["rehearses"]), config["rehearses"]
        channel, judge = mould.forked(channel)
        config = _config(channel)
    plan = Confinement(**config["confinement"])
    layers = confine(plan, config["parent"], judge)
    if worker is None:
        worker = _worker(config, rehearses=config["rehearses"])
    elif config["rehearses"] and not has_rehearsed:
        worker.rehearsal.get_ready()
    sys.path.remove(config["root"])
    gc.enable()
    worker.put_away()
    worker.serve(channel, [list(layer) for layer in layers], functools.partial(watch, judge, plan) if judge else None)


def _worker(config: Mapping[str, Any], *, rehearses: bool) -> Worker:
    """All that is imported, and what is made of it before a submission is seen.

    What was imported stays: no collection looks through it while somebody waits. A worker that is forked with it must
    touch little of it, since each page that it touches is copied: looking at a module's name counts as that.
    """
    from grader.protocol import messages, wire
    from grader.worker import (
        alarm,
        attempts,
        changes,
        dry_run,
        marshal,
        meter,
        modules,
        observer,
        ranks,
        sealed,
        semaphores,
        traps,
    )
    from grader.worker import source_check as checks

    torch = __import__("torch") if config["torch"] else None
    homes = [os.path.dirname(str(library.__file__)) for library in (sys.modules["numpy"], torch) if library]
    libraries = tuple(path.rstrip(os.sep) + os.sep for path in [*config["path"], *homes])
    parts = (alarm, attempts, changes, dry_run, marshal, meter, modules, observer, ranks, sealed, checks, traps)
    callers = (Worker.load, Worker.made, Worker.dry_call, meter.Meter.measured)
    ours = [globals(), *(vars(module) for module in parts)]
    set_traps = traps.Traps(ours, frozenset(caller.__code__ for caller in callers), libraries)
    alarm.listen(set_traps, torch is not None)
    semaphores.stand_in()
    worker = Worker(
        wire=wire, messages=messages, source_check=checks, torch=torch, marshal=marshal.Marshal(torch), changes=changes,
        sealed=sealed.Sealed(torch), rehearsal=dry_run.Rehearsal(torch), meter=meter.Meter(torch and torch.cuda),
        traps=set_traps, observer=observer.Observer(torch, set_traps.refused),
        for_probes={module.__name__: module for module in (modules, ranks)},
    )  # fmt: skip
    if rehearses:
        worker.rehearsal.get_ready()
    if torch and (rehearses or config["mould"]):
        set_traps.look_around()
    gc.freeze()
    return worker


def _config(channel: socket.socket) -> Any:
    """What the judge says first."""
    (size,) = struct.unpack("<I", _receive(channel.recv_into, 4))
    return json.loads(bytes(_receive(channel.recv_into, size)))


def _channel() -> socket.socket:
    """The socket to the judge: a descriptor that we inherit; on Windows, what comes on our standard input."""
    if sys.platform != "win32":
        return socket.socket(fileno=int(sys.argv[1]))
    for stream in filter(None, (sys.__stdout__, sys.__stderr__)):
        stream.reconfigure(newline="\n")  # a line ends as it does elsewhere
    return socket.fromshare(sys.stdin.buffer.read())


class Worker:
    """Answers requests. Keeps its own references and builtins: a submission that patches a library breaks itself."""

    def __init__(
        self, *, wire: Any, messages: Any, source_check: Any, torch: Any, marshal: Any, changes: Any, sealed: Any,
        rehearsal: Any, meter: Any, traps: Any, observer: Any, for_probes: dict[str, types.ModuleType],
    ):  # fmt: skip
        self.wire, self.messages, self.source_check = wire, messages, source_check
        self.torch, self.marshal, self.sealed, self.rehearsal, self.meter = torch, marshal, sealed, rehearsal, meter
        self.traps, self.observer = traps, observer
        self.changes, self.earlier = changes.changes, changes.Earlier(marshal.to_wire)
        self.layers: list[Any] = []
        self.watch: Callable[[], None] | None = None
        self.for_probes = for_probes  # what a probe may import of ours
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

    def serve(self, channel: socket.socket, layers: list[Any], watch: Callable[[], None] | None) -> None:
        """Answer requests until the judge is gone.

        watch: begins to tell of what the submission tries; None where nobody listens
        """
        self.layers, self.watch = layers, watch
        wire, messages, send = self.wire, self.messages, channel.sendall
        receive, receive_into, flush, replies = _receive, channel.recv_into, _flush, self.replies
        encode, decode, lengths, head = messages.encode, messages.decode, wire.lengths, wire.HEAD.size
        gathered, join, length, clock = wire.gathered, b"".join, len, time.perf_counter
        while True:
            header, payload = lengths(bytes(receive(receive_into, head)))
            number, request = decode(bytes(receive(receive_into, header)), receive(receive_into, payload))
            held, sent = bytearray(), clock()  # of answers that may be sent together
            together = type(request) is messages.Calls and request.how in ("together", "watched")
            for reply in replies(request):
                try:
                    buffers = encode(number, reply)
                except wire.WireError as error:
                    buffers = encode(number, self.unsendable(error))
                except BaseException as error:  # the answer's fault: its class's name raises, or no memory is left
                    buffers = encode(number, self.failed(error))
                flush()
                if together and sum(map(length, buffers)) + length(held) < HELD and clock() - sent < LATEST:
                    held += join(buffers)  # a copy: the next call may write to what this one gave
                    continue
                for buffer in (held, *gathered(buffers)) if held else gathered(buffers):
                    send(buffer)
                held, sent = bytearray(), clock()
            if held:
                send(held)
            request = None  # its arguments make room for the next one's

    def replies(self, request: Any) -> Iterator[Any]:
        """The reply, or one for each call; what is raised meanwhile is a reply too."""
        messages = self.messages
        kind = type(request)
        if kind is messages.Start:
            yield messages.Ready(self.layers)
        elif kind is messages.Check:
            yield self.source_check.check(request, messages)
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
        except self.wire.WireError as error:
            return self.unsendable(error)
        except BaseException as error:
            return self.failed(error)

    def failed(self, error: BaseException) -> Any:
        return self.messages.Failed(*self.describe(error), self.traps.sprung[:TRAPPED])

    def unsendable(self, error: Any) -> Any:
        return self.messages.Unsendable(error.key, error.values, self.traps.sprung[:TRAPPED])

    def load(self, request: Any) -> Any:
        """Run the submission's text as a fresh module, beside the kata's probe."""
        source, filename = self.source_check.text_of(request.source), request.filename
        self.filename, self.probe = filename, {}
        self.earlier.hold(None, None)
        self.module = types.ModuleType("submission")
        self.module.__file__ = filename
        vars(self.module)["__builtins__"] = vars(builtins)  # its own to patch, not the copy that we use
        sys.modules["submission"] = self.module
        lines = [line + "\n" for line in self.source_check.lines_of(source)]  # as inspect.getsource expects them
        linecache.cache[filename] = (len(source), None, lines, filename)
        if request.probe:
            self.probe = {"__name__": "probe", "__builtins__": vars(builtins)}
            sys.modules.update(self.for_probes)
            exec(compile(request.probe, "<probe>", "exec", dont_inherit=True), self.probe)
            self.put_away()
        if "prepare" in self.probe:
            self.probe["prepare"](self.module.__dict__)
        self.traps.set(request.forbidden, request.operations, self.probe)
        self.observer.forbid(request.operations)
        watch, self.watch = self.watch, None
        if watch:
            watch()
        exec(compile(source, filename, "exec", dont_inherit=True), self.module.__dict__)
        return self.messages.Loaded()

    def function(self, name: str) -> tuple[Callable[..., Any], list[Any]]:
        """An entry of the submission, or a function of the probe, which takes the submission's module first."""
        self.called = getattr(self.module, name, None)
        if name in self.probe:
            return self.probe[name], [self.module]
        return getattr(self.module, name), []

    def call(self, name: str, args: list[Any], kwargs: dict[str, Any]) -> Any:
        """The call's answer, and what it changed that is not its own."""
        given, named = self.arguments(args, kwargs)
        value = self.made(name, given, named)
        to_wire, changed, earlier = self.marshal.to_wire, self.changed, self.earlier
        paths = [path for index, arg in enumerate(args) for path in changed(arg, given[index], [index])]
        paths += [path for key, arg in kwargs.items() for path in changed(arg, named[key], [key])]
        answer = to_wire(value)
        rewrites = earlier.is_changed()
        if name not in self.probe:  # what a probe answers may be the very state that its next step changes
            earlier.hold(value, answer)
        return self.messages.Returned(answer, paths, rewrites, self.traps.sprung[:TRAPPED])

    def changed(self, sent: Any, given: Any, path: list[Any]) -> list[Any]:
        """The paths of what is not as it was sent."""
        try:
            now = self.marshal.to_wire(given)
        except Exception:  # the call has put into it what may not travel
            return [path]
        return self.changes(sent, now, path)  # type: ignore[no-any-return]

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
        return self.messages.Returned(None, [], False, self.traps.sprung[:TRAPPED])

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
                error_name, _, message, trace, _ = self.describe(error)
                return self.messages.Rehearsed(0, made[-MADE:], [error_name, message, trace])
        return self.messages.Rehearsed(rehearsal.count_on_cpu(value), made[-MADE:], None)

    def kept_call(self, name: str, args: list[Any], kwargs: dict[str, Any]) -> Any:
        """The call is to be made later, many times: the way of its arguments would be most of what each takes."""
        # what was sent stays too: the kernel's highest mark of memory has it in it, and never falls
        self.kept = (name, *self.arguments(args, kwargs), args, kwargs)
        return self.messages.Measured(None)

    def measured_call(self, *_: Any) -> Any:
        """The call that was kept, its answer thrown away: what it takes is for the judge to see."""
        name, given, named = self.kept[:3]
        function, first = self.function(name)
        self.traps.dry_running = False
        return self.messages.Measured(self.meter.measured(functools.partial(function, *first, *given, **named)))

    # --- errors -------------------------------------------------------------------------------------------------------

    def describe(self, error: BaseException) -> tuple[str, list[str], str, list[list[Any]], str]:
        """An exception as plain data: its name, its built-in bases, its message, the submission's lines, its trap."""
        try:
            message = _plain(str(error), MESSAGE)
        except BaseException:
            message = "(its message could not be read)"
        try:
            trace = self.trace(error)
        except BaseException:  # parts of an exception may be properties that raise
            trace = []
        bases = [_BUILTIN[id(base)] for base in _MRO(type(error)) if id(base) in _BUILTIN]
        trap = self.traps.name_of(error)
        return _plain(_NAME(type(error)), 100), bases, message, trace, trap

    def trace(self, error: BaseException) -> list[list[Any]]:
        """The submission's own lines, [line, text, times], the innermost last; line 0 stands for lines left out."""
        lines = []
        for frame in traceback.extract_tb(error.__traceback__):
            if frame.filename == self.filename:
                lines.append((frame.lineno or 1, (frame.line or "")[:300]))
        code = getattr(self.called, "__code__", None)
        if not lines and isinstance(error, TypeError) and code is not None:  # called with arguments it does not take
            first = code.co_firstlineno
            lines.append((first, linecache.getline(self.filename, first).strip()[:300]))
        if isinstance(error, SyntaxError) and error.filename == self.filename:
            lines.append((error.lineno or 1, (error.text or "").strip()[:300]))
        trace = [[*line, len(list(group))] for line, group in itertools.groupby(lines)]
        if len(trace) > TRACE_LINES:  # a recursion's, through several lines
            left_out = len(trace) - TRACE_LINES
            trace = [*trace[: TRACE_LINES // 2], [0, "", left_out], *trace[-TRACE_LINES // 2 :]]
        return trace


def _receive(receive_into: Callable[..., int], size: int) -> bytearray:
    """Exactly `size` bytes; the process ends with its judge."""
    buffer = bytearray(size)
    view, done = memoryview(buffer), 0
    while done < size:
        count = receive_into(view[done:], min(size - done, 1 << 20))
        if not count:
            os._exit(0)
        done += count
    return buffer


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except BaseException:  # it may be the submission's own by now, or closed
            continue


def _plain(text: str, length: int) -> str:
    """The beginning of a text, as a str and no class derived from it."""
    return str.__getitem__(text, slice(0, length))


if __name__ == "__main__":
    main()
