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
from grader.model import Backend, Kata

SLUG = "bn-backward"
MISTAKE = "no_mean_path"
ROOT = Path(__file__).parents[1]

# Plain pytest: the same hidden tests and expectations. The reference is imported, and called in the same process,
# through the kata's probe where it has one; its arguments and answers are turned as the worker turns them.
CONFTEST = """
import runpy
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import reference
from grader.protocol.failures import Raised
from grader.protocol.wire import Array, array_of
from grader.testing import Draw, Took
from grader.testing.recorder import RECORDER, Recorder
from grader.worker.marshal import Marshal

BACKEND = "{backend}"
KIND = "torch" if BACKEND == "torch" else "numpy"
PROBE = runpy.run_path("{probe}", run_name="probe") if "{probe}" else {{}}
marshal = Marshal(__import__("torch") if BACKEND == "torch" else None)
PROBE.get("prepare", lambda names: None)(reference.__dict__)


def sent(value):
    if isinstance(value, (np.ndarray, np.generic)):
        return array_of(value, KIND)
    if isinstance(value, Array):
        return replace(value, kind=KIND)
    if isinstance(value, dict):
        return {{key: sent(item) for key, item in value.items()}}
    return type(value)([sent(item) for item in value]) if isinstance(value, (tuple, list)) else value


def raised(error):
    bases = tuple(base.__name__ for base in type(error).__mro__)
    return Raised(type(error).__name__, bases, str(error))


class Submission:
    backend, device, seconds, took = BACKEND, "cpu", 0.0, Took(0.0, 0.0)

    def each(self, name, arguments):
        return [getattr(self, name)(*args) for args in arguments]

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)

        def call(*args, **kwargs):
            given = [marshal.to_value(sent(arg), marshal.tensor) for arg in args]
            named = {{key: marshal.to_value(sent(arg), marshal.tensor) for key, arg in kwargs.items()}}
            function, first = (PROBE[name], [reference]) if name in PROBE else (getattr(reference, name), [])
            began, before = time.perf_counter(), time.process_time()
            try:
                value = function(*first, *given, **named)
            except Exception as error:
                raise raised(error) from None
            self.seconds = time.perf_counter() - began
            self.took = Took(self.seconds, time.process_time() - before)
            return marshal.to_wire(value)

        return call


@pytest.fixture
def submission():
    RECORDER.set(Recorder(BACKEND))
    return Submission()


@pytest.fixture
def draw(request):
    return Draw(7, request.node.name.removeprefix("test_"))
"""


def ours(folder: Path, backend: Backend) -> list[Contender]:
    """Plain pytest, a check that passes, and one that fails and is diagnosed."""
    kata = catalogue.find(SLUG)
    mistake = next(m for m in catalogue.mistakes(kata, kata.backends[0], quick=True) if m.slug == MISTAKE)
    (folder / "wrong.py").write_text(mistake.source, "utf-8")
    wrong = Contender("one that fails again, diagnosed", checking(SLUG, backend, "wrong.py"), 1, ways(folder))
    return [*passing(folder, kata, backend), wrong]


def passing(folder: Path, kata: Kata, backend: Backend) -> list[Contender]:
    """Plain pytest on a kata's cases, and a check of its reference."""
    reference = catalogue.program(kata, "solution", backend) or ""
    (folder / "right.py").write_text(reference, "utf-8")
    plain = folder / f"plain_{kata.slug}_{backend}"
    plain.mkdir()
    (plain / "reference.py").write_text(reference, "utf-8")
    (plain / "conftest.py").write_text(CONFTEST.format(backend=backend, probe=kata.probe or ""), "utf-8")
    shutil.copy(kata.hidden_tests, plain)
    pytest = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", str(plain), str(plain)]
    bare = {**ways(folder), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}  # as a learner has it, who installed no plugins
    return [
        Contender("plain pytest", pytest, environment=bare),
        Contender("a check that passes", checking(kata.slug, backend, "right.py"), environment=ways(folder)),
    ]


def checking(slug: str, backend: Backend, file: str) -> list[str]:
    """The command that checks a file; recorded, as a learner's own is: one that failed is expected to fail again."""
    main = [sys.executable, "-c", "from grader.cli import main; main()"]
    return [*main, "check", slug, "--device", "cpu", "--record", "--file", file, "--backend", backend]


def ways(folder: Path) -> dict[str, str]:
    """The environment of a process that finds the grader, and keeps its own records."""
    return {"PYTHONPATH": str(ROOT), "KATA_HOME": str(folder / "home")}


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
