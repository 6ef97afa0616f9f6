"""Who is measured: our checks of batch norm's backward pass, plain pytest on the same cases, and torch-judge."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from benchmarks.processes import Contender
from benchmarks.strength import WRAPPERS
from grader import catalogue

SLUG = "bn-backward"
MISTAKE = "no_mean_path"
ROOT = Path(__file__).parents[1]
# recorded, as a learner's own file is: one that failed before is expected to fail again
KATA = [sys.executable, "-c", "from grader.cli import main; main()", "check", SLUG, "--device", "cpu", "--record"]

# Plain pytest: the same hidden tests and expectations. The reference is imported, and called in the same process; its
# arguments and answers are turned as the worker turns them.
CONFTEST = """
from dataclasses import replace

import numpy as np
import pytest
import reference
from grader.protocol.wire import Array, array_of
from grader.testing import Draw
from grader.testing.recorder import RECORDER, Recorder
from grader.worker.marshal import Marshal

BACKEND = "{backend}"
marshal = Marshal(__import__("torch") if BACKEND == "torch" else None)


def sent(value):
    if isinstance(value, (np.ndarray, np.generic)):
        return array_of(value, BACKEND)
    if isinstance(value, Array):
        return replace(value, kind=BACKEND)
    return type(value)([sent(item) for item in value]) if isinstance(value, (tuple, list)) else value


class Submission:
    @staticmethod
    def batchnorm_backward(*args):
        given = [marshal.to_value(sent(arg), marshal.tensor) for arg in args]
        return marshal.to_wire(reference.batchnorm_backward(*given))


@pytest.fixture
def submission():
    RECORDER.set(Recorder(BACKEND))
    return Submission


@pytest.fixture
def draw(request):
    return Draw(7, request.node.name.removeprefix("test_"))
"""


def ours(folder: Path, backend: str) -> list[Contender]:
    """Plain pytest, a check that passes, and one that fails and is diagnosed."""
    kata = catalogue.find(SLUG)
    reference = catalogue.reference(kata, kata.backends[0]).read_text("utf-8")
    mistake = next(m for m in catalogue.mistakes(kata, kata.backends[0], quick=True) if m.slug == MISTAKE)
    (folder / "right.py").write_text(reference, "utf-8")
    (folder / "wrong.py").write_text(mistake.source, "utf-8")
    plain = folder / f"plain_{backend}"
    plain.mkdir()
    (plain / "reference.py").write_text(reference, "utf-8")
    (plain / "conftest.py").write_text(CONFTEST.format(backend=backend), "utf-8")
    shutil.copy(kata.hidden_tests, plain)
    ways = {"PYTHONPATH": str(ROOT), "KATA_HOME": str(folder / "home")}
    pytest = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", str(plain), str(plain)]
    bare = {**ways, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}  # as a learner has it, who installed no plugins
    return [
        Contender("plain pytest", pytest, environment=bare),
        Contender("a check that passes", [*KATA, "--file", "right.py", "--backend", backend], environment=ways),
        Contender("one that fails again, diagnosed", [*KATA, "--file", "wrong.py", "--backend", backend], 1, ways),
    ]


def torch_judge(folder: Path) -> Contender:
    """torch-judge's check of batch norm in a new process; installed from PyPI into a temporary folder."""
    library = folder / "torch-judge"
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(library), "torch-judge"]
    subprocess.run(pip, check=True, capture_output=True)
    right = (folder / "right.py").read_text("utf-8")
    script = f"{right}\n{WRAPPERS[SLUG]}\nfrom torch_judge import check\ncheck('batchnorm')\n"
    (folder / "judged.py").write_text(script, "utf-8")
    ways = {"PYTHONPATH": os.pathsep.join([str(library)]), "PROGRESS_PATH": str(folder / "progress.json")}
    return Contender("torch-judge's check", [sys.executable, "judged.py"], environment=ways)
