"""From findings to their cause: known mistakes are replayed, failures shrunk, numbers related, cases contrasted.

Everything here runs after the verdict stands, and none of it can change that.
"""

from grader.diagnosis.account import account
from grader.diagnosis.agreement import agree
from grader.diagnosis.causes import diagnose
from grader.diagnosis.replay import Evidence, Replays
from grader.diagnosis.subject import Subject

__all__ = ["Evidence", "Replays", "Subject", "account", "agree", "diagnose"]
