"""Wherever the project is installed, a submission sees none of its katas and solutions."""

import json
import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MAIN = [sys.executable, "-c", "from grader.cli import main; main()"]
VERSION = f"python{sys.version_info.major}.{sys.version_info.minor}"
pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="only Linux hides files from a submission"),
    pytest.mark.slow,
]

# what a thief tries with each path, and with the names under which Python might know our modules
SPY = """\
# kata: conv-flops (python)
import importlib, os, pkgutil

def through_proc(path):  # a descriptor that holds a place and no content, opened again
    return os.open(f"/proc/self/fd/{{os.open(path, os.O_PATH)}}", os.O_RDONLY)

def attempts():
    for path in {paths}:
        for read in (os.listdir, lambda path: open(path).read(), through_proc):
            yield read, path
    for name in ("grader.solutions", "solutions"):
        yield importlib.import_module, name + ".conv-flops.solution"
        yield importlib.import_module, name + ".conv-flops.test_hidden"
        yield lambda name: pkgutil.get_data(name, "conv-flops/solution.py") or 1 / 0, name

for attempt, what in attempts():
    try:
        attempt(what)
        print("GOT", what)
    except Exception:
        pass
print("tried them all")

def conv2d_cost(input_shape, out_channels, kernel_size, stride=1, padding=0, dilation=1, groups=1, bias=True):
    return {{}}
"""


def copied(folder):
    """The one package as a wheel lays it out: katas and solutions within it."""
    package = folder / "grader"
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "grader", package, ignore=ignored)
    for name in ("katas", "solutions"):
        shutil.copytree(ROOT / name, package / name, ignore=ignored)
    return package


def checkout(folder):
    """The project as a clone of it lies there."""
    for name in ("grader", "katas", "solutions"):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / name, folder / name, ignore=ignored, dirs_exist_ok=True)
    return folder


# the place of the package, and where the submission lies; both below one folder
LAYOUTS = {
    "under /usr": (copied, f"usr/lib/{VERSION}/site-packages", "home"),
    "Debian's packages": (copied, "usr/lib/python3/dist-packages", "home"),
    "the user's own": (copied, f"home/.local/lib/{VERSION}/site-packages", "home"),
    "an editable checkout": (checkout, "src/dojo", "home"),
    "beside the submission": (checkout, "home", "home"),
    "a submission among the solutions": (checkout, "home", "home/solutions/conv-flops"),
}


@pytest.mark.parametrize(("lay", "package", "submission"), LAYOUTS.values(), ids=LAYOUTS)
def test_nothing_of_the_project_is_seen(tmp_path, lay, package, submission):
    """No hidden test, reference, mistake or other kata can be read, listed, opened or imported."""
    (tmp_path / package).mkdir(parents=True)
    (tmp_path / submission).mkdir(parents=True, exist_ok=True)
    root = lay(tmp_path / package)
    hidden = [root / "katas", root / "solutions", root / "katas/dropout/prompt.md"]
    hidden += [root / "solutions/conv-flops" / name for name in ("solution.py", "test_hidden.py", "mistakes")]
    assert all(path.exists() for path in hidden)
    (tmp_path / submission / "spy.py").write_text(SPY.format(paths=[str(path) for path in hidden]))
    environment = {
        "PYTHONPATH": os.pathsep.join([str(tmp_path / package), sysconfig.get_path("purelib")]),
        "KATA_HOME": str(tmp_path / "progress"), "PATH": os.environ["PATH"], "HOME": str(tmp_path / "home"),
    }  # fmt: skip
    done = subprocess.run(
        [*MAIN, "check", "spy.py", "--json"], cwd=tmp_path / submission, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 1 and done.stderr == "", done.stderr
    (run,) = json.loads(done.stdout)["runs"]
    assert run["sandbox"] == "full" and run["outcome"] == "finished"
    assert run["output"] == "tried them all\n"


def test_the_spy_sees_what_is_not_hidden(tmp_path):
    """The test above can fail: without Landlock, the same program gets every file."""
    root = checkout(tmp_path)
    hidden = root / "solutions/conv-flops/test_hidden.py"
    (tmp_path / "spy.py").write_text(SPY.format(paths=[str(hidden)]))
    environment = {
        "PYTHONPATH": os.pathsep.join([str(root), sysconfig.get_path("purelib")]), "KATA_WITHOUT": "landlock",
        "KATA_HOME": str(tmp_path / "progress"), "PATH": os.environ["PATH"],
    }  # fmt: skip
    done = subprocess.run(
        [*MAIN, "check", "spy.py", "--json"], cwd=tmp_path, env=environment, capture_output=True, text=True
    )
    assert f"GOT {hidden}\n" in json.loads(done.stdout)["runs"][0]["output"]
