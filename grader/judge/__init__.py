"""The judge: a kata's hidden tests, collected once as plain functions, and run on a submission one case at a time.

It is called and calls nobody back. Pytest is imported here and nowhere else, and only where a file needs it. What only
`--efficiency` asks for, `efficiency.measure`, is left to whoever needs it.
"""

from grader.judge.ahead import ahead_trusted
from grader.judge.case import run_case
from grader.judge.collect import Case, HiddenTests, collect
from grader.judge.on_device import may_stay_on_device, stays_on_device
from grader.judge.proxy import recorded
from grader.judge.recall import Heard, Recall
from grader.judge.rehearsal import is_due, proven, rehearsed
from grader.judge.run import RULES, Traces, run_cases
from grader.judge.trace import CaseTrace

__all__ = [
    "RULES", "Case", "CaseTrace", "Heard", "HiddenTests", "Recall", "Traces", "ahead_trusted", "collect", "is_due",
    "may_stay_on_device", "proven", "recorded", "rehearsed", "run_case", "run_cases", "stays_on_device",
]  # fmt: skip
