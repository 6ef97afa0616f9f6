"""Workers forked from one that has done its imports: for whoever starts more than one. Linux only.

A fork takes a hundredth of the time that importing torch takes. What is forked is the judge's own child
(worker/mould.py): it is confined, watched, waited for and ended like any other (launch.py), and dies with the judge.
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import threading
import time
from pathlib import Path

from grader.host import spawn
from grader.host.confinement import Kind
from grader.host.launch import configuration, environment, tell
from grader.host.scratch import Scratch
from grader.host.spawned import Spawned
from grader.policy import Policy

LOOKS = 0.0001, 0.005  # seconds between the first two looks at a child that is waited for, and between late ones


class Mould:
    """The process, which is getting ready when this returns; to be closed at the end. For threads, too."""

    def __init__(self, kind: Kind, policy: Policy):
        self._lock = threading.Lock()
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
        """A worker that waits for its configuration in this folder; OSError where the mould is gone."""
        ours, theirs = socket.socketpair()
        told, tells = socket.socketpair()
        printed = [os.pipe(), os.pipe()]
        given = [theirs.fileno(), tells.fileno(), *(end for _, end in printed)]
        try:
            with self._lock:
                socket.send_fds(self._channel, [str(folder).encode()], given)
                number = int(self._channel.recv(32) or -1)
            if number < 0:
                raise ConnectionResetError("the mould has ended, or cannot fork here")
        except BaseException:
            self._channel.close()  # an answer may be under way, which would be taken for the next one's
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
        process = Forked(number)
        streams = tuple(open(end, "rb", buffering=0) for end, _ in printed)  # noqa: SIM115  # Spawned closes them
        for stream in streams:
            os.set_blocking(stream.fileno(), False)
        return Spawned(process, ours, streams, (), process.kill, told)

    def close(self) -> None:
        """End it, and remove its folder; its workers live on."""
        self._spawned.kill()
        self._spawned.close()
        self._scratch.close()


class Forked:
    """A child of ours that something else has started: as much of subprocess.Popen as a judge needs."""

    def __init__(self, pid: int):
        self.pid = pid
        self.returncode: int | None = None
        self._lock = threading.Lock()

    def poll(self) -> int | None:
        """Its exit code, minus the signal's number where one ended it; None while it runs."""
        with self._lock:
            if self.returncode is None:
                pid, status = os.waitpid(self.pid, os.WNOHANG)
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
        """End it and its group, and wait until it is gone."""
        if self.poll() is None:
            with contextlib.suppress(ProcessLookupError, PermissionError):  # it has no group yet
                os.killpg(self.pid, signal.SIGKILL)
            self.send_signal(signal.SIGKILL)
            self.wait()
