"""The judge: hidden tests, run by pytest in this process, each case on a submission that lives in another.

The plan (which cases there are) is fixed before the submission is asked anything, every case must say that it passed,
and silence is a failure. The order in which cases run is drawn from the seed; they are reported in the order in which
they are written.
"""

from __future__ import annotations

import contextlib
import os
import random
import sys
import time
import traceback
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeVar

import numpy as np
import pytest

from grader.draw import Draw
from grader.errors import BrokenKata
from grader.expect import BENCH, Bench, Observation, Raised, Unmet, finding_of_raised
from grader.model import CaseResult, Finding, FindingKind, Kata, Run, Status
from grader.process import Died
from grader.proxy import Proxy, words
from grader.runner import Subject

T = TypeVar("T")
RULES = "rules"  # the case that holds a submission's text against the kata's forbidden calls
DRY_CALLS = 12  # of a CPU run, repeated by the device dry run

# Pytest is here to collect and run; everything that prints, caches, or reads files near the submission stays off.
PYTEST_OPTIONS = [
    "-c", os.path.join(os.path.dirname(__file__), "hidden_tests.ini"), "--noconftest",
    "--import-mode=importlib", "--capture=no", "--assert=plain",
    *[f"-pno:{name}" for name in (
        "terminal", "cacheprovider", "logging", "doctest", "unittest", "junitxml", "pastebin", "faulthandler",
        "stepwise", "debugging", "setuponly", "setupplan", "warnings", "tmpdir", "monkeypatch", "recwarn",
        "unraisableexception", "threadexception", "legacypath", "subtests",
    )],
]  # fmt: skip


@dataclass(frozen=True)
class Case:
    """One planned case: its name, the title that a learner reads, and the values of its parameters."""

    name: str
    title: str
    parameters: tuple[tuple[str, Any], ...] = ()


@dataclass(frozen=True, eq=False)
class Evidence:
    """A case's result and what it rests on: what was compared, the sizes drawn, the calls made."""

    result: CaseResult
    observations: tuple[Observation, ...] = ()
    sizes: Mapping[str, tuple[int, int, int]] | None = None
    calls: tuple[tuple[str, tuple[Any, ...], dict[str, Any]], ...] = ()


class HiddenTests:
    """A kata's hidden tests, collected and ready to be sat by any number of submissions."""

    def __init__(self, kata: Kata, seed: int, items: Mapping[Case, pytest.Item], plugin: _Plugin):
        self.kata, self.seed, self.cases = kata, seed, tuple(items)
        self._items, self._plugin = items, plugin
        self._words = words(kata)

    def sit(self, case: Case, subject: Subject, sizes: Mapping[str, int] | None = None) -> Evidence:
        """Run one case on a submission, its inputs drawn from the seed (and these sizes)."""
        bench = Bench(subject.backend, subject.device)
        proxy = Proxy(subject, bench, self._words)
        draw = Draw(self.seed, case.name, sizes)
        trapped = len(subject.trapped)
        token = BENCH.set(bench)
        began = time.perf_counter()
        try:
            error = self._plugin.run(self._items[case], proxy, draw)
            if error is None:
                try:
                    bench.check_arguments()
                except Unmet as unmet:
                    error = unmet
        finally:
            BENCH.reset(token)
        took = time.perf_counter() - began
        finding = None
        if error is not None:
            finding = _finding(error, bench, self.kata)
            traceback.clear_frames(error.__traceback__)  # they hold the answers, up to 256 MiB, in cycles
        sprung = subject.trapped[trapped:] or _sprung(error, self.kata)
        if sprung:
            finding = _forbidden(self.kata, sprung[0], "", bench.last_call())
        if finding and not (bench.observations and bench.observations[-1].finding is finding):
            bench.observations.append(Observation(finding.what, (finding.kind, finding.actual), finding=finding))
        status: Status = "failed" if finding else "passed"
        result = CaseResult(case.name, case.title, status, took, finding, subject.take_output(), tuple(bench.remarks))
        return Evidence(result, tuple(bench.observations), draw.drawn, tuple(proxy.calls))

    def run(
        self, subject: Subject, pattern: str = "", on_case: Callable[[CaseResult], None] = lambda _: None
    ) -> tuple[Run, dict[str, Evidence]]:
        """Run every case (whose name has `pattern` in it) on a submission, and the device dry run where it applies."""
        began = time.perf_counter()
        plan = [case for case in self.cases if case.name == pattern] or [
            case for case in self.cases if pattern in case.name
        ]
        outcome = subject.load()
        evidence: dict[str, Evidence] = {}
        rules = self._rules(subject) if self.kata.forbidden and pattern in RULES else None
        dry_run = None
        if outcome.name == "finished":
            order = list(plan)
            random.Random(self.seed).shuffle(order)
            for case in order:
                if subject.gave_up:
                    break
                evidence[case.name] = self.sit(case, subject)
                on_case(evidence[case.name].result)
            outcome = subject.outcome
            # what is wrong on the CPU is said first
            right = all(item.result.status == "passed" for item in evidence.values())
            if subject.backend == "torch" and subject.device == "cpu" and right and not pattern:
                dry_run = subject.dry_run(self._calls_to_repeat(evidence))
        cases = [
            evidence[case.name].result if case.name in evidence else CaseResult(case.name, case.title, "not run")
            for case in plan
        ]
        if rules and rules.status == "passed" and subject.trapped:
            rules = replace(rules, status="failed", finding=_forbidden(self.kata, subject.trapped[0], "", ""))
        if rules:
            cases.insert(0, rules if subject.reading.outcome.name == "finished" else replace(rules, status="not run"))
        run = Run(
            subject.submission, subject.device, self.seed, outcome, tuple(cases), subject.sandbox,
            time.perf_counter() - began, dry_run, subject.output, subject.usage, subject.limits or self.kata.limits,
        )  # fmt: skip
        return run, evidence

    def _rules(self, subject: Subject) -> CaseResult:
        title = "written by hand, without the calls that are the answer"
        if not subject.reading.forbidden:
            return CaseResult(RULES, title, "passed")
        (name, line, text), *others = subject.reading.forbidden
        finding = _forbidden(self.kata, name, f"line {line}", text)
        also = tuple(f"line {line}: {text}" for _, line, text in others[:5])
        return CaseResult(RULES, title, "failed", finding=replace(finding, trace=also))

    def _calls_to_repeat(
        self, evidence: Mapping[str, Evidence]
    ) -> Iterator[tuple[str, tuple[Any, ...], dict[str, Any]]]:
        calls = [item.calls[-1] for item in evidence.values() if item.calls and item.result.status == "passed"]
        yield from calls[:DRY_CALLS]


class _Plugin:
    """The one pytest plugin: gives cases their fixtures, keeps what they raised, and hands the items over."""

    def __init__(self, body: Callable[[list[pytest.Item]], None]):
        self.body = body
        self.proxy: Proxy | None = None
        self.inputs: Draw | None = None
        self.error: BaseException | None = None
        self.broken = ""
        self.escaped: BaseException | None = None

    @pytest.fixture
    def submission(self) -> Proxy | None:
        return self.proxy

    @pytest.fixture
    def draw(self) -> Draw | None:
        return self.inputs

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self.broken = str(report.longrepr)

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        if not self.broken:
            try:
                self.body(session.items)
            except BaseException as error:  # pytest would print it: it is raised again where pytest has ended
                self.escaped = error
        return True

    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]) -> pytest.TestReport:
        """A report of our own, which says nothing: pytest's would look into every frame, and keep the answers there."""
        if call.excinfo and self.error is None:
            self.error = call.excinfo.value
        outcome: Literal["passed", "failed"] = "failed" if call.excinfo else "passed"
        assert call.when != "collect"  # there was no item then
        return pytest.TestReport(item.nodeid, item.location, {}, outcome, None, call.when)

    def run(self, item: pytest.Item, proxy: Proxy, draw: Draw) -> BaseException | None:
        """One case; what it raised, or None."""
        self.proxy, self.inputs, self.error = proxy, draw, None
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=None)
        return self.error


def with_hidden_tests(kata: Kata, seed: int, body: Callable[[HiddenTests], T]) -> T:
    """Collect a kata's hidden tests and give them to `body`; what that returns is returned."""
    result: list[T] = []

    def examine(items: list[pytest.Item]) -> None:
        cases = {Case(item.name.removeprefix("test_"), _title(item, kata), _parameters(item)): item for item in items}
        if not cases:
            raise BrokenKata(f"{kata.hidden_tests}:1: there is no test in it")
        if len({case.name for case in cases}) < len(items):
            raise BrokenKata(f"{kata.hidden_tests}:1: two tests have the same name, so one of them would be lost")
        result.append(body(HiddenTests(kata, seed, cases, plugin)))

    plugin = _Plugin(examine)
    with _alone(kata):
        code = pytest.main([*PYTEST_OPTIONS, f"--rootdir={kata.solution}", str(kata.hidden_tests)], plugins=[plugin])
    if plugin.escaped:
        raise plugin.escaped
    if code == pytest.ExitCode.INTERRUPTED and not plugin.broken:
        raise KeyboardInterrupt  # pytest has swallowed it: it came while the tests were collected
    if plugin.broken or not result:
        raise BrokenKata(f"{kata.hidden_tests}:1: the hidden tests cannot be collected: {_last_line(plugin.broken)}")
    return result[0]


@contextlib.contextmanager
def _alone(kata: Kata) -> Iterator[None]:
    """Nothing of the learner's own pytest has a say: no options and plugins, no module of the same name."""
    names = ("PYTEST_ADDOPTS", "PYTEST_PLUGINS", "PYTEST_DISABLE_PLUGIN_AUTOLOAD", "PYTEST_DEBUG")
    theirs = {name: os.environ.pop(name) for name in names if name in os.environ}
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    name = kata.hidden_tests.stem  # as pytest calls the module: another kata's would be taken for it
    module = sys.modules.pop(name, None)
    try:
        with np.errstate(all="ignore"):  # what a submission answers may overflow in every comparison
            yield
    finally:
        del os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"]
        os.environ.update(theirs)
        sys.modules.pop(name, None)
        if module is not None:
            sys.modules[name] = module


def _title(item: pytest.Item, kata: Kata) -> str:
    function = getattr(item, "function", None)
    title = (getattr(function, "__doc__", None) or "").strip().split("\n")[0]
    if not title:
        raise BrokenKata(f"{kata.hidden_tests}:1: {item.name} has no docstring, which is the title that learners read")
    return f"{title} ({item.callspec.id})" if hasattr(item, "callspec") else title


def _parameters(item: pytest.Item) -> tuple[tuple[str, Any], ...]:
    """The parameters of a case that are plain enough to be spoken of."""
    values = item.callspec.params if hasattr(item, "callspec") else {}
    return tuple((name, value) for name, value in values.items() if isinstance(value, (str, int, float, bool)))


def _finding(error: BaseException, bench: Bench, kata: Kata) -> Finding:
    """What an error in a case says of the submission. BrokenKata where it speaks of the hidden test alone."""
    if isinstance(error, Unmet):
        return error.finding
    if isinstance(error, Raised):
        return finding_of_raised(error, bench.last_call())
    call = bench.last_call()
    if isinstance(error, Died):
        outcome = error.outcome
        name = outcome.name
        kind: FindingKind = "crashed" if name == "finished" or name == "not loaded" else name
        return Finding(kind, "the process", expected="an answer", actual=outcome.detail, where=outcome.where, call=call)
    outcomes = (pytest.skip.Exception, pytest.fail.Exception, pytest.xfail.Exception)
    if isinstance(error, (AssertionError, *outcomes)) or (isinstance(error, Exception) and not bench.calls):
        said = f"{type(error).__name__}: {_first_line(str(error))[:200]}".rstrip(": ")
        raise BrokenKata(
            f"{kata.hidden_tests}:{_line_of(error, kata)}: the hidden test itself failed ({said})"
        ) from error
    if not isinstance(error, Exception):
        raise error
    return Finding(
        "type", "the result", expected="an answer of the form that the prompt describes",
        actual=f"the hidden test could not read it ({type(error).__name__}: {str(error)[:200]})", call=call,
    )  # fmt: skip


def _line_of(error: BaseException, kata: Kata) -> int:
    """The line of the hidden tests where an error came through, the innermost."""
    lines = [
        frame.lineno
        for frame in traceback.extract_tb(error.__traceback__)
        if frame.filename == str(kata.hidden_tests) and frame.lineno
    ]
    return lines[-1] if lines else 1


def _sprung(error: BaseException | None, kata: Kata) -> list[str]:
    """The forbidden call whose trap in the worker this exception comes from, if it comes from one."""
    if not isinstance(error, Raised) or error.kind != "ForbiddenCall":
        return []
    return [name for rule in kata.forbidden for name in rule.calls if error.message.startswith(f"{name} ")][:1]


def _forbidden(kata: Kata, name: str, where: str, text: str) -> Finding:
    why = next((rule.why for rule in kata.forbidden if name in rule.calls), "It reaches into the grader's own process.")
    return Finding("forbidden", name, expected=why, actual=text, where=where)


def _first_line(text: str) -> str:
    return text.strip().partition("\n")[0]


def _last_line(text: str) -> str:
    lines = [line for line in text.strip().splitlines() if line.strip()]
    return lines[-1].strip() if lines else "pytest collected nothing"
