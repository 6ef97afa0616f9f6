"""From a file to feedback: verdict, the smallest failure, its cause, and the command that shows it again."""

import os
import shlex
from dataclasses import replace

import pytest
from grader.grade import examine, first_failure

from grader import grade as feedbacks
from grader.catalogue import submission as submissions
from grader.errors import BrokenKata, Misuse
from grader.model import CaseResult, Feedback, Outcome, Run

ADDS = "return x * factor", "return x + factor"


def test_a_right_program_passes(submit):
    """A pass has every case, no finding, no diagnosis, and a command that draws the same inputs again."""
    seen = []
    found = examine(submit(), seed=4, notes=("CUDA was not run.",), on_case=seen.append)
    assert found.verdict == "passed" and found.seed == 4 and found.notes == ("CUDA was not run.",)
    (run,) = found.runs
    assert len(run.cases) == 7 and len(seen) == 6 and run.device == "cpu" and run.seconds > 0
    assert not found.diagnoses and not found.pattern and first_failure(found) is None
    assert shlex.split(found.replay)[-2:] == ["--seed", "4"]


def test_a_wrong_program_fails_with_its_cause(submit, right):
    """A failure names the mistake, shows the first failing case with small inputs, and says how to see it again."""
    found = examine(submit(right.replace(*ADDS)), seed=4)
    assert found.verdict == "failed"
    assert [(each.mistake.slug, each.confidence) for each in found.diagnoses] == [("adds", "matches")]
    run, case = first_failure(found)
    assert (case.name, case.finding.kind) == ("values[float64]", "value") and case.finding.size == 2  # N = 2, D = 1
    words = shlex.split(found.replay)
    assert words[:2] == ["kata", "check"] and words[3:] == ["--seed", "4", "--case", "values[float64]"]
    assert [each.status for each in run.cases].count("failed") == 4


def test_the_same_seed_finds_the_same(submit, right):
    """Two runs of one seed say the same, number by number."""
    one, other = (examine(submit(right.replace(*ADDS)), seed=9, pattern="negative") for _ in range(2))
    assert first_failure(one)[1].finding == first_failure(other)[1].finding
    assert (
        first_failure(one)[1].finding != first_failure(examine(one.submission, seed=10, pattern="negative"))[1].finding
    )


def test_a_diagnosis_rests_on_all_cases_also_when_few_are_shown(submit, kata_with):
    """What a few cases leave open, the others decide: the replayed failure has the cause that the whole run had."""
    hidden = '''
    import pytest
    from grader.testing.expect import expect_error

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
    for pattern in ("", "error[nan]"):
        found = examine(mine, seed=1, pattern=pattern)
        assert [(each.mistake.slug, each.confidence) for each in found.diagnoses] == [("nan_let_through", "matches")]
        assert len(found.runs[0].cases) == (1 if pattern else 3)


def test_a_pattern_that_keeps_no_case(submit):
    """A pattern that no case has in its name is a misuse that says where the names are."""
    with pytest.raises(Misuse, match=r"no case of toy-scale has 'zzz'.*-v lists"):
        examine(submit(), seed=1, pattern="zzz")


def test_a_limit_of_one_s_own(submit):
    """`seconds` replaces the kata's limit of a call, and is part of the command that shows the failure again."""
    source = "import time\ndef scale(x, factor): time.sleep(9)"
    found = examine(submit(source), seed=1, pattern="negative", seconds=0.3)
    assert found.runs[0].outcome.name == "timed out" and found.runs[0].seconds < 8
    assert "--timeout 0.3" in found.replay and first_failure(found)[1].finding.kind == "timed out"


def test_a_file_that_does_not_load(submit):
    """What does not load is feedback too: failed, with the outcome and without a diagnosis."""
    found = examine(submit("def scale(:"), seed=1)
    assert found.verdict == "failed" and found.runs[0].outcome.name == "not loaded" and not found.diagnoses
    assert first_failure(found) is None and found.replay.endswith("--seed 1")


def test_no_worker_is_left(submit, right, monkeypatch, kata_with):
    """Every worker is closed, after a verdict and after an error of the kata."""
    made = []
    start = feedbacks.Subject.start
    monkeypatch.setattr(feedbacks.Subject, "start", lambda self: (made.append(self), start(self))[1])
    examine(submit(right.replace(*ADDS)), seed=1)
    with pytest.raises(BrokenKata):
        examine(submit(kata=kata_with("def test_x(:")), seed=1)
    assert len({id(subject) for subject in made}) == 3 and all(subject.worker is None for subject in made)


CASES = (CaseResult("one", "one", "passed"), CaseResult("two[a b]", "two", "failed"), CaseResult("three", "", "failed"))
REPLAYS = [
    pytest.param([("cpu", CASES)], "--seed 7 --case 'two[a b]'", id="the first failure"),
    pytest.param([("cpu", CASES[:1])], "--seed 7", id="nothing failed"),
    pytest.param([("cpu", CASES[:1]), ("cuda", CASES)], "--seed 7 --case 'two[a b]' --device cuda", id="on CUDA"),
    pytest.param([("cpu", CASES), ("cuda", CASES)], "--seed 7 --case 'two[a b]' --device cpu", id="on both"),
]


@pytest.mark.parametrize(("runs", "wanted"), REPLAYS)
def test_the_command_that_shows_the_failure_again(submit, monkeypatch, tmp_path, runs, wanted):
    """Seed, case and, where there are two devices, the device of the first failure."""
    monkeypatch.chdir(tmp_path)
    mine = submit()
    made = tuple(Run(mine, device, 7, Outcome("finished"), cases) for device, cases in runs)
    assert feedbacks._replay(mine, made, 7, None) == f"kata check mine.py {wanted}"


NAMED = [
    pytest.param("mine.py", "# kata: toy-scale (numpy)\n", "numpy", "mine.py", id="a header"),
    pytest.param("toy_scale.py", "", "numpy", "toy_scale.py", id="its name"),
    pytest.param("my file.py", "# kata: toy-scale (torch)\n", "torch", "'my file.py'", id="a space"),
    pytest.param(
        "mine.py", "# kata: toy-scale (numpy)\n", "torch", "toy-scale --file mine.py --backend torch", id="--backend"
    ),
    pytest.param("mine.py", "", "numpy", "toy-scale --file mine.py --backend numpy", id="no header"),
    pytest.param(
        "mine", "# kata: toy-scale (numpy)\n", "numpy", "toy-scale --file mine --backend numpy", id="no suffix"
    ),
    pytest.param(
        "-v.py", "# kata: toy-scale (numpy)\n", "numpy", "toy-scale --file -v.py --backend numpy", id="like an option"
    ),
]


@pytest.mark.parametrize(("name", "header", "backend", "wanted"), NAMED)
def test_a_file_that_does_not_say_everything_is_named_in_full(
    toy, right, tmp_path, monkeypatch, name, header, backend, wanted
):
    """The command is short where the file says kata and backend itself, and right where it does not."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / name).write_text(header + right.partition("\n")[2])
    mine = submissions.read(tmp_path / name, toy, backend)
    assert feedbacks._replay(mine, (), 7, None) == f"kata check {wanted} --seed 7"
    assert feedbacks._replay(replace(mine, path=type(mine.path)(name)), (), 7, None) == f"kata check {wanted} --seed 7"


def test_a_file_elsewhere_is_named_by_its_whole_path(submit, monkeypatch):
    """A path that is not below the current folder is given in full."""
    mine = submit()
    monkeypatch.chdir(os.sep)
    monkeypatch.setattr("pathlib.Path.is_relative_to", lambda self, other: False)
    assert feedbacks._replay(mine, (), 7, None) == f"kata check {mine.path} --seed 7"


def test_the_first_failure_is_the_first_as_written(submit):
    """Of several runs and cases, the one that is written first."""
    mine = submit()
    runs = (Run(mine, "cpu", 1, Outcome("finished"), CASES[:1]), Run(mine, "cuda", 1, Outcome("finished"), CASES))
    assert first_failure(Feedback(mine, "failed", 1, runs)) == (runs[1], CASES[1])
