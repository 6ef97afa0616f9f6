"""Hostile programs, each graded as a submission: the outcome it must have, and nothing read, written, killed or sent.

Then the harness itself: with a layer switched off, a program that this layer stops gets what it wants.
"""

from __future__ import annotations

import ctypes
import io
import json
import os
import subprocess
import sys
import sysconfig
import tempfile
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from grader import Grader, Policy, catalogue
from grader.errors import BrokenKata, Misuse
from grader.host import launch
from grader.host.watchdog import Watchdog
from grader.judge import run
from grader.model import Feedback
from grader.protocol import wire
from grader.report import json as document
from grader.report import text
from grader.report.findings import interpret, outcome_text
from grader.report.sanitize import clean
from grader.sandbox.plan import JUDGE_CLOSED, LAYERS
from grader.study import store
from tests.hostile import table
from tests.hostile.place import BESIDE, CHECKOUT, Place
from tests.hostile.program import FOLDER, OUTCOMES, Program, programs, read

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="only Linux confines a submission from within"),
    pytest.mark.slow,  # minutes in all
]

PROGRAMS = programs()
RIGHT = ("conv-flops", "smallest")  # the submission that is graded after each hostile one, and its case
# less time to load than a slow machine gets, and little for experiments: they cost most, and no diagnosis is asked for
POLICY = Policy(load_seconds=4.0, standby=0, experiment_seconds=0.5)
PR_SET_DUMPABLE, PR_SET_CHILD_SUBREAPER = 4, 36


@dataclass(frozen=True)
class Result:
    """What came of a program: feedback, or the sentence with which it was refused; and all that was shown of it."""

    feedback: Feedback | None
    refused: str
    shown: str  # in the terminal
    json: str

    @property
    def outcome(self) -> str:
        if self.feedback is None:
            return "refused"
        run = self.feedback.runs[0]
        if run.outcome.name != "finished":
            return run.outcome.name
        return self.feedback.verdict

    @property
    def printed(self) -> str:
        """What the program printed or returned, and nothing of its text, which a traceback may show."""
        if self.feedback is None:
            return ""
        runs = self.feedback.runs
        findings = [case.finding for run in runs for case in run.cases if case.finding]
        return "\n".join(
            [run.output for run in runs]
            + [case.output for run in runs for case in run.cases]
            + [interpret(finding).actual for finding in findings]
        )


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """The place, with this process as the heir of every orphan that a program leaves behind."""
    libc = ctypes.CDLL(None)
    libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    here = Place(tmp_path_factory.mktemp("hostile"), sorted({*(program.slug for program in PROGRAMS), RIGHT[0]}))
    yield here
    here.close()
    libc.prctl(PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0)


@pytest.fixture(autouse=True)
def here(place: Place, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The judge lives in the place, and asks for no diagnosis: that runs our own programs, and costs most of a check."""
    for name, value in place.environ().items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(tempfile, "tempdir", str(place.scratch))
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    monkeypatch.setattr(catalogue, "mistakes", lambda *_, **__: ())
    monkeypatch.chdir(place.practice)


def grade(program: Program, place: Place, policy: Policy = POLICY) -> Result:
    """The program's feedback, as a file in the learner's folder gets it."""
    try:
        kata = catalogue.find(program.slug)
    except BrokenKata as error:
        pytest.skip(f"the kata is not whole: {error}")
    if program.memory_mb:
        kata = replace(kata, limits=replace(kata.limits, memory_mb=program.memory_mb))
    path = place.practice / "own.py"
    path.write_bytes(program.text(place.places(program.slug)))
    try:
        with Grader(policy) as grader:
            found = grader.grade(
                path, kata=kata, backend=program.backend, device="cpu", seed=7, only=program.cases,
                seconds=program.seconds,
            )  # fmt: skip
    except Misuse as error:
        return Result(None, str(error), clean(str(error)), "{}")
    finally:
        path.unlink()
    screen = io.StringIO()
    text.print_feedback(found, Console(file=screen, width=100, highlight=False, emoji=False), verbose=True)
    return Result(found, "", screen.getvalue(), document.to_json(found))


def grade_right_one(place: Place) -> None:
    """The grader answers the next submission, and answers it rightly."""
    slug, case = RIGHT
    solution = place.root / "solutions" / slug / "solution.py"
    with Grader(POLICY) as grader:
        found = grader.grade(solution, kata=slug, device="cpu", seed=7, only=case)
    assert found.verdict == "passed", found


def controls(shown: str) -> set[str]:
    """Characters that could act on a terminal."""
    return {char for char in shown if char != "\n" and unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp")}


def escaped(result: Result, place: Place, before: str) -> list[str]:
    """All that a program got out of it."""
    found = ["said that it succeeded"] if "STOLEN" in result.printed else []
    for name, canary in (("a secret", place.canary), ("the environment", place.environment)):
        if canary in result.shown + result.json:
            found.append(f"showed {name}")
    if place.fingerprint() != before:
        found.append("changed a file")
    found += [f"called {listener}" for listener in place.heard()]
    found += [f"left {what}" for what in place.left()]
    if place.bystander.poll() is not None:
        found.append("killed a bystander")
    if controls(result.shown):
        found.append(f"sent {controls(result.shown)} to the terminal")
    lines = [line for line in result.shown.splitlines() if line.startswith(("PASSED", "FAILED"))]
    if len(lines) > (result.feedback is not None):
        found.append(f"wrote a line of the report: {lines}")
    return found


def marked(program: Program) -> Any:
    """Importing torch takes a second or more."""
    marks = [pytest.mark.slow] if program.backend == "torch" else []
    return pytest.param(program, id=program.name, marks=marks)


@pytest.mark.parametrize("program", [marked(program) for program in PROGRAMS])
def test_program(program: Program, place: Place) -> None:
    """It has the outcome that it must have, gets nothing, and the next submission is graded rightly"""
    before = place.fingerprint()
    result = grade(program, place)
    said = f"{result.outcome}; {result.refused}\n{result.shown[:3000]}"
    assert escaped(result, place, before) == [], said
    assert result.outcome in program.outcomes, said
    if result.feedback is not None:
        run = result.feedback.runs[0]
        assert (result.feedback.verdict == "passed") == (result.outcome == "passed"), said
        assert program.detail in outcome_text(run.outcome), said
        if result.outcome == "failed" and "failed" in program.outcomes:
            first = next(case.finding for case in run.cases if case.status == "failed" and case.finding)
            assert first.kind in program.kinds, said
        if program.told:
            assert {attempt.kind for attempt in run.attempts} == set(program.told.split(", ")), said
        sandboxed = {layer.name for layer in run.sandbox.layers if layer.on}
        assert {"landlock", "seccomp", "limits"} <= sandboxed or not run.sandbox.layers, run.sandbox
    assert len(result.shown) < 400_000, len(result.shown)
    assert json.loads(result.json).get("verdict", "refused") in ("passed", "failed", "refused")
    assert result.json.isascii()
    grade_right_one(place)
    assert escaped(result, place, before) == []


# ---- the real command line ----------------------------------------------------------------------------------------

ON_THE_COMMAND_LINE = {  # program -> exit code of `kata check`
    "reads/solution": 0, "writes/store": 1, "processes/kills_everything": 0, "ends/os_exit": 1, "beside/numpy": 0,
    "printed/colours": 1, "printed/in_titles": 1, "source/latin_1": 2, "protocol/floods": 1,
}  # fmt: skip


@pytest.mark.parametrize("name", ON_THE_COMMAND_LINE)
@pytest.mark.parametrize("as_json", [False, True], ids=["text", "json"])
def test_command_line(name: str, as_json: bool, place: Place) -> None:
    """The same through `kata check`, in the folder where the file and its neighbours lie"""
    program = read(FOLDER / f"{name}.py")
    before, known = place.fingerprint(), len(store.read(place.store))
    kept = {path: (path.read_bytes(), path.stat()) for path in place.store.iterdir()}
    path = place.practice / "own.py"
    path.write_bytes(program.text(place.places(program.slug)))
    command = [str(Path(sys.executable).parent / "kata"), "check", program.slug, "--file", "own.py", "--seed", "7"]
    command += ["--backend", program.backend, "--case", program.cases, "--record", *["--json"] * as_json]
    if not Path(command[0]).exists():
        command[:1] = [sys.executable, "-IB", "-c", f"import sys; sys.path.insert(0, {str(CHECKOUT)!r}); "
                       "from grader.cli import main; main()"]  # fmt: skip
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(command, capture_output=True, env=environment, timeout=60)
    path.unlink()
    shown = done.stdout.decode()
    assert done.returncode == ON_THE_COMMAND_LINE[name], (shown, done.stderr)
    assert controls(shown + done.stderr.decode()) == set()
    assert not [canary for canary in (place.canary, place.environment) if canary in shown]
    if as_json and done.returncode < 2:
        assert json.loads(shown)["verdict"] == ("failed" if done.returncode else "passed")
    assert "journal" not in done.stderr.decode()
    verdicts = {0: ["passed"], 1: ["failed"], 2: []}[done.returncode]
    assert [json.loads(row.line).get("verdict") for row in store.read(place.store)] == [*[None] * known, *verdicts]
    for path, (content, stat) in kept.items():
        path.write_bytes(content)
        os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert place.fingerprint() == before
    assert place.heard() == []
    assert place.left() == []


# ---- the harness proves itself ------------------------------------------------------------------------------------


def open_the_judge(_: pytest.MonkeyPatch) -> None:
    """A judge that others of the same user can look into."""
    ctypes.CDLL(None).prctl(PR_SET_DUMPABLE, 1, 0, 0, 0)


def pass_the_environment_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(launch, "PASSED_ON", (*launch.PASSED_ON, "HOSTILE_CANARY"))


def blind_the_watchdog(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Watchdog, "_memory", lambda _: None)


def print_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text, "clean", lambda string: string)


Change = Callable[[pytest.MonkeyPatch], None]

# what is proved, the program that it stops, the layers that a policy leaves out, and what else is undone
PROOFS: list[tuple[str, str, tuple[str, ...], Change | None]] = [
    ("landlock", "reads/home", ("landlock",), None),
    ("landlock", "reads/solution", ("landlock",), None),
    ("landlock", "reads/store", ("landlock",), None),
    ("landlock", "reads/grader_by_path", ("landlock",), None),
    ("landlock", "reads/own_surroundings", ("landlock",), None),
    ("landlock", "reads/installers_notes", ("landlock",), None),
    ("landlock", "reads/linked_solution", ("landlock",), None),
    ("landlock", "told/files", ("landlock",), None),
    ("seccomp", "told/without_python", ("seccomp", "landlock"), None),
    ("seccomp", "processes/forks", ("seccomp",), None),
    ("seccomp", "writes/modes", ("seccomp",), None),
    ("namespaces", "network/connections", ("namespaces", "landlock"), None),
    ("namespaces", "network/udp", ("namespaces", "seccomp", "landlock"), None),
    ("limits", "resources/one_big_file", ("limits",), None),
    ("limits", "resources/sparse_file", ("limits",), None),
    ("no new privileges", "processes/raises_limits", ("limits", "no new privileges"), None),
    (
        "judge closed", "processes/judge_environ", (JUDGE_CLOSED, "landlock", "namespaces", "no new privileges"),
        open_the_judge,
    ),
    ("seccomp", "processes/locks", ("seccomp",), None),
    ("seccomp", "resources/page_cache", ("seccomp",), None),
    ("memory watch", "resources/mapped_files", ("memory watch",), None),
    ("limits", "resources/queued_signals", ("limits",), None),
    ("own environment", "reads/environment", (), pass_the_environment_on),
    ("memory watchdog", "resources/mapped_files", (), blind_the_watchdog),
    ("control characters", "printed/colours", (), print_everything),
]  # fmt: skip


@pytest.mark.parametrize(
    ("layer", "name", "without", "undo"), [pytest.param(*row, id=" ".join(row[:2])) for row in PROOFS]
)
def test_layer(
    layer: str,
    name: str,
    without: tuple[str, ...],
    undo: Change | None,
    place: Place,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """With the layer switched off, the same program gets what it wants: the harness would see it"""
    program = read(FOLDER / f"{name}.py")
    before = place.fingerprint()
    result = grade(program, place)
    on = {each.name for each in result.feedback.runs[0].sandbox.layers if each.on} if result.feedback else set()
    if layer in LAYERS and layer not in on:
        pytest.skip(f"this machine lacks {layer}")
    assert escaped(result, place, before) == []
    if undo is not None:
        undo(monkeypatch)
    try:
        assert escaped(grade(program, place, replace(POLICY, without=without)), place, before) != []
    finally:
        ctypes.CDLL(None).prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)  # the judge is closed again
        place.end_leftovers()
        for path in (place.secrets / "secret.txt", place.practice / "neighbour.py", place.store / "journal.db"):
            path.chmod(0o644)


def without(field: str) -> Change:
    """The kata forbids no calls, or no operations: neither text nor traps, or neither tables nor formulas, know any."""

    def change(monkeypatch: pytest.MonkeyPatch) -> None:
        find = catalogue.find

        def lenient(*arguments: Any) -> Any:
            kata = find(*arguments)
            if field == "both":
                return replace(kata, forbidden=())
            return replace(kata, forbidden=tuple(replace(rule, **{field: left[field]}) for rule in kata.forbidden))

        left = {"calls": ("no.such.name",), "operations": ()}
        monkeypatch.setattr(catalogue, "find", lenient)

    return change


def watch_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "watch", lambda *_: {})


# what is proved, a program that it stops, and what undoes it
RULES = [
    ("text and traps", "forbidden/imported_later", without("calls")),
    ("operations", "forbidden/registry_by_another_name", without("operations")),
    ("formulas", "forbidden/backward_formula", without("operations")),
    ("watched calls", "forbidden/nodes_by_hand", watch_nothing),
    ("watched calls", "arguments/puts_back", watch_nothing),
    ("alarm", "forbidden/torch_for_numpy", without("both")),
]


@pytest.mark.parametrize(("layer", "name", "undo"), [pytest.param(*row, id=" ".join(row[:2])) for row in RULES])
def test_rule(layer: str, name: str, undo: Change, place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without what holds a rule, the same program gets another finding, or passes"""
    program = read(FOLDER / f"{name}.py")
    undo(monkeypatch)
    result = grade(program, place)
    assert result.feedback is not None
    found = {case.finding.kind for case in result.feedback.runs[0].cases if case.finding}
    assert result.outcome == "passed" or not found & program.kinds, (layer, result.shown[:2000])


def test_wire_strictness(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """A judge that believed every announced length would wait for four gigabytes"""
    program = read(FOLDER / "protocol" / "huge_header.py")
    assert grade(program, place).outcome == "broke the protocol"
    monkeypatch.setattr(wire, "lengths", lambda head: wire.HEAD.unpack(head)[1:])
    assert grade(program, place).outcome != "broke the protocol"


def test_table_is_up_to_date() -> None:
    """docs/hostile.md is what the programs say"""
    assert table.PAGE.read_text("utf-8") == table.render(), "write it again: python -m tests.hostile.table"


def test_programs_are_well_described() -> None:
    """Each program says what it tries, what must come of it and what stops it; each threat has several"""
    for program in PROGRAMS:
        assert program.title.endswith("."), program.name
        assert program.outcomes, program.name
        assert program.stopped_by, program.name
        assert program.threat == "source" or program.detail or program.kinds or program.outcomes & set(OUTCOMES), (
            program.name
        )
    assert len(PROGRAMS) >= 90


def test_nothing_was_installed(place: Place) -> None:
    """site-packages holds nothing that a program has left"""
    purelib = Path(sysconfig.get_path("purelib"))
    assert not list(purelib.glob("*hostile_canary*"))
    assert not (purelib / "sitecustomize.py").exists() or "hostile" not in (purelib / "sitecustomize.py").read_text()
    assert {path.name for path in place.practice.iterdir()} == {name.split("/")[0] for name in BESIDE}
