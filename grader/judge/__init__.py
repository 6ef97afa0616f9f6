"""The judge: a kata's hidden tests, collected once as plain functions, and run on a submission one case at a time.

It is called and calls nobody back. Pytest is imported here and nowhere else.
"""

from grader.judge.case import CaseTrace, run_case
from grader.judge.collect import Case, HiddenTests, collect
from grader.judge.proxy import recorded
from grader.judge.run import RULES, Traces, run_cases

__all__ = ["RULES", "Case", "CaseTrace", "HiddenTests", "Traces", "collect", "recorded", "run_case", "run_cases"]
