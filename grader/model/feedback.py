"""What came of grading a submission: results of cases, runs on devices, diagnoses, and all of it as feedback."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Literal

from grader.model.findings import Finding, Outcome
from grader.model.katas import Backend, Limits
from grader.model.message import Message, Place
from grader.records import dataclass

Verdict = Literal["passed", "failed"]
Status = Literal["passed", "failed", "not run"]
DryRunStatus = Literal["passed", "failed", "can't tell"]
SandboxLevel = Literal["full", "reduced", "process only"]
AttemptKind = Literal["file", "program", "network", "process", "silence"]
Confidence = Literal["matches", "looks like"]


@dataclass(frozen=True)
class CaseResult:
    """What one hidden test said. Its title and label (its parameters, "float64") are the author's words.

    origin   the lines of the learner's file that compute the wrong part of the answer, where that is certain
    telling  the arguments on which that part depends ("dout", "cache.x_hat"); none where all may matter
    """

    name: str
    title: str
    status: Status
    label: str = ""
    seconds: float = 0.0
    finding: Finding | None = None
    output: str = ""  # what the submission printed during the case
    remarks: tuple[Message, ...] = ()  # worth saying, not worth failing
    origin: tuple[Place, ...] = ()
    telling: tuple[str, ...] = ()


@dataclass(frozen=True)
class Layer:
    """One layer of isolation: whether it holds, and why not when it does not (the system's words)."""

    name: str
    on: bool
    why: str = ""
    switched_off: bool = False  # by the policy


# What a full sandbox consists of; the other layers make it deeper.
NEEDED = ("judge closed", "memory watch", "limits", "landlock", "seccomp")


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
    detail: Message | None = None
    place: Place | None = None


@dataclass(frozen=True)
class Usage:
    """What the hungriest calls of a run used: the longest of them, and the most memory at any time."""

    seconds: float
    memory_mb: int


@dataclass(frozen=True)
class Beside:
    """One figure of a submission, and the reference's from the same run."""

    yours: float
    reference: float


@dataclass(frozen=True)
class Efficiency:
    """What a right submission takes beside the reference, at a large size; None: the noise is too large to say.

    size     how many `unit`s the input had: the largest size, or the one that the submission did not manage
    seconds  of a processor, for one call; on CUDA, of the GPU
    memory   MiB that the call held at most, beyond its arguments
    growth   the exponent p of n^p, by which the seconds grow with the size
    ended    why there is no answer at this size
    """

    size: int
    unit: str
    seconds: Beside | None = None
    memory: Beside | None = None
    growth: Beside | None = None
    ended: Message | None = None


@dataclass(frozen=True)
class Attempt:
    """What a submission tried beyond its rights, how often at least, and whether a layer of the sandbox refused it.

    file     to open, list or change what is not its own        network  to open a socket
    program  to start a program or a process                    process  to reach another process
    silence  to keep the grader from hearing of attempts
    """

    kind: AttemptKind
    count: int
    refused: bool


@dataclass(frozen=True)
class Run:
    """A submission on one device. `passed` is positive: it finished, and every planned case said so."""

    device: str
    outcome: Outcome
    cases: tuple[CaseResult, ...] = ()
    sandbox: Sandbox = Sandbox()
    seconds: float = 0.0
    dry_run: DryRun | None = None
    output: str = ""  # printed outside any case: at import
    usage: Usage | None = None  # None: nothing was called
    limits: Limits | None = None  # that held: the kata's, unless others were asked for
    attempts: tuple[Attempt, ...] = ()
    efficiency: Efficiency | None = None  # None: not measured; it has no say in the verdict

    @property
    def passed(self) -> bool:
        return (
            self.outcome.name == "finished"
            and len(self.cases) > 0
            and all(case.status == "passed" for case in self.cases)
            and not (self.dry_run and self.dry_run.status == "failed")
        )

    @property
    def first_failure(self) -> CaseResult | None:
        """The first failing case, in the order in which the cases are written."""
        return next((case for case in self.cases if case.status == "failed"), None)


@dataclass(frozen=True)
class Diagnosis:
    """A known mistake behind the findings, and how sure we are: every compared value agreed, or it looks like it.

    case     the name of a failing case that shows it, where there is a better one than the first
    places   its lines in the learner's file, where they are known
    by_text  it is none of the kata's mistakes, and shown by no case unless it names one: the text alone says it, or one
             change of the text is all that it needs
    """

    slug: str
    title: str
    nudge: str
    confidence: Confidence
    case: str = ""
    places: tuple[Place, ...] = ()
    by_text: bool = False


@dataclass(frozen=True)
class Causes:
    """What is behind the failures of a run, as a Feedback tells it."""

    diagnoses: tuple[Diagnosis, ...] = ()
    contrast: Message | None = None
    beyond: str = ""

    def or_else(self, other: Causes) -> Causes:
        """These, and what another run tells where these say nothing."""
        first = self if self.diagnoses else other
        return Causes(first.diagnoses, self.contrast or other.contrast, first.beyond)


@dataclass(frozen=True)
class Feedback:
    """All there is to say about a submission; every report renders this and nothing else."""

    kata: str
    path: Path
    backend: Backend
    verdict: Verdict
    seed: int
    runs: tuple[Run, ...]
    diagnoses: tuple[Diagnosis, ...] = ()  # the mistakes behind the findings
    beyond: str = ""  # the name of the first failing case that none of these fails: something else is wrong, too
    contrast: Message | None = None  # which cases fail and which pass, or what alone makes one pass
    only: str = ""  # what the names of the cases had to contain: a pass is then not the whole kata's
    replay: tuple[str, ...] = ()  # the words of the command that shows the first failure again
    notes: tuple[Message, ...] = ()  # what was not run, and why
    version: str = ""  # of the grader
    fingerprint: str = ""  # of the kata: a hash of its two folders
    submission: str = ""  # the SHA-256 of the submission's text, in hex
    when: datetime | None = None  # when it was graded, in UTC
    seconds: float = 0.0  # that whoever asked has waited for it

    @property
    def first_failure(self) -> tuple[Run, CaseResult] | None:
        """The first failing case and the run that it belongs to."""
        for run in self.runs:
            if run.first_failure:
                return run, run.first_failure
        return None
