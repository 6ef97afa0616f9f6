"""One worker process, held by the judge: start it, ask it one thing at a time, watch its time and memory, end it.

The judge owns every clock. Time that this whole machine slept does not count (each look at the clock adds so much at
most), nor time that the worker waited for a processor which others kept busy.
"""

from __future__ import annotations

import contextlib
import functools
import json
import os
import selectors
import socket
import struct
import subprocess
import sys
import time
from collections import deque
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from grader import sandbox, spawn, vitals, wire
from grader.errors import Misuse, WireError
from grader.model import Layer, Limits, Outcome, Sandbox, Usage
from grader.scratch import Scratch, clear_away

PACKAGE = Path(__file__).resolve().parent
TICK = 0.05  # seconds between two looks at a busy worker
LONGEST_TICK = 0.5  # a longer one means that the machine slept, and does not count
STARVED = 4  # times its limit, at most, for a worker that waits for a processor
START_SECONDS = 60.0  # importing torch from a cold disk is slow, and is nobody's fault
LEAVING = 2.0  # seconds in which a process that lets go of its channel has ended, on a crowded machine too
SCRATCH_SHARE = 20  # measuring the scratch folder may take one part in so many of the time
OUTPUT_BYTES = 64 << 10  # kept of what a submission prints during one case
MOST_THREADS = 1_000  # libraries start one for each core; a bomb takes process numbers that everybody needs
READS = 16  # of output between two looks at the clock: a flood must not keep us from it
# address space that NumPy, or torch, and their threads reserve without using it
HEADROOM_MB = {False: 2_048, True: 6_144}
JUDGE_CLOSED = "judge closed"  # the one layer that is the judge's own
WITHOUT = "KATA_WITHOUT"  # names layers to leave out, for tests and for a kernel that misbehaves
PASSED_ON = ("PATH", "LANG", "CUDA_VISIBLE_DEVICES", "SYSTEMROOT")  # of the judge's environment


class Died(Exception):
    """The worker is gone, by itself or by our hand; `outcome` says how."""

    def __init__(self, outcome: Outcome):
        super().__init__(outcome.name)
        self.outcome = outcome


class WorkerProcess:
    """A worker that has been started and may not be ready yet: starting costs the caller a few milliseconds.

    `hidden` are the folders that the worker must not see; `switched_off` names sandbox layers to leave out, beside
    those that the environment variable KATA_WITHOUT names.
    """

    def __init__(
        self, *, torch: bool, cuda: bool, limits: Limits, hidden: Iterable[Path], switched_off: Iterable[str] = ()
    ):
        self.limits = limits
        off = (*switched_off, *_without())
        self._judge_is_closed = JUDGE_CLOSED not in off and sandbox.harden_judge()
        self._why_open = "switched off" if JUDGE_CLOSED in off else "Linux only"
        self._output = bytearray()
        self._killed = False
        self._serial = int.from_bytes(os.urandom(6), "big")
        self._baseline = self._highest_before = 0  # bytes: what it held when it was ready, and ever before
        self._used, self._most = 0.0, 0  # seconds of the request at hand, and bytes above the baseline
        self._measured, self._measuring = 0.0, 0.0  # when the scratch folder was, and for how long
        self.died: Outcome | None = None
        self.sandbox = Sandbox()
        self._folder = Scratch()
        self.scratch = self._folder.path
        try:
            self._start(torch, cuda, hidden, tuple(name for name in off if name != JUDGE_CLOSED))
            _clear_away_once()  # now that the worker is busy with its imports
        except BaseException:  # Ctrl-C among them
            if hasattr(self, "_spawned"):
                self._kill()
                self._spawned.close()
            self._folder.close()
            raise

    def _start(self, torch: bool, cuda: bool, hidden: Iterable[Path], switched_off: tuple[str, ...]) -> None:
        sites = [Path(entry) for entry in sys.path if Path(entry).name in ("site-packages", "dist-packages")]
        plan = sandbox.Confinement(
            readable=sandbox.readable_roots(
                [*sandbox.system_folders(), *sites, PACKAGE], [*hidden, *_installed_copies(sites)]
            ),
            writable=(str(self.scratch),),
            devices=_devices(cuda),
            memory_mb=self.limits.memory_mb + HEADROOM_MB[torch],
            file_mb=64,
            open_files=256,
            cuda=cuda,
            switched_off=switched_off,
        )
        config = {
            "root": str(PACKAGE.parent), "path": [str(site) for site in sites], "torch": torch,
            "confinement": asdict(plan), "parent": os.getpid(),
        }  # fmt: skip
        environment = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
        environment |= {
            "HOME": str(self.scratch), "TMPDIR": str(self.scratch), "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "0",
            "PYTORCH_NVML_BASED_CUDA_CHECK": "1", "TORCH_DEVICE_BACKEND_AUTOLOAD": "0",
        }  # fmt: skip
        # on Windows a card's memory counts as the process's own
        self._spawned = spawn.start(environment, self.scratch, None if cuda else plan.memory_mb)
        self._process, self._channel = self._spawned.process, self._spawned.channel
        text = json.dumps(config).encode()
        with contextlib.suppress(OSError):  # a worker that is gone already: the first request says how
            self._channel.sendall(struct.pack("<I", len(text)) + text)
        self._channel.setblocking(False)
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._channel, selectors.EVENT_READ)
        for stream in self._spawned.printed:
            if not stream.seekable():  # a file, on Windows, wakes nobody
                self._selector.register(stream, selectors.EVENT_READ)

    def wait_ready(self) -> None:
        """Wait for the worker's imports, and note the layers of isolation that it obtained."""
        reply = self.request("start", START_SECONDS)
        with self._strict():
            layers = [Layer(str(name), on is True, str(why)) for name, on, why in reply["value"]]
        closed = Layer(JUDGE_CLOSED, self._judge_is_closed, "" if self._judge_is_closed else self._why_open)
        held = {layer.name: layer for layer in self._spawned.layers}
        self.sandbox = Sandbox((closed, *(held.get(layer.name, layer) for layer in layers)))
        self._baseline, self._highest_before, _ = vitals.memory(self._process.pid)
        self._most = 0

    def request(self, op: str, seconds: float, **fields: Any) -> dict[str, Any]:
        """Send one request and return its reply; raises Died when there is none in time or it is no reply."""
        if self.died:
            raise Died(self.died)
        self._serial += 1
        outgoing = deque(memoryview(buffer) for buffer in wire.encode({"id": self._serial, "op": op, **fields}))
        self._take_output()
        if _readable(self._channel):
            raise self._unasked()
        header, payload = self._exchange(outgoing, seconds)
        self._check_memory()
        self._check_scratch()
        with self._strict():
            reply = wire.decode(header, payload)
            if type(reply) is not dict or reply.get("id") != self._serial:
                raise WireError("the reply does not match the request")
            return reply
        raise AssertionError("unreachable")

    @property
    def usage(self) -> Usage:
        """The seconds of the last request, and the most memory that was held since the worker was ready."""
        return Usage(self._used, self._most >> 20)

    def take_output(self) -> str:
        """What the submission has printed since the last time."""
        self._take_output()
        text = self._output.decode("utf-8", "replace")
        self._output.clear()
        return text

    def close(self) -> None:
        """Kill the worker and all it started, and remove its scratch folder."""
        self._kill()
        self._selector.close()
        self._spawned.close()
        self._folder.close()

    # --- the exchange -------------------------------------------------------------------------------------------------

    def _exchange(self, outgoing: deque[memoryview], seconds: float) -> tuple[bytes, memoryview]:
        """Send everything, receive one message, look at the clock and the memory in between."""
        incoming, wanted, header_size = bytearray(), wire.HEAD.size, -1
        last, looked = time.monotonic(), 0.0
        self._used, queued = 0.0, -1.0
        self._selector.modify(self._channel, selectors.EVENT_READ | selectors.EVENT_WRITE)
        while True:
            ready = self._selector.select(TICK)
            now = time.monotonic()
            self._used += min(now - last, LONGEST_TICK)
            last = now
            for key, events in ready:
                if key.fileobj is not self._channel:
                    self._take_output()
                    continue
                try:
                    if events & selectors.EVENT_WRITE:
                        self._send(outgoing)
                    if events & selectors.EVENT_READ:
                        chunk = self._channel.recv(min(wanted - len(incoming), 1 << 20))
                        if not chunk:
                            raise self._ended()
                        incoming += chunk
                except BlockingIOError:
                    pass
                except OSError as error:  # reset by a worker that is gone
                    raise self._ended() from error
            if len(incoming) == wanted and header_size < 0:
                with self._strict():
                    header_size, payload_size = wire.lengths(bytes(incoming))
                    wanted += header_size + payload_size
            if len(incoming) == wanted and header_size >= 0:
                body = wire.HEAD.size + header_size
                whole = memoryview(incoming)
                return bytes(whole[wire.HEAD.size : body]), whole[body:]
            if self._used > seconds and not self._starves(seconds, queued):
                raise self._end(Outcome("timed out", f"no answer within {seconds:g} s"))
            if now - looked > TICK:
                looked = now
                queued = vitals.queued(self._process.pid) if queued < 0 else queued
                self._check_memory()
                if now - self._measured > SCRATCH_SHARE * self._measuring:
                    self._check_scratch()
                if self._process.poll() is not None and not _readable(self._channel):
                    raise self._ended()  # though the channel is open: a child of its own holds it

    def _starves(self, seconds: float, queued: float) -> bool:
        """Whether others kept the worker from a processor for so long that it has not had its seconds yet.

        Bounded, since it may crowd itself out with threads of its own.
        """
        waited = vitals.queued(self._process.pid) - queued
        return self._used - waited <= seconds and self._used < STARVED * seconds

    def _send(self, outgoing: deque[memoryview]) -> None:
        while outgoing:
            sent = self._channel.send(outgoing[0])
            if sent < len(outgoing[0]):
                outgoing[0] = outgoing[0][sent:]
                return
            outgoing.popleft()
        self._selector.modify(self._channel, selectors.EVENT_READ)

    def _take_output(self) -> None:
        for stream in self._spawned.printed:
            for _ in range(READS):
                chunk = stream.read(1 << 16)
                if not chunk:
                    if chunk == b"" and stream in self._selector.get_map():
                        self._selector.unregister(stream)  # closed: an endless end of file is not news
                    break
                self._output += chunk[: max(0, OUTPUT_BYTES - len(self._output))]

    # --- the end ------------------------------------------------------------------------------------------------------

    @contextlib.contextmanager
    def _strict(self) -> Any:
        """Bytes that are not what they should be end the worker."""
        try:
            yield
        except (WireError, KeyError, ValueError, TypeError) as error:
            raise self._end(Outcome("broke the protocol", str(error))) from error

    def _unasked(self) -> Died:
        """Bytes, or an end, that came without a request."""
        try:
            early = self._channel.recv(1, socket.MSG_PEEK)
        except OSError:
            early = b""
        return self._end(Outcome("broke the protocol", "it answered before it was asked")) if early else self._ended()

    def _ended(self, otherwise: str = "it closed its channel") -> Died:
        """The channel closed, or so it seems: how did the process go?"""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(LEAVING)
        code = self._process.poll()
        if code is None:
            return self._end(Outcome("broke the protocol", otherwise))
        return self._end(Outcome("crashed", spawn.end_of(code)))

    def _end(self, outcome: Outcome) -> Died:
        self.died = outcome
        self._kill()
        self._take_output()
        return Died(outcome)

    def _kill(self) -> None:
        if self._killed:
            return
        self._killed = True
        self._spawned.kill()

    # --- memory and disk ----------------------------------------------------------------------------------------------

    def _check_memory(self) -> None:
        if not self._baseline:
            return
        limit, (now, highest, threads) = self.limits.memory_mb, vitals.memory(self._process.pid)
        if threads > 1 and not now:  # of a process whose main thread is gone the kernel tells no memory
            raise self._ended("its main thread ended, and others went on")
        if highest > self._highest_before:  # the kernel's own mark sees a peak between two looks
            now = max(now, highest)
        self._most = max(self._most, now - self._baseline)
        if self._most > limit << 20:
            raise self._end(Outcome("out of memory", f"it used {self._most >> 20} MiB of {limit} MiB"))
        if threads > MOST_THREADS:
            raise self._end(Outcome("out of memory", f"it has {threads:,} threads, where {MOST_THREADS:,} are many"))

    def _check_scratch(self) -> None:
        began = time.monotonic()
        complaint = self._folder.complaint()
        self._measured = time.monotonic()
        self._measuring = self._measured - began
        if complaint:
            raise self._end(Outcome("out of memory", complaint))


def _without() -> tuple[str, ...]:
    """The layers that KATA_WITHOUT names."""
    names = tuple(name.strip() for name in os.environ.get(WITHOUT, "").split(",") if name.strip())
    for name in names:
        if name not in (JUDGE_CLOSED, *sandbox.LAYERS):
            known = ", ".join((JUDGE_CLOSED, *sandbox.LAYERS))
            raise Misuse(f"{WITHOUT} names {name!r}, which is no layer; unset it, or choose among: {known}.")
    return names


@functools.cache
def _clear_away_once() -> None:
    clear_away()


def _readable(channel: socket.socket) -> bool:
    with selectors.DefaultSelector() as selector:
        selector.register(channel, selectors.EVENT_READ)
        return bool(selector.select(0))


def _devices(cuda: bool) -> tuple[str, ...]:
    nodes = ["/dev/null", "/dev/urandom"]
    if cuda:
        nodes += [str(node) for node in Path("/dev").glob("nvidia*")]
    return tuple(nodes)


def _installed_copies(sites: Iterable[Path]) -> list[Path]:
    """Where this copy of the project, or one installed elsewhere, would keep its katas and solutions."""
    packages = [PACKAGE, *[site / "grader" for site in sites]]
    return [package / name for package in packages for name in ("katas", "solutions")]
