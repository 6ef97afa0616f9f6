"""The values that flow through the grader: path -> Submission -> Run -> Feedback -> text.

Frozen, plain, and free of behaviour that needs anything else of ours. Code that a learner broke is one of these
values, never an exception. No value here holds a sentence of ours: a `Message` names one, and words/ says it.
"""

from grader.model.batch import Batch, Pair, Row
from grader.model.calls import ArraySummary, Call, Parts, Shown, Text
from grader.model.feedback import (
    NEEDED,
    Attempt,
    AttemptKind,
    Beside,
    CaseResult,
    Causes,
    Confidence,
    Diagnosis,
    DryRun,
    DryRunStatus,
    Efficiency,
    Feedback,
    Layer,
    Run,
    Sandbox,
    SandboxLevel,
    Status,
    Usage,
    Verdict,
)
from grader.model.findings import (
    FINISHED,
    Allowed,
    Changed,
    Contract,
    Described,
    Ended,
    Entry,
    Finding,
    FindingKind,
    ForbiddenCall,
    Found,
    Mismatch,
    NoError,
    NonFinite,
    NotPlain,
    NotWritten,
    Outcome,
    OutcomeName,
    OutOfRange,
    Picture,
    Property,
    RaisedError,
    Slow,
    Unequal,
    Unreadable,
    WrongParts,
)
from grader.model.hacks import Fails, Hacked, Holds, NoInput
from grader.model.katas import Backend, Edit, Forbidden, Hints, Kata, Level, Limits, Mistake, Sizes, Submission
from grader.model.message import Message, Place, Said

__all__ = [
    "FINISHED", "NEEDED", "Allowed", "ArraySummary", "Attempt", "AttemptKind", "Backend", "Batch", "Beside", "Call",
    "CaseResult", "Causes", "Changed", "Confidence", "Contract", "Described", "Diagnosis", "DryRun", "DryRunStatus",
    "Edit", "Efficiency", "Ended", "Entry", "Fails", "Feedback", "Finding", "FindingKind", "Forbidden",
    "ForbiddenCall", "Found", "Hacked", "Hints", "Holds", "Kata", "Layer", "Level", "Limits", "Message", "Mismatch",
    "Mistake", "NoError", "NoInput", "NonFinite", "NotPlain", "NotWritten", "OutOfRange", "Outcome", "OutcomeName",
    "Pair", "Parts", "Picture", "Place", "Property", "RaisedError", "Row", "Run", "Said", "Sandbox", "SandboxLevel",
    "Shown", "Sizes", "Slow", "Status", "Submission", "Text", "Unequal", "Unreadable", "Usage", "Verdict",
    "WrongParts",
]  # fmt: skip
