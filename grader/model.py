"""The values that flow through the grader: path -> Submission -> Run -> Feedback -> text.

Frozen, plain, and free of behaviour that needs anything else of ours. Code that a learner broke is one of these
values, never an exception. No value here holds a sentence of ours: a `Message` names one, and words/ says it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import ClassVar, Literal

Backend = Literal["numpy", "torch", "python"]
Level = Literal["easy", "medium", "hard"]
Verdict = Literal["passed", "failed"]
Status = Literal["passed", "failed", "not run"]
OutcomeName = Literal["finished", "not loaded", "crashed", "timed out", "out of memory", "broke the protocol"]
FindingKind = Literal[
    "missing", "type", "shape", "dtype", "device", "mutated", "nonfinite", "value", "raised", "forbidden", "slow",
    "finished", "not loaded", "crashed", "timed out", "out of memory", "broke the protocol",
]  # fmt: skip
DryRunStatus = Literal["passed", "failed", "can't tell"]
SandboxLevel = Literal["full", "reduced", "process only"]
Confidence = Literal["matches", "looks like"]
Said = str | int | float | tuple[str, ...]


@dataclass(frozen=True)
class Message:
    """A sentence that is not put into words yet: its key in words/messages.py, and what it speaks of."""

    key: str
    values: tuple[tuple[str, Said], ...] = ()

    @classmethod
    def of(cls, key: str, **values: Said) -> Message:
        return cls(key, tuple(values.items()))


@dataclass(frozen=True)
class Place:
    """A line of the learner's file; `times` counts it where it stands repeatedly in a traceback.

    Line 0 stands for `times` lines that were left out.
    """

    line: int
    text: str = ""
    times: int = 1


# --- katas and submissions --------------------------------------------------------------------------------------------


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
    """A wrong program that people really write, with its name and a nudge towards the cure.

    path  where it stands: a file of its own, or the mistakes.toml that holds it as an edit
    """

    slug: str
    title: str
    nudge: str
    path: Path
    source: str


@dataclass(frozen=True)
class Submission:
    """One learner's file, graded as one backend. Its text is the judge's only hold on it; nobody imports it here."""

    kata: Kata
    path: Path
    backend: Backend
    source: str
    says_itself: bool = False  # the file's header or name says which kata and backend it is for


# --- what a submission was asked --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ArraySummary:
    """An argument that is an array: its numbers where they are few, otherwise their range (None where it has none)."""

    dtype: str
    shape: tuple[int, ...]
    layout: str = "plain"
    numbers: tuple[bool | int | float | complex, ...] | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Text:
    """An argument that is neither an array nor a string: the beginning of its repr."""

    text: str


@dataclass(frozen=True)
class Parts:
    """A tuple, list or dict with arrays in it: its first parts by key (a dict's, as repr), and how many follow."""

    type: Literal["tuple", "list", "dict"]
    items: tuple[tuple[str, Shown], ...]
    more: int = 0


Shown = str | Text | ArraySummary | Parts


@dataclass(frozen=True)
class Call:
    """A call of an entry, its arguments by name ("" where they have none). A template says how to show a probe's."""

    name: str
    arguments: tuple[tuple[str, Shown], ...] = ()
    template: str = ""


# --- what is wrong with it --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Entry:
    """One number of an array: where it stands, what it should be, what it is."""

    index: tuple[int, ...]
    expected: bool | int | float | complex
    actual: bool | int | float | complex
    allowed: float | None  # the largest absolute error that would have passed; None: must be equal


@dataclass(frozen=True)
class Allowed:
    """Why so much error is allowed: by rounding, in units in the last place, or none at all."""

    by: Literal["rounding", "ulps", "exact"]
    dtype: str = ""
    terms: int = 1  # of the longest sum behind a number
    ulps: int = 0


@dataclass(frozen=True)
class Described:
    """What a value is: "numpy", "numpy scalar", "torch", "nothing", or the name of its type; and what tells more."""

    type: str
    text: str = ""
    size: int | None = None
    shape: tuple[int, ...] | None = None
    dtype: str = ""


@dataclass(frozen=True, kw_only=True)
class Found:
    """What all findings have: the part of the answer ("dx"), and the call that showed it."""

    kind: ClassVar[FindingKind]
    what: str
    call: Call | None = None


@dataclass(frozen=True, kw_only=True)
class Mismatch(Found):
    """Numbers of an array are wrong: how many, the worst first, and how they relate to the right ones."""

    kind = "value"
    entries: tuple[Entry, ...]
    wrong: int
    size: int
    allowed: Allowed
    relation: Message | None = None


@dataclass(frozen=True, kw_only=True)
class Contract(Found):
    """An array of the wrong type, shape, dtype or device: names of types as in `Described`, shapes as tuples."""

    aspect: Literal["type", "shape", "dtype", "device"]
    expected: str | tuple[int, ...]
    actual: str | tuple[int, ...]
    relation: Message | None = None

    @property
    def kind(self) -> FindingKind:  # type: ignore[override]  # of these the instance decides
        return self.aspect


@dataclass(frozen=True, kw_only=True)
class NonFinite(Found):
    """Numbers that are NaN or infinite: how many of how many, where the first stands, and what should be there."""

    kind = "nonfinite"
    count: int
    size: int
    index: tuple[int, ...]
    actual: Literal["NaN", "inf"]
    expected: float
    relation: Message | None = None


@dataclass(frozen=True, kw_only=True)
class Unequal(Found):
    """A plain value is another, or of another type; `what` is its path in the answer."""

    expected: Described
    actual: Described

    @property
    def kind(self) -> FindingKind:  # type: ignore[override]
        return "value" if self.expected.type == self.actual.type else "type"


@dataclass(frozen=True, kw_only=True)
class WrongParts(Found):
    """The answer is not a tuple of these parts."""

    kind = "type"
    names: tuple[str, ...]
    actual: Described


@dataclass(frozen=True, kw_only=True)
class Changed(Found):
    """An argument was changed in place; `what` is its path ("cache[3]")."""

    kind = "mutated"


@dataclass(frozen=True, kw_only=True)
class Property(Found):
    """Any other property does not hold; both sides in the words of the hidden test's author."""

    kind = "value"
    expected: str
    actual: str


@dataclass(frozen=True, kw_only=True)
class OutOfRange(Found):
    """A statistic lies outside its bounds; `why` is the author's reason for them."""

    kind = "value"
    number: float
    low: float
    high: float
    why: str


@dataclass(frozen=True, kw_only=True)
class Slow(Found):
    """It took longer than the bound that the hidden test derived; `why` is the author's."""

    kind = "slow"
    seconds: float
    bound: float
    why: str


@dataclass(frozen=True, kw_only=True)
class RaisedError(Found):
    """It raised an error (`what` is its class) where an answer, or another error, was expected."""

    message: str
    trace: tuple[Place, ...] = ()
    expected: str = ""  # the class of the error that should have been raised
    memory: bool = False  # it ran out of memory by its own account

    @property
    def kind(self) -> FindingKind:  # type: ignore[override]
        return "out of memory" if self.memory else "raised"


@dataclass(frozen=True, kw_only=True)
class NoError(Found):
    """A wrong argument was accepted: no error of class `what` came, but an answer."""

    kind = "raised"
    returned: Described


@dataclass(frozen=True, kw_only=True)
class NotWritten(Found):
    """The entry still raises NotImplementedError."""

    kind = "missing"
    trace: tuple[Place, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ForbiddenCall(Found):
    """It uses a call that is the answer itself; `why` is the kata's reason, "" where it reaches into the grader."""

    kind = "forbidden"
    why: str = ""
    trace: tuple[Place, ...] = ()  # where the text says it; empty where a trap caught it


@dataclass(frozen=True, kw_only=True)
class Ended(Found):
    """The process that held the submission ended during the call."""

    outcome: Outcome

    @property
    def kind(self) -> FindingKind:  # type: ignore[override]
        return self.outcome.name


@dataclass(frozen=True, kw_only=True)
class Unreadable(Found):
    """The answer has a form that the hidden test cannot read: what that raised."""

    kind = "type"
    error: str
    message: str


@dataclass(frozen=True, kw_only=True)
class NotPlain(Found):
    """The answer is no plain data, so that it cannot leave the worker."""

    kind = "type"
    reason: Message


Finding = (
    Mismatch | Contract | NonFinite | Unequal | WrongParts | Changed | Property | OutOfRange | Slow
    | RaisedError | NoError | NotWritten | ForbiddenCall | Ended | Unreadable | NotPlain
)  # fmt: skip


# --- what came of it --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class CaseResult:
    """What one hidden test said. Its title and label (its parameters, "float64") are the author's words."""

    name: str
    title: str
    status: Status
    label: str = ""
    seconds: float = 0.0
    finding: Finding | None = None
    output: str = ""  # what the submission printed during the case
    remarks: tuple[Message, ...] = ()  # worth saying, not worth failing


@dataclass(frozen=True)
class Outcome:
    """How a whole run ended; `detail` and `trace` say more when it did not finish."""

    name: OutcomeName
    detail: Message | None = None
    trace: tuple[Place, ...] = ()
    loading: bool = False  # it ended while the submission was being loaded
    stub: bool = False  # not loaded because nothing has been written yet


FINISHED = Outcome("finished")


@dataclass(frozen=True)
class Layer:
    """One layer of isolation: whether it holds, and why not when it does not (the system's words)."""

    name: str
    on: bool
    why: str = ""
    switched_off: bool = False  # by the policy


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
    detail: Message | None = None
    place: Place | None = None


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
    """A known mistake behind the findings, and how sure we are: every compared value agreed, or it looks like it."""

    slug: str
    title: str
    nudge: str
    confidence: Confidence


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
    contrast: Message | None = None  # which cases fail and which pass
    only: str = ""  # what the names of the cases had to contain: a pass is then not the whole kata's
    replay: tuple[str, ...] = ()  # the words of the command that shows the first failure again
    notes: tuple[Message, ...] = ()  # what was not run, and why
    version: str = ""  # of the grader
    fingerprint: str = ""  # of the kata: a hash of its two folders
    submission: str = ""  # the SHA-256 of the submission's text, in hex
    when: datetime | None = None  # when it was graded, in UTC

    @property
    def first_failure(self) -> tuple[Run, CaseResult] | None:
        """The first failing case and the run that it belongs to."""
        for run in self.runs:
            if run.first_failure:
                return run, run.first_failure
        return None
