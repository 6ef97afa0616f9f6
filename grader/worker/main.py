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
import json
import os
import signal
import socket
import struct
import sys
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from grader.worker import answers

# A copy, which functions defined below look their builtins up in: a submission that patches `any` does not reach it.
__builtins__ = dict(vars(builtins))  # type: ignore[assignment]


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

    ready, has_rehearsed = None, False
    if config["mould"]:
        from grader.worker import mould

        ready, has_rehearsed = _ready(config, rehearses=config["rehearses"]), config["rehearses"]
        channel, judge = mould.forked(channel)
        config = _config(channel)
    plan = Confinement(**config["confinement"])
    layers = confine(plan, config["parent"], judge)
    worker, serve = ready or _ready(config, rehearses=config["rehearses"])
    if ready and config["rehearses"] and not has_rehearsed:
        worker.rehearsal.get_ready()
    sys.path.remove(config["root"])
    gc.enable()
    worker.put_away()
    worker.layers = [list(layer) for layer in layers]
    worker.watch = functools.partial(watch, judge, plan) if judge else None
    serve(channel, worker, _receive)


def _ready(config: Mapping[str, Any], *, rehearses: bool) -> tuple[answers.Worker, Callable[..., None]]:
    """All that is imported, and what is made of it before a submission is seen: the worker, and what has it serve.

    What was imported stays: no collection looks through it while somebody waits. A worker that is forked with it must
    touch little of it, since each page that it touches is copied: looking at a module's name counts as that.
    """
    from grader.worker import alarm, answers, meter, semaphores, serve, traps

    torch = __import__("torch") if config["torch"] else None
    homes = [os.path.dirname(str(library.__file__)) for library in (sys.modules["numpy"], torch) if library]
    libraries = tuple(path.rstrip(os.sep) + os.sep for path in [*config["path"], *homes])
    made = answers.Worker
    callers = (made.load, made.made, made.dry_call, meter.Meter.measured)
    parts = [module for name, module in sys.modules.items() if name.startswith("grader.worker.")]
    ours = [globals(), *(vars(module) for module in parts if module is not semaphores)]  # which a submission may hold
    set_traps = traps.Traps(ours, frozenset(caller.__code__ for caller in callers), libraries)
    alarm.listen(set_traps, torch is not None)
    semaphores.stand_in()
    worker = made(torch, set_traps)
    if rehearses:
        worker.rehearsal.get_ready()
    if torch and (rehearses or config["mould"]):
        set_traps.look_around()
    gc.freeze()
    return worker, serve.serve


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


if __name__ == "__main__":
    main()
