"""The wheel and an editable install work; and wherever it is installed, a submission sees no kata and no solution."""

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

import grader

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
    hidden += [root / "solutions/conv-flops" / name for name in ("solution.py", "test_hidden.py", "mistakes.toml")]
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
    assert run["sandbox"]["level"] == "full" and run["outcome"]["name"] == "finished"
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


# --- the package itself -------------------------------------------------------------------------------------------------

PIP = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel of this checkout, built without a network: hatchling is one of the development extras."""
    folder = tmp_path_factory.mktemp("wheel")
    source = checkout(folder / "source")
    for name in ("pyproject.toml", "README.md"):
        shutil.copy(ROOT / name, source)
    subprocess.run([*PIP, "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", folder, source], check=True)
    (built,) = folder.glob("kata_dojo-*.whl")
    return built


def test_the_wheel_holds_all_that_is_needed(wheel):
    """Every module, the mark of typed code, what pytest is told, every kata; its number is the package's own."""
    assert wheel.name == f"kata_dojo-{grader.__version__}-py3-none-any.whl"
    names = set(zipfile.ZipFile(wheel).namelist())
    package = [path for path in (ROOT / "grader").rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    files = {path.relative_to(ROOT).as_posix() for path in package}
    assert {"grader/py.typed", "grader/judge/hidden_tests.ini"} <= files <= names
    for name in ("katas", "solutions"):
        ours = [path for path in (ROOT / name).rglob("*.*") if path.is_file() and "__pycache__" not in path.parts]
        assert {f"grader/{path.relative_to(ROOT).as_posix()}" for path in ours} <= names


@pytest.fixture
def environment(tmp_path):
    """An environment that holds what the project depends on, and nothing of the project: its Python."""
    folder = tmp_path / "environment"
    venv.create(folder, with_pip=False, symlinks=True)
    (site,) = folder.glob("lib/python*/site-packages")
    # the libraries of the environment that the tests run in; its own .pth files, an editable install, are not read
    (site / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return folder / "bin" / "python"


def test_the_wheel_works(environment, wheel, tmp_path):
    """Installed from the wheel, far from any checkout: version, katas, a stub that fails, a reference that passes."""
    works(environment, tmp_path, wheel, within="site-packages/grader")


def test_an_editable_install_works(environment, tmp_path):
    """The same with a checkout that is installed as it lies."""
    source = checkout(tmp_path / "source")
    for name in ("pyproject.toml", "README.md"):
        shutil.copy(ROOT / name, source)
    works(environment, tmp_path, "--editable", source, within="source/grader")


def works(python, tmp_path, *what, within):
    """Install what is named, and use it as a learner would."""
    into = [*PIP, "--python", python, "install", "--ignore-installed", "--no-deps", "--no-build-isolation", *what]
    subprocess.run(into, check=True)
    outside = tmp_path / "outside"
    outside.mkdir()
    clean = {"PATH": os.environ["PATH"], "HOME": str(outside), "KATA_HOME": str(outside / "progress")}

    def kata(*words):
        command = [python.with_name("kata"), *words]
        return subprocess.run(command, cwd=outside, env=clean, capture_output=True, text=True, timeout=120)

    where = subprocess.run(
        [python, "-c", "import grader; print(grader.__file__)"], cwd=outside, env=clean, capture_output=True, text=True
    )
    assert within in where.stdout
    assert kata("--version").stdout == f"kata {grader.__version__}\n"
    listed = json.loads(kata("list", "--json").stdout)
    assert [kata["slug"] for kata in listed["katas"]] == sorted(path.name for path in (ROOT / "katas").iterdir())
    assert kata("start", "dropout", "--dir", ".").returncode == 0
    stub = kata("check", "dropout.py")
    assert stub.returncode == 1 and "Not written yet" in stub.stdout, stub.stderr
    right = kata("check", "dropout", "--file", ROOT / "solutions" / "dropout" / "solution.py")
    assert right.returncode == 0 and "PASSED" in right.stdout and "sandbox" not in right.stdout, right.stdout
