"""The katas on disk: which there are, what their folders say, and which file of a learner's is for which of them.

Nothing is registered: a folder in katas/ with its twin in solutions/ is a kata. This room reads files and never runs
them.
"""

from grader.catalogue.edits import composed, together
from grader.catalogue.failures import Failures, failures, record_failures
from grader.catalogue.find import Roots, every, find, roots, slugs
from grader.catalogue.mistakes import mistakes
from grader.catalogue.programs import equivalents, fingerprint, program, programs, reference, require_backend
from grader.catalogue.schema import BACKENDS, LEVELS
from grader.catalogue.sources import text

__all__ = [
    "BACKENDS", "LEVELS", "Failures", "Roots", "composed", "equivalents", "every", "failures", "find", "fingerprint",
    "mistakes", "program", "programs", "record_failures", "reference", "require_backend", "roots", "slugs", "text",
    "together",
]  # fmt: skip
