"""Everything that needs a GPU, in one command: `make gpu`, or `python -m benchmarks.gpu`.

Eight minutes at most, whatever is left out then is said. Writes docs/gpu.md, with the card's name and what was seen.
Without a card it says so, writes nothing and fails nothing; with one, the exit code is 1 where something is not as it
should be.
"""

from __future__ import annotations

import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from benchmarks.contenders import ROOT
from grader import catalogue
from grader.authoring.mutation import catches
from grader.devices import cuda_is_here
from grader.grading import Grader
from grader.host import Pool, Session
from grader.judge import collect
from grader.model import Kata, Limits, Submission
from grader.policy import Policy

PAGE = ROOT / "docs" / "gpu.md"
SECONDS = 480.0
CARD = (
    "import torch; p = torch.cuda.get_device_properties(0); "
    "print(f'{p.name}, {p.total_memory >> 30} GiB, CUDA {torch.version.cuda}')"
)

FILES = "def batchnorm_backward(dout, cache):\n    return open('/etc/passwd').read()\n"
SOCKET = "import socket\ndef batchnorm_backward(dout, cache):\n    return socket.create_connection(('127.0.0.1', 9))\n"
PROGRAM = "import os\ndef batchnorm_backward(dout, cache):\n    return os.system('true')\n"
MEMORY = "import torch\ndef batchnorm_backward(dout, cache):\n    return torch.empty(1 << 45, device=dout.device)\n"
STICKY = (  # the card refuses, and refuses everything in this process from then on
    "import torch\ndef batchnorm_backward(dout, cache):\n"
    "    index = torch.full((4,), 10**6, device=dout.device)\n    return dout[index]\n"
)
TIMED = (  # milliseconds by the card's own clock
    "import torch\ndef batchnorm_backward(dout, cache):\n"
    "    x = torch.ones(4096, 4096, device=dout.device)\n"
    "    begin, end = (torch.cuda.Event(enable_timing=True) for _ in range(2))\n"
    "    torch.cuda.synchronize()\n    begin.record()\n    for _ in range(20):\n        y = x @ x\n"
    "    end.record()\n    end.synchronize()\n    took = begin.elapsed_time(end)\n"
    "    for _ in range(20):\n        y = x @ x\n    return took\n"
)


@dataclass(frozen=True)
class Seen:
    """One thing that was tried: whether it is as it should be, and what was seen."""

    what: str
    well: bool
    said: str


def main() -> int:
    if not cuda_is_here():
        print("There is no CUDA device here: nothing was run, and nothing was written.")
        return 0
    card = subprocess.run([sys.executable, "-c", CARD], capture_output=True, text=True, check=True).stdout.strip()
    until = time.monotonic() + SECONDS
    seen: list[Seen] = []
    with tempfile.TemporaryDirectory() as folder, Grader(Policy(standby=0)) as grader:
        for each in everything(grader, Path(folder), "cuda", until):
            print(f"{'well ' if each.well else 'WRONG'}  {each.what}: {each.said}", flush=True)
            seen.append(each)
    PAGE.write_text(page(card, seen), "utf-8")
    return 0 if all(each.well for each in seen) else 1


def everything(grader: Grader, folder: Path, device: str, until: float) -> Iterator[Seen]:
    """What is tried, the quickest first."""
    katas = [kata for kata in map(catalogue.find, catalogue.slugs()) if "torch" in kata.backends]
    tries: list[Callable[[], Seen]] = [
        lambda: sandbox(grader, folder, device),
        lambda: refused(grader, folder, device, "a file of somebody else's", FILES),
        lambda: refused(grader, folder, device, "a connection", SOCKET),
        lambda: refused(grader, folder, device, "a program", PROGRAM),
        lambda: survived(grader, folder, device, "out of memory", MEMORY),
        lambda: survived(grader, folder, device, "a sticky error", STICKY),
        lambda: timing(folder, device),
        *[lambda kata=kata: reference(grader, kata, device) for kata in katas],  # type: ignore[misc]
        *[lambda kata=kata: mistakes(kata, device, until) for kata in katas],  # type: ignore[misc]
    ]
    for each in tries:
        if time.monotonic() > until:
            yield Seen("what is left", False, f"not tried: {SECONDS / 60:.0f} minutes were over")
            return
        yield each()


def graded(grader: Grader, folder: Path, device: str, source: str, name: str = "mine.py") -> dict[str, str]:
    """What is said of a file for batch norm: its verdict, level of sandbox, and first failure."""
    (folder / name).write_text(source, "utf-8")
    feedback = grader.grade(folder / name, kata="bn-backward", backend="torch", device=device, seed=7)
    run = feedback.runs[-1]
    case = run.first_failure
    tried = ", ".join(f"{attempt.kind} ({'refused' if attempt.refused else 'NOT refused'})" for attempt in run.attempts)
    found = case.finding if case else None
    kind = found.kind if found else ""
    return {"verdict": feedback.verdict, "level": run.sandbox.level, "outcome": run.outcome.name, "kind": kind,
            "tried": tried, "device": run.device}  # fmt: skip


def right() -> str:
    """The reference of batch norm."""
    return catalogue.program(catalogue.find("bn-backward"), "solution", "torch") or ""


def sandbox(grader: Grader, folder: Path, device: str) -> Seen:
    found = graded(grader, folder, device, right())
    return Seen("the sandbox", found["verdict"] == "passed" and found["level"] == "full", found["level"])


def refused(grader: Grader, folder: Path, device: str, what: str, source: str) -> Seen:
    """An attempt beyond its rights is refused with CUDA open, and told."""
    tried = graded(grader, folder, device, source)["tried"]
    return Seen(f"an attempt on {what}", bool(tried) and "NOT" not in tried, tried or "nothing was heard of it")


def survived(grader: Grader, folder: Path, device: str, what: str, source: str) -> Seen:
    """It fails, as the submission's own doing; the next file on this card passes."""
    found, after = graded(grader, folder, device, source), graded(grader, folder, device, right())
    well = found["verdict"] == "failed" and after["verdict"] == "passed"
    return Seen(what, well, f"{found['kind'] or found['outcome']}; the next file has {after['verdict']}")


def timing(folder: Path, device: str) -> Seen:
    """The judge's seconds hold all that the card did for a call, also what the call itself did not wait for."""
    import numpy as np

    kata = catalogue.find("bn-backward")
    submission = Submission(kata, folder / "timed.py", "torch", TIMED)
    pool = Pool(Policy(standby=0))
    limits = Limits(kata.limits.seconds, 4096)
    with Session(submission, pool=pool, hidden=(), device=device, limits=limits, trusted=True) as session:
        session.load()
        x = np.ones((2, 2), "float32")
        session.call("batchnorm_backward", (x, ()))  # the first one makes the card ready
        answer = session.call("batchnorm_backward", (x, ()))
    card = float(answer.value) / 1000  # of half of the work
    return Seen(
        "timing", answer.seconds > 1.8 * card, f"{answer.seconds:.4f} s, of which half took the card {card:.4f} s"
    )


def reference(grader: Grader, kata: Kata, device: str) -> Seen:
    path = catalogue.reference(kata, "torch")
    feedback = grader.grade(path, kata=kata, backend="torch", device=device, seed=7)
    run = feedback.runs[-1]
    passed = sum(case.status == "passed" for case in run.cases)
    return Seen(f"{kata.slug}, the reference", run.passed, f"{passed} of {len(run.cases)} pass, {run.seconds:.1f} s")


def mistakes(kata: Kata, device: str, until: float) -> Seen:
    """Every known mistake is caught, as long as there is time."""
    known, tests = catalogue.mistakes(kata, "torch"), collect(kata)
    missed: list[str] = []
    tried = 0
    pool = Pool(Policy(standby=0))
    first = Submission(kata, kata.stub, "torch", "")
    hidden = catalogue.roots().folders
    with Session(first, pool=pool, hidden=hidden, device=device, trusted=True) as session:
        for mistake in known:
            if time.monotonic() > until:
                break
            tried += 1
            program = Submission(kata, Path(f"{mistake.slug}.py"), "torch", mistake.source)
            if not catches(tests, session, program):
                missed.append(mistake.slug)
    said = f"{tried - len(missed)} of {len(known)} caught" + (f"; passed: {', '.join(missed)}" if missed else "")
    return Seen(f"{kata.slug}, its mistakes", tried == len(known) and not missed, said)


def page(card: str, seen: Sequence[Seen]) -> str:
    """docs/gpu.md."""
    rows = "\n".join(f"| {each.what} | {'yes' if each.well else '**no**'} | {each.said} |" for each in seen)
    return f"""# Seen on a GPU

Written by `make gpu` on {datetime.now(UTC):%Y-%m-%d}: {card}; {platform.system()}, Python {platform.python_version()},
PyTorch {version("torch")}.

| what | as it should be | seen |
|---|---|---|
{rows}
"""


if __name__ == "__main__":
    sys.exit(main())
