"""What is wrong with a submission: one small class for each kind of finding, and how a run can end."""

from __future__ import annotations

from typing import ClassVar, Literal

from grader.model.calls import Call
from grader.model.message import Message, Place
from grader.records import dataclass

OutcomeName = Literal["finished", "not loaded", "crashed", "timed out", "out of memory", "broke the protocol"]
FindingKind = Literal[
    "missing", "type", "shape", "dtype", "device", "mutated", "nonfinite", "value", "raised", "forbidden", "slow",
    "finished", "not loaded", "crashed", "timed out", "out of memory", "broke the protocol",
]  # fmt: skip


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


@dataclass(frozen=True)
class Picture:
    """A plane of an array, as far as it can be looked at: two of its axes around a wrong number.

    shape     of the whole array
    window    for each axis, the first index of the plane and the one after its last
    expected  a row a text: its numbers to three digits, a blank between them; `actual` likewise
    wrong     a row a text: "x" where the number is wrong, "." where it is right
    """

    shape: tuple[int, ...]
    window: tuple[tuple[int, int], ...]
    expected: tuple[str, ...]
    actual: tuple[str, ...]
    wrong: tuple[str, ...]


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
    picture: Picture | None = None  # of one number there is none


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
    picture: Picture | None = None


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
