"""Workers forked from one that has done its imports. Linux only.

A fork takes a hundredth of the time that importing torch takes. What is forked is the judge's own child
(worker/mould.py): it is confined, watched, waited for and ended like any other (launch.py), and dies with the judge.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import socket
import struct
import subprocess
import threading
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path

from grader.host import spawn
from grader.host.confinement import Kind
from grader.host.launch import configuration, environment, tell
from grader.host.scratch import Scratch
from grader.host.spawned import Process, Spawned
from grader.policy import Policy

NUMBER = struct.Struct("<i")  # of a process; negative where it could not be forked
NONE = 0
NEVER_WAS = 127  # the exit code of a process that could not be started, to a shell
LOOKS = 0.0001, 0.005  # seconds between the first two looks at a child that is waited for, and between late ones


class Mould:
    """The process, which is getting ready when this returns; to be closed at the end. For threads, too."""

    def __init__(self, kind: Kind, policy: Policy):
        self._lock = threading.Lock()
        self._ordered: deque[Forked] = deque()  # whose numbers are still to come, in this order
        self._serves = False  # whether it has said that its imports are done
        self._scratch = Scratch(policy)
        try:
            self._spawned = spawn.start(environment(self._scratch.path), self._scratch.path, None)
        except BaseException:
            self._scratch.close()
            raise
        self._channel = self._spawned.channel
        self._channel.settimeout(policy.start_seconds)
        with contextlib.suppress(OSError):  # gone already: `fork` says so
            tell(self._channel, configuration(kind) | {"mould": True, "rehearses": policy.many})

    def fork(self, folder: Path) -> Spawned:
        """Order a worker that waits for its configuration in this folder, forked once the imports are done.

        OSError where the mould is gone; where it ends later, or cannot fork, the process has ended when looked at.
        """
        ours, theirs = socket.socketpair()
        told, tells = socket.socketpair()
        printed = [os.pipe(), os.pipe()]
        given = [theirs.fileno(), tells.fileno(), *(end for _, end in printed)]
        process = Forked(self._settle)
        try:
            with self._lock:
                socket.send_fds(self._channel, [str(folder).encode()], given)
                self._ordered.append(process)
        except BaseException:
            self._channel.close()  # an order may be under way, whose answer would be taken for the next one's
            ours.close()
            told.close()
            for end, _ in printed:
                os.close(end)
            raise
        finally:
            theirs.close()
            tells.close()
            for _, end in printed:
                os.close(end)
        streams = tuple(open(end, "rb", buffering=0) for end, _ in printed)  # noqa: SIM115  # Spawned closes them
        for stream in streams:
            os.set_blocking(stream.fileno(), False)
        return Spawned(process, ours, streams, (), process.kill, told)

    def _settle(self, process: Forked) -> None:
        """Wait until the process has its number, or none for good."""
        with self._lock:
            while process.number is None:
                try:
                    said = self._channel.recv(NUMBER.size, socket.MSG_WAITALL)
                except OSError:  # closed, or it takes too long
                    said = b""
                except BaseException:  # Ctrl-C: what was read may be lost
                    self._channel.close()
                    raise
                if len(said) < NUMBER.size:  # it is gone, and what was under way with it
                    while self._ordered:
                        self._ordered.popleft().number = NONE
                elif self._serves:
                    self._ordered.popleft().number = max(NONE, *NUMBER.unpack(said))
                else:  # the first thing that it says
                    self._serves = True

    def close(self) -> None:
        """End it, and remove its folder; its workers live on."""
        process = self._spawned.process
        if self._ordered and self._may_have_forked(process):
            with contextlib.suppress(OSError):
                self._channel.shutdown(socket.SHUT_WR)  # it does what was ordered, and ends
            process.send_signal(signal.SIGCONT)
            self._settle_all()
        process.send_signal(signal.SIGKILL)  # not its group: a worker joins its own when it runs
        process.wait()
        self._settle_all()
        self._spawned.close()
        self._scratch.close()

    def _may_have_forked(self, process: Process) -> bool:
        """Whether its imports are done; it is stopped when this returns, so that they are not done a moment later."""
        process.send_signal(signal.SIGSTOP)
        with contextlib.suppress(ChildProcessError):
            os.waitpid(process.pid, os.WUNTRACED)
        try:
            return self._serves or bool(select.select([self._channel], [], [], 0)[0])
        except (OSError, ValueError):  # closed by Ctrl-C
            return False

    def _settle_all(self) -> None:
        for process in tuple(self._ordered):
            self._settle(process)


class Forked:
    """A child of ours that something else starts: as much of subprocess.Popen as a judge needs.

    settle  waits until it has its number
    """

    def __init__(self, settle: Callable[[Forked], None]):
        self.number: int | None = None
        self.returncode: int | None = None
        self._settle = settle
        self._lock = threading.Lock()

    @property
    def pid(self) -> int:
        """Its number, as soon as it has one; NONE where it never was."""
        if self.number is None:
            self._settle(self)
        assert self.number is not None
        return self.number

    def poll(self) -> int | None:
        """Its exit code, minus the signal's number where one ended it; None while it runs."""
        number = self.pid
        with self._lock:
            if number == NONE:
                self.returncode = NEVER_WAS
            elif self.returncode is None:
                try:
                    pid, status = os.waitpid(number, os.WNOHANG)
                except ChildProcessError:  # somebody else has waited for it; how it ended is lost
                    pid, status = number, 0
                if pid:
                    self.returncode = os.waitstatus_to_exitcode(status)
            return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """The same, once it has ended; subprocess.TimeoutExpired where that takes longer (seconds)."""
        until = None if timeout is None else time.monotonic() + timeout
        pause, longest = LOOKS
        while (code := self.poll()) is None:
            if until is not None and time.monotonic() > until:
                raise subprocess.TimeoutExpired([str(self.pid)], timeout or 0.0)
            time.sleep(pause)
            pause = min(2 * pause, longest)
        return code

    def send_signal(self, sig: int) -> None:
        """Send a signal, unless it has ended: its number may be another's by then."""
        if self.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, sig)

    def kill(self) -> None:
        """End it and its group, and wait until it is gone.

        The group, though the worker itself may be gone: where the sandbox let it have children, they live on.
        """
        if self.pid != NONE:
            with contextlib.suppress(ProcessLookupError, PermissionError):  # it has no group yet
                os.killpg(self.pid, signal.SIGKILL)
        self.send_signal(signal.SIGKILL)
        self.wait()
