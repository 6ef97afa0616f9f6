"""The command that shows a failure again: which words it has, and how it names the file."""

import os
from dataclasses import replace

import pytest

from grader.catalogue import submission as submissions
from grader.command import typed
from grader.grading.again import command_again
from grader.model import FINISHED, CaseResult, Feedback, Run

CASES = (CaseResult("one", "one", "passed"), CaseResult("two[a b]", "two", "failed"), CaseResult("three", "", "failed"))
REPLAYS = [
    pytest.param([("cpu", CASES)], "--seed 7 --case 'two[a b]'", id="the first failure"),
    pytest.param([("cpu", CASES[:1])], "--seed 7", id="nothing failed"),
    pytest.param([("cuda", CASES)], "--seed 7 --case 'two[a b]' --device cuda", id="on CUDA alone"),
    pytest.param([("cpu", CASES[:1]), ("cuda", CASES)], "--seed 7 --case 'two[a b]' --device cuda", id="on CUDA"),
    pytest.param([("cpu", CASES), ("cuda", CASES)], "--seed 7 --case 'two[a b]' --device cpu", id="on both"),
]


@pytest.mark.parametrize(("runs", "wanted"), REPLAYS)
def test_the_command_that_shows_the_failure_again(submit, monkeypatch, tmp_path, runs, wanted):
    """Seed, case and, where there are two devices, the device of the first failure."""
    monkeypatch.chdir(tmp_path)
    mine = submit()
    made = tuple(Run(device, FINISHED, cases) for device, cases in runs)
    assert typed(command_again(replace(mine, says_itself=True), made, 7, None)) == f"kata check mine.py {wanted}"


NAMED = [
    pytest.param("mine.py", "# kata: toy-scale (numpy)\n", "numpy", "mine.py", id="a header"),
    pytest.param("toy_scale.py", "import numpy\n", "numpy", "toy_scale.py", id="its name and its import"),
    pytest.param("toy_scale.py", "", "numpy", "toy-scale --file toy_scale.py --backend numpy", id="its name alone"),
    pytest.param(
        "toy_scale.py",
        "import torch\n",
        "numpy",
        "toy-scale --file toy_scale.py --backend numpy",
        id="its name, and another import",
    ),
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
    assert typed(command_again(mine, (), 7, None)) == f"kata check {wanted} --seed 7"
    relative = replace(mine, path=type(mine.path)(name))
    assert typed(command_again(relative, (), 7, None)) == f"kata check {wanted} --seed 7"


def test_a_file_elsewhere_is_named_by_its_whole_path(submit, monkeypatch):
    """A path that is not below the current folder is given in full."""
    mine = replace(submit(), says_itself=True)
    monkeypatch.chdir(os.sep)
    monkeypatch.setattr("pathlib.Path.is_relative_to", lambda self, other: False)
    assert typed(command_again(mine, (), 7, None)) == f"kata check {mine.path} --seed 7"


def test_the_first_failure_is_the_first_as_written(tmp_path):
    """Of several runs and cases, the one that is written first."""
    runs = (Run("cpu", FINISHED, CASES[:1]), Run("cuda", FINISHED, CASES))
    assert Feedback("toy-scale", tmp_path, "numpy", "failed", 1, runs).first_failure == (runs[1], CASES[1])
