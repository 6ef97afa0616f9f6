"""What this machine offers the grader: interpreter, libraries, devices, sandbox, places, katas.

Each look is a sign: good, worth knowing, or wrong and then with its remedy. A look that fails is a sign too: whoever
asks the doctor has trouble already.
"""

from __future__ import annotations

import contextlib
import importlib.metadata
import importlib.util
import json
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Literal

from grader import catalogue
from grader.errors import KataError
from grader.host import Kind, Scratch, WorkerProcess
from grader.model import NEEDED, Sandbox
from grader.policy import WITHOUT, Policy
from grader.protocol.failures import WorkerDied
from grader.study import journal
from grader.words import say

State = Literal["good", "note", "wrong"]

_ASK_TORCH = """
import json, torch
print(json.dumps([torch.__version__, torch.version.cuda,
                  [torch.cuda.get_device_name(i) for i in range(torch.cuda.device_count())]]))
"""
_PIP = "reinstall it: pip install kata-dojo"
# What to do where a layer cannot be had; for the other layers, their own reason says it.
_REMEDIES = {
    "landlock": "needs Linux 5.13 or later with landlock in its lsm= list; a container may forbid it",
    "seccomp": "needs a Linux kernel with seccomp filters, on x86_64 or aarch64",
    "limits": "grade on Linux, or in WSL",
    "judge closed": "grade on Linux, or in WSL",
    "memory watch": "a container needs a /proc of its own (unshare --mount-proc, docker run)",
}


@dataclass(frozen=True)
class Sign:
    """One thing that was looked at."""

    section: str
    name: str
    state: State
    said: str
    remedy: str = ""


def look(policy: Policy) -> Iterator[Sign]:
    """Every sign, in the order in which it is looked for; the slow ones come as they are found."""
    looks: dict[str, Callable[[Policy], Iterator[Sign]]] = {
        "machine": _machine, "libraries": _libraries, "sandbox": _sandbox, "watch": _watch, "places": _places,
        "katas": _katas,
    }  # fmt: skip
    for section, signs in looks.items():
        try:
            yield from signs(policy)
        except Exception as error:  # the doctor's own trouble must not hide the other signs
            yield Sign(section, "this check", "wrong", f"failed ({type(error).__name__}: {error})", "please report it")


def _machine(policy: Policy) -> Iterator[Sign]:
    version = ".".join(map(str, sys.version_info[:3]))
    yield Sign("machine", "Python", "good", f"{version}, {sys.executable}")
    system = platform.uname()
    yield Sign("machine", "system", "good", f"{system.system} {system.release}, {system.machine}")
    yield Sign("machine", "cores", "good", str(os.cpu_count()))


def _libraries(policy: Policy) -> Iterator[Sign]:
    for name in ("numpy", "pytest"):
        yield _version(name)
    if importlib.util.find_spec("torch") is None:
        yield Sign("libraries", "torch", "wrong", "not installed; only NumPy katas can be graded", _PIP)
        return
    environment = {**os.environ, "PYTORCH_NVML_BASED_CUDA_CHECK": "1"}
    try:
        asked = subprocess.run(  # in a process of its own: torch takes over a second, and CUDA its memory
            [sys.executable, "-I", "-c", _ASK_TORCH], env=environment, capture_output=True, text=True,
            timeout=policy.start_seconds,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        yield Sign("libraries", "torch", "wrong", f"its import took longer than {policy.start_seconds:g} s", _PIP)
        return
    if asked.returncode:
        last = (asked.stderr.strip().splitlines() or [f"it ended with {asked.returncode}"])[-1]
        yield Sign("libraries", "torch", "wrong", f"cannot be imported: {last[:200]}", _PIP)
        return
    version, built_for, cards = json.loads(asked.stdout.splitlines()[-1])
    yield Sign("libraries", "torch", "good", f"{version}, built for {f'CUDA {built_for}' if built_for else 'the CPU'}")
    if cards:
        yield Sign("libraries", "CUDA", "good", ", ".join(cards))
    else:
        yield Sign("libraries", "CUDA", "note", "no device here; torch submissions get the dry run instead")


def _version(name: str) -> Sign:
    try:
        return Sign("libraries", name, "good", importlib.metadata.version(name))
    except importlib.metadata.PackageNotFoundError:
        return Sign("libraries", name, "wrong", "not installed", _PIP)


def _sandbox(policy: Policy) -> Iterator[Sign]:
    """The layers that a real worker obtains."""
    kind = Kind(torch=False, cuda=False, memory_mb=1024, hidden=catalogue.roots().folders)
    try:
        worker = WorkerProcess(kind, policy)
    except KataError as error:
        yield Sign("sandbox", "worker", "wrong", "it cannot be started", str(error))
        return
    try:
        worker.wait_ready()
        found = worker.sandbox
    except WorkerDied as died:
        printed = worker.take_output().strip().splitlines()
        detail = say(died.outcome.detail) if died.outcome.detail else died.outcome.name
        why = "; ".join([detail, *printed[-1:]])
        yield Sign("sandbox", "worker", "wrong", f"it does not start: {why[:300]}", "please report this line")
        return
    finally:
        worker.close()
    yield from _layers(found)


def _layers(found: Sandbox) -> Iterator[Sign]:
    full = not found.missing
    remedy = "" if full else "kata check --require-sandbox refuses to grade here; fix the layers marked below"
    yield Sign("sandbox", "level", "good" if full else "wrong", found.level, remedy)
    for layer in found.layers:
        if layer.on:
            yield Sign("sandbox", layer.name, "good", "on")
        elif layer.name in NEEDED:
            switched_off = f"remove it from {WITHOUT}" if layer.switched_off else ""
            remedy = switched_off or _REMEDIES.get(layer.name, "")
            yield Sign("sandbox", layer.name, "wrong", f"missing: {layer.why}", remedy)
        else:
            yield Sign("sandbox", layer.name, "note", f"missing, and not needed for the full level: {layer.why}")


def _watch(policy: Policy) -> Iterator[Sign]:
    """What memory each worker takes that stands by for `kata watch`; those that are forked share most of it."""
    held = {}
    for name, library in (("NumPy", "numpy"), ("torch", "torch")):
        if importlib.util.find_spec(library) is None:
            continue
        kind = Kind(library == "torch", cuda=False, memory_mb=1024, hidden=catalogue.roots().folders)
        with contextlib.suppress(KataError, WorkerDied), closing(WorkerProcess(kind, policy, rehearses=True)) as worker:
            worker.wait_ready()
            held[name] = worker.ready_mb
    if any(held.values()):
        said = ", ".join(f"{mb} MiB for {name}" for name, mb in held.items())
        yield Sign("watch", "memory", "note", f"each of the two workers that stand by takes up to {said}")


def _places(policy: Policy) -> Iterator[Sign]:
    log = journal.log()
    nearest = next(path for path in log.parents if path.exists())  # where it is, or where its folders are made
    folder_is_fine = nearest.is_dir() and os.access(nearest, os.W_OK)
    if folder_is_fine and (not log.exists() or (log.is_file() and os.access(log, os.W_OK))):
        yield Sign("places", "progress", "good", str(log))
    else:
        remedy = "make it writable, or set KATA_HOME to another folder"
        yield Sign("places", "progress", "wrong", f"{log} cannot be written", remedy)
    try:
        scratch = Scratch(policy)
    except KataError as error:
        yield Sign("places", "scratch", "wrong", str(error))
    else:
        free = shutil.disk_usage(scratch.path).free >> 20
        place = str(scratch.path.parent)
        scratch.close()
        if free >= policy.scratch_mb:
            yield Sign("places", "scratch", "good", f"{place}, {free / 1024:.1f} GiB free")
        else:
            yield Sign("places", "scratch", "wrong", f"{place}, {free} MiB free", "free some space, or set TMPDIR")
    roots = catalogue.roots()
    yield Sign("places", "katas", "good", str(roots.katas))
    yield Sign("places", "solutions", "good", str(roots.solutions))


def _katas(policy: Policy) -> Iterator[Sign]:
    from grader.judge import collect  # which imports pytest

    sound = 0
    for slug in catalogue.slugs():
        try:
            kata = catalogue.find(slug)
            for backend in kata.backends:
                catalogue.reference(kata, backend)
                catalogue.mistakes(kata, backend)
            collect(kata)
            sound += 1
        except KataError as error:
            yield Sign("katas", slug, "wrong", str(error), f"kata dev check {slug}")
    said = "1 kata is sound" if sound == 1 else f"{sound} katas are sound"
    yield Sign("katas", "catalogue", "good" if sound else "wrong", said)
