"""What the tests share: the toy kata's folders, a home that is nobody's, and programs that are somebody's."""

from __future__ import annotations

import shutil
import textwrap
from dataclasses import replace
from pathlib import Path

import pytest

from grader import catalogue
from grader.model import Limits, Submission
from grader.runner import Subject

FIXTURES = Path(__file__).parent / "fixtures"

# The toy kata's right answer; tests of wrong ones replace a part of it.
SCALE = """\
# kata: toy-scale (numpy)
import math


def scale(x, factor):
    if not math.isfinite(factor):
        raise ValueError(f"factor must be finite, not {factor}")
    return x * factor
"""


@pytest.fixture(autouse=True)
def home(monkeypatch, tmp_path_factory, request):
    """Every test has an empty KATA_HOME of its own (not made before something is written), and the default colours."""
    folder = tmp_path_factory.getbasetemp() / "homes" / f"{abs(hash(request.node.nodeid)):x}"
    monkeypatch.setenv("KATA_HOME", str(folder))
    for name in ("KATA_ROOT", "NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES", "PY_COLORS"):
        monkeypatch.delenv(name, raising=False)
    return folder


@pytest.fixture
def toy_root(monkeypatch):
    """The catalogue holds the toy kata and nothing else."""
    monkeypatch.setenv("KATA_ROOT", str(FIXTURES))
    return catalogue.Roots(FIXTURES / "katas", FIXTURES / "solutions")


@pytest.fixture
def toy(toy_root):
    """The toy kata: scale(x, factor), for NumPy and torch."""
    return catalogue.find("toy-scale")


@pytest.fixture
def right():
    """A right answer to the toy kata, as a file's text."""
    return SCALE


@pytest.fixture
def submit(toy, tmp_path):
    """submit(source, backend="numpy", seconds=…): a submission to the toy kata or another, in a file of its own."""

    def make(source=SCALE, backend="numpy", seconds=None, name="mine.py", kata=toy):
        source = textwrap.dedent(source)
        path = tmp_path / name
        path.write_text(source, "utf-8")
        if seconds is not None:
            kata = replace(kata, limits=Limits(seconds, kata.limits.memory_mb))
        return Submission(kata, path, backend, source)

    return make


@pytest.fixture
def subject(submit, toy_root):
    """subject(source, **as for submit): the submission in a worker of its own, which ends with the test."""
    made = []

    def make(source=SCALE, trusted=False, switched_off=(), **details):
        hidden = (toy_root.katas, toy_root.solutions)
        made.append(Subject(submit(source, **details), "cpu", hidden, trusted=trusted, switched_off=switched_off))
        return made[-1]

    yield make
    for each in made:
        each.close()


@pytest.fixture
def kata_with(toy_root, tmp_path):
    """kata_with(hidden tests, **changes to the Kata): the toy kata with other hidden tests, in a folder of its own."""

    def make(hidden, slug="toy-scale", **changes):
        for name in ("katas", "solutions"):
            shutil.copytree(FIXTURES / name / "toy-scale", tmp_path / name / slug, dirs_exist_ok=True)
        (tmp_path / "solutions" / slug / "test_hidden.py").write_text(textwrap.dedent(hidden), "utf-8")
        found = catalogue.find(slug, catalogue.Roots(tmp_path / "katas", tmp_path / "solutions"))
        return replace(found, **changes)

    return make
