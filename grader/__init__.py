"""Grade a file against a kata: whether it is right, and which mistake it makes.

    import grader
    feedback = grader.grade("practice/dropout.py")
    feedback.verdict, [diagnosis.title for diagnosis in feedback.diagnoses]

Everything here is imported when it is first used; docs/api.md describes it.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from grader.version import VERSION

if TYPE_CHECKING:
    from grader.errors import BrokenKata, KataError, Misuse, NoDevice, NotConfined, NoWorker
    from grader.grading import Grader, grade
    from grader.model import Feedback
    from grader.policy import Policy
    from grader.report.json import from_json, to_json

__version__ = VERSION
__all__ = [
    "BrokenKata", "Feedback", "Grader", "KataError", "Misuse", "NoDevice", "NoWorker", "NotConfined", "Policy",
    "from_json", "grade", "to_json",
]  # fmt: skip

_HOMES = {
    "grade": "grading", "Grader": "grading", "Feedback": "model", "Policy": "policy",
    "to_json": "report.json", "from_json": "report.json",
    **dict.fromkeys(("KataError", "Misuse", "BrokenKata", "NotConfined", "NoWorker", "NoDevice"), "errors"),
}  # fmt: skip


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'grader' has no attribute {name!r}")
    return getattr(import_module(f"grader.{_HOMES[name]}"), name)
