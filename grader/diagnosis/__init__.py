"""From findings to their cause: known mistakes are replayed, failures shrunk, numbers related, cases contrasted.

Everything here runs after the verdict stands, and none of it can change that.
"""

from grader.diagnosis.causes import diagnose, takes_long
from grader.diagnosis.contrast import contrast
from grader.diagnosis.experiments import experiment
from grader.diagnosis.explain import explain
from grader.diagnosis.misread import misread, never_read
from grader.diagnosis.neutral import neutral
from grader.diagnosis.origin import placed
from grader.diagnosis.replay import Evidence, Replays
from grader.diagnosis.unwritten import gathered, speaks_for_itself, unwritten
from grader.diagnosis.witness import beyond, unexplained, witnessed

__all__ = [
    "Evidence", "Replays", "beyond", "contrast", "diagnose", "experiment", "explain", "gathered", "misread",
    "neutral", "never_read", "placed", "speaks_for_itself", "takes_long", "unexplained", "unwritten", "witnessed",
]  # fmt: skip
