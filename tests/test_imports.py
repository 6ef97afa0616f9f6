"""Nothing is imported that a check does not use, and nothing before the worker starts that could come after it."""

import os
import subprocess
import sys

import pytest

from tests.conftest import FIXTURES

TORCH, RICH, NUMPY, PYTEST = "torch", "rich", "numpy", "pytest _pytest"
PLUGINS = "xdist execnet hypothesis _hypothesis_pytestplugin"  # of a learner's own pytest
COMMAND = "from grader.cli import run; run(['check', {path}, '--case', 'dbeta[float64]'])"

# what is run -> packages and modules that it must not import
UNUSED = {
    "the package": ("import grader", f"click {NUMPY} {RICH} {PYTEST} {TORCH}"),
    "the command line": ("import grader.cli", f"{NUMPY} {RICH} {PYTEST} {TORCH} jinja2"),
    "the list of katas": ("from grader.cli import run; run(['list', '--json'])", f"{NUMPY} {RICH} {PYTEST} {TORCH}"),
    "a worker's launch": ("import grader.grading, grader.host.launch", f"click {NUMPY} {RICH} {PYTEST} {TORCH}"),
    "a check as JSON": (COMMAND.replace("])", ", '--json'])"), f"{RICH} {TORCH} jinja2 grader.diagnosis {PLUGINS}"),
    "a check as text": (COMMAND, f"rich.markdown rich.table difflib {TORCH} jinja2 psutil grader.diagnosis {PLUGINS}"),
}
if sys.platform != "linux":  # there it tells what no file says
    UNUSED = {name: (run, unused.replace(" psutil", "")) for name, (run, unused) in UNUSED.items()}


@pytest.mark.parametrize(("run", "unused"), UNUSED.values(), ids=UNUSED)
def test_what_is_not_used_is_not_imported(run, unused, tmp_path):
    """In a new process, whose module table is looked at afterwards."""
    path = tmp_path / "bn_backward.py"
    path.write_text((FIXTURES.parents[1] / "solutions" / "bn-backward" / "solution.py").read_text("utf-8"), "utf-8")
    program = f"{run.replace('{path}', repr(str(path)))}\nimport sys\nprint(*sys.modules, sep='\\n', file=sys.stderr)"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "KATA_HOME": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, cwd=tmp_path
    )
    assert done.returncode == 0, done.stderr
    assert set(done.stderr.split("\n")) & set(unused.split()) == set()
