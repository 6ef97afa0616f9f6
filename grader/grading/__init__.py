"""One check, from file to feedback."""

from grader.grading.grader import Grader, grade
from grader.grading.steps import CaseDone, Graded, Measuring, Searching, Stands, Started, Step

__all__ = ["CaseDone", "Graded", "Grader", "Measuring", "Searching", "Stands", "Started", "Step", "grade"]
