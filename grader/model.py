"""The values that flow through the grader: Path -> Submission -> Run -> Feedback -> text.

Frozen, plain, and free of behaviour that needs anything else of ours. Code that a learner broke is one of
these values, never an exception.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

Backend = Literal["numpy", "torch", "python"]
Level = Literal["easy", "medium", "hard"]
Verdict = Literal["passed", "failed"]
Status = Literal["passed", "failed", "not run"]
OutcomeName = Literal["finished", "not loaded", "crashed", "timed out", "out of memory", "broke the protocol"]
FindingKind = Literal[
    "missing", "type", "shape", "dtype", "device", "mutated", "nonfinite", "value", "raised", "forbidden", "slow",
    "crashed", "timed out", "out of memory", "broke the protocol",
]  # fmt: skip
DryRunStatus = Literal["passed", "failed", "can't tell"]
SandboxLevel = Literal["full", "reduced", "process only"]


@dataclass(frozen=True)
class Limits:
    """What one call of a submission may use."""

    seconds: float
    memory_mb: int


@dataclass(frozen=True)
class Usage:
    """What the hungriest calls of a run used: the longest of them, and the most memory at any time."""

    seconds: float
    memory_mb: int


@dataclass(frozen=True)
class Forbidden:
    """Calls that are the answer themselves, by their full names, and why they are not allowed."""

    calls: tuple[str, ...]
    why: str


@dataclass(frozen=True)
class Hints:
    """A ladder of hints for the part of the kata whose failing cases or results are called `about`."""

    about: str
    ladder: tuple[str, ...]


@dataclass(frozen=True)
class Kata:
    """One exercise: the folder a learner sees and its twin that only the judge reads."""

    slug: str
    title: str
    topic: str
    level: Level
    minutes: int
    entries: tuple[str, ...]
    backends: tuple[Backend, ...]
    forbidden: tuple[Forbidden, ...]
    hints: tuple[Hints, ...]
    limits: Limits
    folder: Path
    solution: Path

    @property
    def prompt(self) -> Path:
        return self.folder / "prompt.md"

    @property
    def stub(self) -> Path:
        return self.folder / "stub.py"

    @property
    def probe(self) -> Path | None:
        path = self.folder / "probe.py"
        return path if path.exists() else None

    @property
    def hidden_tests(self) -> Path:
        return self.solution / "test_hidden.py"


@dataclass(frozen=True)
class Mistake:
    """A complete wrong program that people really write, with its name and a nudge towards the cure."""

    slug: str
    title: str
    nudge: str
    path: Path


@dataclass(frozen=True)
class Submission:
    """One learner's file, graded as one backend. Its text is the judge's only hold on it; nobody imports it here."""

    kata: Kata
    path: Path
    backend: Backend
    source: str


@dataclass(frozen=True)
class Entry:
    """One number of an array: where it stands, what it should be, what it is."""

    index: tuple[int, ...]
    expected: float | int | bool | complex
    actual: float | int | bool | complex
    allowed: float | None  # the largest absolute error that would have passed; None: must be equal


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong.

    `what` names the part ("dx"), `expected` and `actual` say it in words or numbers, `where` is a place in the
    user's file, `relation` is how the wrong values relate to the right ones, when that is known.
    """

    kind: FindingKind
    what: str
    expected: str = ""
    actual: str = ""
    where: str = ""
    relation: str = ""
    entries: tuple[Entry, ...] = ()  # the worst first
    wrong: int = 0  # how many numbers are wrong, of `size`
    size: int = 0
    tolerance: str = ""  # the reason behind `allowed`
    call: str = ""  # the call that showed it, as the learner would type it
    trace: tuple[str, ...] = ()  # the user's own traceback lines


@dataclass(frozen=True)
class CaseResult:
    """What one hidden test said."""

    name: str
    title: str
    status: Status
    seconds: float = 0.0
    finding: Finding | None = None
    output: str = ""  # what the submission printed during the case
    remarks: tuple[str, ...] = ()  # worth saying, not worth failing


@dataclass(frozen=True)
class Outcome:
    """How a whole run ended; `detail` and `where` say more when it did not finish."""

    name: OutcomeName
    detail: str = ""
    where: str = ""
    trace: tuple[str, ...] = ()
    stub: bool = False  # not loaded because nothing has been written yet


FINISHED = Outcome("finished")


@dataclass(frozen=True)
class Layer:
    """One layer of isolation: whether it holds, and why not when it does not."""

    name: str
    on: bool
    why: str = ""


# What a full sandbox consists of; the other layers make it deeper.
NEEDED = ("judge closed", "limits", "landlock", "seccomp")


@dataclass(frozen=True)
class Sandbox:
    """What stood between the submission and this machine."""

    layers: tuple[Layer, ...] = ()

    @property
    def missing(self) -> tuple[Layer, ...]:
        """The layers that it lacks to be full."""
        told = {layer.name: layer for layer in self.layers}
        found = [told.get(name, Layer(name, False, "not reported")) for name in NEEDED]
        return tuple(layer for layer in found if not layer.on)

    @property
    def level(self) -> SandboxLevel:
        on = {layer.name for layer in self.layers if layer.on}
        if not self.missing:
            return "full"
        return "reduced" if on & {"landlock", "seccomp"} else "process only"


@dataclass(frozen=True)
class DryRun:
    """The device dry run: the CPU run's calls once more on tensors that only claim to live on a GPU."""

    status: DryRunStatus
    detail: str = ""
    where: str = ""


@dataclass(frozen=True)
class Run:
    """One submission on one device. `passed` is positive: it finished, and every planned case said so."""

    submission: Submission
    device: str
    seed: int
    outcome: Outcome
    cases: tuple[CaseResult, ...] = ()
    sandbox: Sandbox = Sandbox()
    seconds: float = 0.0
    dry_run: DryRun | None = None
    output: str = ""  # printed outside any case: at import
    usage: Usage | None = None  # None: nothing was called
    limits: Limits | None = None  # that held: the kata's, unless others were asked for

    @property
    def passed(self) -> bool:
        return (
            self.outcome.name == "finished"
            and len(self.cases) > 0
            and all(case.status == "passed" for case in self.cases)
            and not (self.dry_run and self.dry_run.status == "failed")
        )


@dataclass(frozen=True)
class Diagnosis:
    """The mistake behind the findings, and how sure we are: every compared value agreed, or it looks like it."""

    mistake: Mistake
    confidence: Literal["matches", "looks like"]


@dataclass(frozen=True)
class Feedback:
    """All there is to say about a submission; every report renders this and nothing else."""

    submission: Submission
    verdict: Verdict
    seed: int
    runs: tuple[Run, ...]
    diagnoses: tuple[Diagnosis, ...] = ()  # the mistake behind the findings, or the two of them
    pattern: str = ""  # which cases fail and which pass, in a sentence
    only: str = ""  # what the names of the cases had to contain: a pass is then not the whole kata's
    replay: str = ""
    notes: tuple[str, ...] = field(default_factory=tuple)  # what was not run, and why
