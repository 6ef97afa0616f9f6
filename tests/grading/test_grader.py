"""From a file to feedback: verdict, the smallest failure, its cause, and the command that shows it again."""

import hashlib
import sys
import time
from datetime import UTC, datetime, timedelta

import psutil
import pytest

import grader
from grader import catalogue, diagnosis
from grader.errors import BrokenKata, GivenUp, Misuse
from grader.grading import CaseDone, Graded, Grader, Measuring, Searching, Stands, Started
from grader.host import Pool
from grader.model import DryRun, Efficiency, Message, Sizes
from grader.policy import Policy
from tests.conftest import gone, is_alive

ADDS = "return x * factor", "return x + factor"


@pytest.fixture(scope="module")
def one_grader():
    """The one grader of this file."""
    with Grader(Policy(standby=0)) as made:
        yield made


@pytest.fixture
def grade(one_grader):
    """grade(submission, seed=…): its feedback, on the CPU."""

    def of(submission, **options):
        given = {"kata": submission.kata, "backend": submission.backend, "device": "cpu"}
        return one_grader.grade(submission.path, **{**given, **options})

    return of


def named(feedback):
    """Which mistakes, and how sure."""
    return [(each.slug, each.confidence) for each in feedback.diagnoses]


def test_a_right_program_passes(submit, grade, monkeypatch):
    """A pass has every case, no finding, no diagnosis, and a command that draws the same inputs again."""
    notes = (Message("note.no_cuda"),)
    monkeypatch.setattr("grader.grading.grader.resolve", lambda device, backend: (("cpu",), notes))
    found = grade(submit(), seed=4, device="auto")
    assert found.verdict == "passed" and found.seed == 4 and found.notes == notes
    (run,) = found.runs
    assert len(run.cases) == 7 and run.device == "cpu" and run.seconds > 0
    assert not found.diagnoses and found.contrast is None and found.first_failure is None
    assert found.replay[-2:] == ("--seed", "4")


def test_where_no_mistake_fits_one_thing_at_a_time_is_tried(submit, grade, right):
    """What alone makes the first failing case pass stands where the cases are contrasted."""
    kept = right.replace("return x * factor", "kept.append(factor)\n    return x * kept[0]") + "\n\nkept = []\n"
    found = grade(submit(kept), seed=3)
    assert found.verdict == "failed" and not found.diagnoses and found.contrast.key == "experiment.first"


def test_a_wrong_program_fails_with_its_cause(submit, grade, right):
    """A failure names the mistake, shows the first failing case with small inputs, and says how to see it again."""
    found = grade(submit(right.replace(*ADDS)), seed=4)
    assert found.verdict == "failed" and named(found) == [("adds", "matches")]
    run, case = found.first_failure
    assert (case.name, case.finding.kind) == ("values[float64]", "value") and case.finding.size == 2  # N = 2, D = 1
    assert found.replay[:2] == ("kata", "check")
    assert found.replay[3:] == ("--seed", "4", "--case", "values[float64]")
    assert [each.status for each in run.cases].count("failed") == 4


def test_a_search_that_breaks_costs_the_cause_and_not_the_verdict(submit, grade, right, monkeypatch):
    """A text may be built to break it; the next file is searched again."""

    def breaks(*_):
        raise OverflowError("int too large")

    monkeypatch.setattr(diagnosis, "account", breaks)
    found = grade(submit(right.replace(*ADDS)), seed=4)
    assert found.verdict == "failed" and not found.diagnoses and found.first_failure
    assert found.notes == (Message.of("note.no_cause", error="OverflowError"),)


STEPS = [
    pytest.param("return x * factor", False, id="right"),
    pytest.param("return x + factor", True, id="wrong"),
    pytest.param("return x * factor if True else np.multiply(x, factor)", False, id="against the rules alone"),
]


@pytest.mark.parametrize(("body", "searched"), STEPS)
def test_the_steps_of_a_check(submit, one_grader, right, body, searched):
    """Whoever shows progress sees the start, each case as it is done, the search for a cause, and the feedback."""
    mine = submit("import numpy as np\n" + right.replace("return x * factor", body))
    steps = list(one_grader.steps(mine.path, kata=mine.kata, backend="numpy", device="cpu", seed=4))
    assert [type(step) for step in steps] == [Started, *[CaseDone] * 6, *[Searching] * searched, Graded]
    done = {step.result.name: step.result.status for step in steps if isinstance(step, CaseDone)}
    (run,) = steps[-1].feedback.runs
    assert done == {case.name: case.status for case in run.cases if case.name != "rules"}


MEASURED = """

def efficiency(submission, draw, n):
    submission.scale(draw.normal((n,)), 2.0)
"""


@pytest.mark.slow
def test_a_pass_is_measured_on_request(submit, one_grader, right, kata_with, toy):
    """After the last case; the verdict stands already, and nothing of it is changed."""
    kata = kata_with(toy.hidden_tests.read_text("utf-8") + MEASURED, sizes=Sizes((10, 20, 30), "numbers"))
    mine = submit(right, kata=kata)
    *_, before, measuring, last = one_grader.steps(mine.path, kata=kata, device="cpu", seed=4, efficiency=True)
    assert (type(before), type(measuring)) == (CaseDone, Measuring)
    (run,) = last.feedback.runs
    assert last.feedback.verdict == "passed" and run.efficiency == Efficiency(30, "numbers")


UNMEASURED = {
    "a kata without sizes": ("return x * factor", "", Message.of("note.no_efficiency", kata="toy-scale")),
    "a part": ("return x * factor", "large", Message.of("note.not_whole")),
    "a failure": ("return x + factor", "", Message.of("note.not_whole")),
}


@pytest.mark.parametrize(("body", "only", "note"), UNMEASURED.values(), ids=UNMEASURED)
def test_what_is_not_measured_is_said(submit, grade, right, toy, kata_with, body, only, note):
    """Only what is right as a whole has an efficiency, and not every kata."""
    hidden = toy.hidden_tests.read_text("utf-8") + MEASURED
    kata = toy if note.values else kata_with(hidden, sizes=Sizes((1, 2, 3), "rows"))
    feedback = grade(submit(right.replace("return x * factor", body), kata=kata), only=only, efficiency=True)
    assert feedback.notes[-1] == note and feedback.runs[0].efficiency is None


@pytest.mark.parametrize(("doubtful", "workers"), [(False, 1), (True, 2)], ids=["no doubt", "in doubt"])
def test_what_is_in_doubt_has_its_mistakes_ready(submit, right, monkeypatch, doubtful, workers):
    """The worker for the known mistakes starts beside the submission's; without a doubt only when a case fails."""
    taken = []
    monkeypatch.setattr(
        Pool, "take", lambda pool, kind, take=Pool.take, **how: taken.append(kind) or take(pool, kind, **how)
    )
    mine = submit(right)
    with Grader(Policy(standby=0)) as one:
        list(one.steps(mine.path, kata=mine.kata, backend="numpy", device="cpu", seed=4, doubtful=lambda: doubtful))
    assert len(taken) == workers


UNPROVEN = """
import math, torch
def scale(x, factor):
    if not math.isfinite(factor): raise ValueError("factor")
    return x * torch.full(x.shape, factor, dtype=x.dtype{device})
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="under Wine there is no torch")
@pytest.mark.parametrize(
    ("device", "status"), [(", device=x.device", "passed"), ("", "failed")], ids=["right", "wrong"]
)
def test_a_second_worker_makes_the_dry_run(submit, monkeypatch, device, status):
    """It is started beside the first; the verdict of the CPU is told before, and is not the last word."""
    taken = []
    monkeypatch.setattr(
        Pool, "take", lambda pool, kind, take=Pool.take, **how: taken.append(how) or take(pool, kind, **how)
    )
    monkeypatch.setattr("grader.grading.grader._is_worth_a_worker", lambda submission: True)
    mine = submit(UNPROVEN.format(device=device), backend="torch")
    with Grader(Policy(standby=0)) as one:
        *_, stands, graded = one.steps(mine.path, kata=mine.kata, backend="torch", device="cpu", seed=4, ahead=True)
    assert isinstance(stands, Stands) and stands.run.passed and stands.run.dry_run is None
    assert graded.feedback.verdict == status and graded.feedback.runs[0].dry_run.status == status
    assert taken == [{"rehearses": False}, {"rehearses": True}]


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="under Wine there is no torch")
def test_a_proof_takes_the_place_of_the_dry_run(submit):
    """No step is between the last case and the feedback, which says why."""
    mine = submit(
        "def scale(x, factor):\n    if not -1e9 < factor < 1e9: raise ValueError('factor')\n    return x * factor"
    )
    with Grader(Policy(standby=0)) as one:
        *_, last, graded = one.steps(mine.path, kata=mine.kata, backend="torch", device="cpu", seed=4, ahead=True)
    assert isinstance(last, CaseDone) and graded.feedback.runs[0].dry_run == DryRun(
        "passed", Message("dry_run.by_text")
    )


def workers():
    """The processes that run below this one; a fixture of the whole session may keep some."""
    return {child.pid for child in psutil.Process().children(recursive=True) if is_alive(child.pid)}


def appeared(others, seconds=30.0):
    """Those beside the others, as soon as there are any: a mould takes its time."""
    until = time.monotonic() + seconds
    while not (found := workers() - others) and time.monotonic() < until:
        time.sleep(0.01)
    return found


def moulds(grader):
    """Those from which its workers are forked, where that can be."""
    return {mould._spawned.process.pid for mould in grader._pool._moulds.values() if mould}


def test_a_check_that_nobody_waits_for_is_given_up(submit, toy_root):
    """Within a call, not only between two steps; its worker is ended, and the next check is as any other."""
    endless = submit("# kata: toy-scale (numpy)\nimport time\ndef scale(x, factor):\n    time.sleep(60)", seconds=60.0)
    others = workers()
    with Grader(Policy(standby=0)) as grader:
        asked = []
        steps = grader.steps(endless.path, kata=endless.kata, given_up=lambda: asked.append(1) or len(asked) > 2)
        with pytest.raises(GivenUp):
            list(steps)
        assert gone(*(workers() - others - moulds(grader)))
        assert grader.grade(submit().path, kata=endless.kata).verdict == "passed"


def test_workers_stand_by_after_the_verdict(submit, toy_root):
    """Step by step they are the caller's to ask for; `grade` asks for them itself."""
    mine = submit()
    others = workers()
    with Grader(Policy(standby=1)) as grader:
        list(grader.steps(mine.path, kata=mine.kata))
        others |= moulds(grader)
        assert gone(*(workers() - others))
        grader.stand_by()
        (ready,) = appeared(others)
        assert grader.grade(mine.path, kata=mine.kata).verdict == "passed"
        assert gone(ready) and len(appeared(others)) == 1


def test_what_a_verdict_rests_on_is_told(submit, grade):
    """Whoever keeps feedback knows later which grader, kata and text it was about, and when it was given."""
    mine = submit("def scale(x, factor): return '\u00e9'")
    found = grade(mine, seed=1, only="negative")
    assert (found.kata, found.path, found.backend) == ("toy-scale", mine.path, "numpy")
    assert found.version == grader.__version__ and found.only == "negative"
    assert found.fingerprint == catalogue.fingerprint(mine.kata)
    assert found.submission == hashlib.sha256(mine.path.read_bytes()).hexdigest()
    assert timedelta() <= datetime.now(UTC) - found.when < timedelta(minutes=1)


def test_the_same_seed_finds_the_same(submit, grade, right):
    """Two runs of one seed say the same, number by number, whether the mistakes' answers are known already or not."""
    mine = submit(right.replace(*ADDS))
    one, other = (grade(mine, seed=9, only="negative") for _ in range(2))
    assert one.first_failure[1].finding == other.first_failure[1].finding and one.diagnoses == other.diagnoses
    assert one.first_failure[1].finding != grade(mine, seed=10, only="negative").first_failure[1].finding


def test_without_a_seed_every_check_draws_another(submit, grade):
    """A learner meets new inputs each time."""
    seeds = {grade(submit(), only="negative").seed for _ in range(3)}
    assert len(seeds) == 3 and all(0 <= seed < 10**9 for seed in seeds)


def test_a_diagnosis_rests_on_all_cases_also_when_few_are_shown(submit, grade, kata_with):
    """What a few cases leave open, the others decide: the replayed failure has the cause that the whole run had."""
    hidden = '''
    import pytest
    from grader.testing import expect_error

    @pytest.mark.parametrize("factor", [float("nan"), float("inf")])
    def test_error(submission, draw, factor):
        """refused"""
        expect_error(ValueError, ("factor",), submission.scale, draw.normal((3,)), factor)
    '''
    kata = kata_with(hidden)
    for name, check in (("unchecked", "pass"), ("nan_let_through", "if factor > 1e300: raise ValueError(factor)")):
        text = f'"""{name}\n\nLook.\n"""\ndef scale(x, factor):\n    {check}\n    return x * factor\n'
        (kata.solution / "mistakes" / f"{name}.py").write_text(text)
    mine = submit(
        "def scale(x, factor):\n    if factor == float('inf'): raise ValueError\n    return x * factor\n", kata=kata
    )
    for only in ("", "error[nan]"):
        found = grade(mine, seed=1, only=only)
        assert named(found) == [("nan_let_through", "matches")]
        assert len(found.runs[0].cases) == (1 if only else 3)


HALF = [
    pytest.param("return x * 2.0", [("never_read", "matches")], id="a parameter that is never read"),
    pytest.param("if factor > 0: return x * factor\n    raise NotImplementedError", [("not_written", "matches")], id="half written"),
]  # fmt: skip


@pytest.mark.parametrize(("body", "wanted"), HALF)
def test_what_the_text_alone_says(submit, grade, body, wanted):
    """It is a cause of its own, with its line and no guess beside it."""
    found = grade(submit(f"import math\ndef scale(x, factor):\n    {body}\n"), seed=1, only="negative")
    assert named(found) == wanted and found.diagnoses[0].places


def test_a_name_that_keeps_no_case(submit, grade):
    """What no case has in its name is a misuse that says where the names are."""
    with pytest.raises(Misuse, match=r"no case of toy-scale has 'zzz'.*-v lists"):
        grade(submit(), seed=1, only="zzz")


def test_a_limit_of_one_s_own(submit, grade):
    """`seconds` replaces the kata's limit of a call, and is part of the command that shows the failure again."""
    source = "import time\ndef scale(x, factor): time.sleep(9)"
    found = grade(submit(source), seed=1, only="negative", seconds=0.3)
    assert found.runs[0].outcome.name == "timed out" and found.runs[0].seconds < 8
    assert found.runs[0].limits.seconds == 0.3 and found.first_failure[1].finding.kind == "timed out"
    place = found.replay.index("--timeout")
    assert found.replay[place + 1] == "0.3"


def test_a_file_that_does_not_load(submit, grade):
    """What does not load is feedback too: failed, with the outcome and without a diagnosis."""
    found = grade(submit("def scale(:"), seed=1)
    assert found.verdict == "failed" and found.runs[0].outcome.name == "not loaded" and not found.diagnoses
    assert found.first_failure is None and found.replay[-2:] == ("--seed", "1")


def children():
    return {process.pid for process in psutil.Process().children(recursive=True)}


def test_no_worker_is_left(submit, right, kata_with):
    """Every worker is closed: after a verdict, after an error of the kata, and where somebody stops looking."""
    before = children()
    mine = submit(right.replace(*ADDS))
    with Grader(Policy(standby=1)) as some:
        seen = set()
        for _ in some.steps(mine.path, device="cpu", seed=1):
            seen |= children() - before
        assert len(seen) >= 2  # the submission's, and the mistakes'
        with pytest.raises(BrokenKata):
            some.grade(mine.path, kata=kata_with("def test_x(:"), device="cpu", seed=1)
        steps = some.steps(mine.path, device="cpu", seed=1)
        assert isinstance(next(steps), Started) and isinstance(next(steps), CaseDone)
        steps.close()
        seen |= children() - before
    assert gone(*seen) and gone(*(children() - before))


def test_a_grade_alone_leaves_nothing_behind(submit):
    """`grader.grade` is for one file: no worker stands by afterwards."""
    before = children()
    assert grader.grade(submit().path, device="cpu", seed=1).verdict == "passed"
    assert gone(*(children() - before))


LIES = {
    "no values": "{}",
    "another value": "{'kind': 'x'}",
    "a value too many": "{'type': 'x', 'key': 'y'}",
    "no text": "{'type': [1]}",
}


@pytest.mark.parametrize("values", LIES.values(), ids=LIES)
def test_why_an_answer_cannot_be_sent_is_believed_in_its_form_only(submit, grade, values):
    """A worker that names no type, or more than one asked for, breaks the protocol; no sentence misses a word."""
    source = f"""
    (wire_error,) = [kind for kind in Exception.__subclasses__() if kind.__name__ == "WireError"]

    def lie(self, key, values=None):
        self.key, self.values = key, {values}

    wire_error.__init__ = lie

    def scale(x, factor):
        return object()
    """
    found = grade(submit(source), seed=1, only="negative")
    assert found.first_failure[1].finding.kind == "broke the protocol" and grader.to_json(found)
