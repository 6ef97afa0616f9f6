"""The worker: the process that holds a submission, and nothing else of ours.

Started by spawn.py as `worker.py FD`, it reads its configuration from the socket, confines itself while it still has
one thread, imports NumPy (and torch), and then answers one request after another until the judge kills it. It
never sees a hidden test, an oracle or a solution. Once `load` has run, nothing that it says is trusted.

    {"op": "start"}                                         -> layers obtained
    {"op": "read", source, filename, entries, stub, forbidden}  -> reading.read(...), nothing is run
    {"op": "load", source, filename, probe, forbidden}      -> True
    {"op": "call", name, args, kwargs, echo, dry}           -> value, and the arguments as the call left them
"""

from __future__ import annotations

import builtins
import contextlib
import gc
import itertools
import json
import linecache
import os
import socket
import struct
import sys
import traceback
import types
from collections.abc import Callable
from typing import Any

TRACE_LINES = 12
MESSAGE = 2_000  # characters kept of an exception's message
STANDARD_LIBRARY = os.path.dirname(os.__file__) + os.sep

# A class can say what it likes about itself: these ask the interpreter.
_NAME: Callable[[type], str] = vars(type)["__name__"].__get__
_MRO: Callable[[type], tuple[type, ...]] = vars(type)["__mro__"].__get__
_BUILTIN = {id(kind): kind.__name__ for kind in vars(builtins).values() if isinstance(kind, type)}


class ForbiddenCall(Exception):
    """Raised in the submission where it reaches, by whatever way, a call that is the answer itself."""


def main() -> None:
    gc.disable()  # 40% of the time that torch takes to import is the collector's
    channel = _channel()
    (size,) = struct.unpack("<I", _receive(channel.recv_into, 4))
    config = json.loads(bytes(_receive(channel.recv_into, size)))
    sys.path[:0] = [config["root"]]
    sys.path.extend(config["path"])
    from grader import reading, sandbox

    layers = sandbox.confine(
        sandbox.Confinement(**{k: _tupled(v) for k, v in config["confinement"].items()}), config["parent"]
    )
    from grader import dry_run, values, wire

    torch = __import__("torch") if config["torch"] else None
    sys.path.remove(config["root"])
    gc.collect()
    gc.enable()
    worker = Worker(
        channel, wire, reading, values.Values(torch), dry_run.Rehearsal(torch), torch, [list(layer) for layer in layers]
    )
    homes = [os.path.dirname(str(library.__file__)) for library in (sys.modules["numpy"], torch) if library]
    worker.libraries = tuple(path.rstrip(os.sep) + os.sep for path in [*config["path"], *homes])
    _put_away()
    worker.serve()


def _channel() -> socket.socket:
    """The socket to the judge: a descriptor that we inherit; on Windows, what comes on our standard input."""
    if sys.platform != "win32":
        return socket.socket(fileno=int(sys.argv[1]))
    for stream in filter(None, (sys.__stdout__, sys.__stderr__)):
        stream.reconfigure(newline="\n")  # a line ends as it does elsewhere
    return socket.fromshare(sys.stdin.buffer.read())


def _put_away() -> None:
    """A submission that looks for our modules by their names finds none to patch."""
    for name in [name for name in sys.modules if name.partition(".")[0] == "grader"]:
        del sys.modules[name]
    sys.modules["__main__"] = types.ModuleType("__main__")


class Worker:
    """Answers requests. Keeps its own references, so that a submission that patches a library breaks only itself."""

    def __init__(
        self, channel: socket.socket, wire: Any, reading: Any, values: Any, rehearsal: Any, torch: Any, layers: Any
    ):
        self.channel, self.wire, self.reading, self.values, self.rehearsal = channel, wire, reading, values, rehearsal
        self.torch, self.layers = torch, layers
        self.filename = ""
        self.module = types.ModuleType("submission")
        self.probe: dict[str, Any] = {}
        self.libraries: tuple[str, ...] = ()  # folders of installed code
        self.trapped: list[str] = []
        self.dry_running = False
        self.ours = [globals(), *(sys.modules[type(part).__module__].__dict__ for part in (values, rehearsal))]
        self.called: Any = None  # the function that is being called: where an error without a line of its own happened

    def serve(self) -> None:
        wire, receive_into, send = self.wire, self.channel.recv_into, self.channel.sendall
        receive, flush, answer = _receive, _flush, self.answer
        while True:
            header, payload = wire.lengths(bytes(receive(receive_into, wire.HEAD.size)))
            request = wire.decode(bytes(receive(receive_into, header)), receive(receive_into, payload))
            try:
                reply = {"id": request["id"], **answer(request), "trapped": self.trapped[:5]}
                buffers = wire.encode(reply)
            except wire.WireError as error:
                buffers = wire.encode(
                    {"id": request["id"], "unsendable": str(error)[:MESSAGE], "trapped": self.trapped[:5]}
                )
            except BaseException as error:
                buffers = wire.encode({"id": request["id"], "error": self.describe(error), "trapped": self.trapped[:5]})
            flush()
            for buffer in buffers:
                send(buffer)

    def answer(self, request: dict[str, Any]) -> dict[str, Any]:
        op = request["op"]
        if op == "start":
            return {"value": self.layers}
        if op == "read":
            read = self.reading.read(
                _text(request["source"]), request["filename"], request["entries"], request["stub"], request["forbidden"]
            )
            return {"value": read}
        if op == "load":
            self.load(request)
            return {"value": True}
        return self.call(request)

    def load(self, request: dict[str, Any]) -> None:
        """Run the submission's text as a fresh module, beside the kata's probe."""
        source, filename = _text(request["source"]), request["filename"]
        self.filename, self.probe = filename, {}
        self.trapped.clear()  # the traps that are set already write to it
        self.module = types.ModuleType("submission")
        self.module.__file__ = filename
        sys.modules["submission"] = self.module
        lines = [line + "\n" for line in self.reading.lines_of(source)]  # as inspect.getsource expects them
        linecache.cache[filename] = (len(source), None, lines, filename)
        if request["probe"]:
            self.probe = {"__name__": "probe"}
            exec(compile(request["probe"], "<probe>", "exec", dont_inherit=True), self.probe)
        if "prepare" in self.probe:
            self.probe["prepare"](self.module.__dict__)
        for name in request["forbidden"]:
            self.trap(name)
        exec(compile(source, filename, "exec", dont_inherit=True), self.module.__dict__)

    def call(self, request: dict[str, Any]) -> dict[str, Any]:
        """Call an entry of the submission, or a function of the probe with the submission's module first."""
        values, dry = self.values, request.get("dry", False)
        tensor = self.rehearsal.tensor if dry else values.tensor
        args = [values.to_value(arg, tensor) for arg in request["args"]]
        kwargs = {name: values.to_value(arg, tensor) for name, arg in request["kwargs"].items()}
        name = request["name"]
        if name in self.probe:
            function, first = self.probe[name], [self.module]
        else:
            function, first = getattr(self.module, name), []
        self.called = getattr(self.module, name, None)
        self.dry_running = dry
        if dry:
            return {"value": self.dry_call(function, [*first, *args], kwargs)}
        value = function(*first, *args, **kwargs)
        if self.torch is not None and self.torch.cuda.is_initialized():
            self.torch.cuda.synchronize()
        reply = {"value": values.to_wire(value)}
        if request["echo"]:
            reply["args"] = values.to_wire(args)
            reply["kwargs"] = values.to_wire(kwargs)
        return reply

    def dry_call(self, function: Callable[..., Any], args: list[Any], kwargs: dict[str, Any]) -> dict[str, Any]:
        """The call on tensors that only claim to be on a GPU: what of the answer is not, or what was raised."""
        with self.rehearsal.on_pretended_cuda(self.filename) as made:
            try:
                value = function(*args, **kwargs)
            except BaseException as error:
                return {"raised": self.describe(error), "made": made[-5:]}
        return {"on_cpu": self.rehearsal.count_on_cpu(value), "made": made[-5:]}

    # --- what the text can hide -----------------------------------------------------------------------------------

    def trap(self, name: str) -> None:
        """Make a forbidden name raise where the submission, or a library on its behalf, calls it, however got."""
        parts = name.split(".")
        owner = sys.modules.get(parts[0])
        for part in parts[1:-1]:
            owner = getattr(owner, part, None)
        original = getattr(owner, parts[-1], None)
        functions = (types.FunctionType, types.BuiltinFunctionType, types.MethodDescriptorType, type)
        numpy_s = type(self.wire.np.mean)  # most of NumPy's functions are of a type of its own
        if not isinstance(original, (*functions, numpy_s)) or getattr(original, "_is_trap", False):
            return  # an object that is called, as those of torch.ops are, has more uses: there the text is checked
        frame_of, trapped, ours = sys._getframe, self.trapped, self.ours
        trusted = (*self.libraries, STANDARD_LIBRARY, "<frozen ")  # file names can be forged; the walk ends with us
        place, attribute = (original, "__init__") if isinstance(original, type) else (owner, parts[-1])
        target: Callable[..., Any] = getattr(place, attribute)

        def by_submission(frame: Any) -> bool:
            """Whether the submission is behind this frame: it calls a library that calls, or is called back by one."""
            direct = True
            while frame is not None:
                if any(frame.f_globals is one for one in ours):
                    return frame.f_code.co_name in ("call", "dry_call", "load")  # the entry may be the call itself
                if frame.f_globals is self.probe:
                    return direct and not self.dry_running
                if not frame.f_code.co_filename.startswith(trusted):
                    return True
                if self.dry_running:
                    return False  # fake tensors may be made of it, and the call has been seen on real ones
                frame, direct = frame.f_back, False
            return True  # where a thread begins

        def guarded(*args: Any, **kwargs: Any) -> Any:
            if by_submission(frame_of(1)):
                trapped.append(name)
                raise ForbiddenCall(f"{name} is what this kata asks you to write")
            return target(*args, **kwargs)

        for mark in ("__name__", "__qualname__", "__doc__", "__module__"):
            with contextlib.suppress(AttributeError, TypeError):
                setattr(guarded, mark, getattr(target, mark))
        vars(guarded)["_is_trap"] = True
        # a type written in C cannot be patched: there, too, the text is checked
        with contextlib.suppress(AttributeError, TypeError):
            setattr(place, attribute, guarded)

    # --- errors -----------------------------------------------------------------------------------------------------

    def describe(self, error: BaseException) -> dict[str, Any]:
        """An exception as plain data: its name, its built-in bases, its message, and the user's own lines."""
        try:
            message = _plain(str(error), MESSAGE)
        except BaseException:
            message = "(its message could not be read)"
        try:
            trace = self.trace(error)
        except BaseException:  # parts of an exception may be properties that raise
            trace = []
        bases = [_BUILTIN[id(base)] for base in _MRO(type(error)) if id(base) in _BUILTIN]
        return {"kind": _plain(_NAME(type(error)), 100), "bases": bases, "message": message, "trace": trace}

    def trace(self, error: BaseException) -> list[str]:
        """The user's own lines, the innermost last."""
        trace = []
        for frame in traceback.extract_tb(error.__traceback__):
            if frame.filename == self.filename:
                trace.append(f"line {frame.lineno}: {frame.line or ''}"[:300])
        code = getattr(self.called, "__code__", None)
        if not trace and isinstance(error, TypeError) and code is not None:  # called with arguments it does not take
            line = linecache.getline(self.filename, code.co_firstlineno).strip()
            trace.append(f"line {code.co_firstlineno}: {line}"[:300])
        if isinstance(error, SyntaxError) and error.filename == self.filename:
            trace.append(f"line {error.lineno}: {(error.text or '').strip()}"[:300])
        counted = [(line, len(list(group))) for line, group in itertools.groupby(trace)]
        trace = [line if times == 1 else f"{line}  ({times} times)" for line, times in counted]
        if len(trace) > TRACE_LINES:  # a recursion's, through several lines
            left_out = len(trace) - TRACE_LINES
            trace = [*trace[: TRACE_LINES // 2], f"… {left_out} more lines …", *trace[-TRACE_LINES // 2 :]]
        return trace


def _receive(receive_into: Callable[..., int], size: int) -> bytearray:
    """Exactly so many bytes; the process ends with its judge."""
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


def _text(source: Any) -> str:
    """A submission's text, which travels as an array of bytes."""
    return source if isinstance(source, str) else bytes(source.data).decode("utf-8", "surrogatepass")


def _plain(text: str, length: int) -> str:
    """The beginning of a text, as a str and no class derived from it."""
    return str.__getitem__(text, slice(0, length))


def _tupled(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


if __name__ == "__main__":
    main()
