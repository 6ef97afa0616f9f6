"""kata doctor: it looks at what is really there, says what is wrong, and ends accordingly."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from grader import Policy, doctor
from grader.cli.policy import policy
from grader.model import NEEDED, Message, Outcome
from grader.protocol.failures import WorkerDied

ROOT = Path(__file__).parent.parent
KATA = [sys.executable, "-c", "from grader.cli import main; main()"]


def run(*arguments, **environment):
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "80", **environment}
    return subprocess.run([*KATA, "doctor", *arguments], env=environment, capture_output=True, text=True, timeout=120)


@pytest.fixture
def quick(monkeypatch):
    """No torch: its import would be most of each look."""
    real = doctor.importlib.util.find_spec
    monkeypatch.setattr(doctor.importlib.util, "find_spec", lambda name: None if name == "torch" else real(name))


@pytest.fixture
def signs(toy_root, quick):
    """signs(): every sign by section and name, for the command line's policy."""
    return lambda: {(sign.section, sign.name): sign for sign in doctor.look(policy())}


@pytest.mark.slow
def test_all_is_told(home):
    """Interpreter, system, libraries, every layer, places and katas; 0 where nothing is wrong."""
    done = run("--json")
    document = json.loads(done.stdout)
    signs = {(sign["section"], sign["name"]): sign for sign in document["signs"]}
    assert set(signs) >= {
        ("machine", "Python"), ("machine", "system"), ("libraries", "numpy"), ("libraries", "torch"),
        ("libraries", "CUDA"), ("sandbox", "level"), ("watch", "memory"), *(("sandbox", name) for name in NEEDED), ("places", "progress"),
        ("places", "scratch"), ("places", "katas"), ("places", "solutions"), ("katas", "catalogue"),
    }  # fmt: skip
    wrong = [sign for sign in document["signs"] if sign["state"] == "wrong"]
    assert document["well"] == (not wrong) and done.returncode == (1 if wrong else 0) and done.stderr == ""
    assert str(home) in signs["places", "progress"]["said"] and not home.exists()  # it looks and makes nothing
    assert signs["libraries", "torch"]["said"].startswith("2.")


@pytest.mark.slow
def test_the_text_is_aligned_at_80_columns(toy_root):
    """What is said stands in one column, wrapped beside its name; no line is wider than the terminal."""
    done = run(KATA_WITHOUT="landlock,namespaces")
    lines = done.stdout.splitlines()
    assert max(map(len, lines)) <= 80 and done.returncode == 1
    rows = [line for line in lines if line[:4].strip() in ("✓", "·", "✗")]
    assert len(rows) > 10 and all(line[22] == " " and line[23] != " " for line in rows)
    assert "landlock" in done.stdout and "remove it from KATA_WITHOUT" in done.stdout
    assert lines[-1].endswith("wrong.")


def test_a_layer_that_is_left_out_is_wrong_where_it_counts(signs, monkeypatch):
    """Below the full level all is not well; a layer that full does not need is only noted."""
    if signs()["sandbox", "level"].said != "full":
        pytest.skip("this machine has no full sandbox")
    monkeypatch.setenv("KATA_WITHOUT", "namespaces")
    found = signs()
    assert found["sandbox", "namespaces"].state == "note" and found["sandbox", "level"].state == "good"
    monkeypatch.setenv("KATA_WITHOUT", "seccomp")
    found = signs()
    assert found["sandbox", "level"].said == "reduced" and found["sandbox", "level"].state == "wrong"
    assert found["sandbox", "seccomp"].state == "wrong" and "switched off" in found["sandbox", "seccomp"].said


def test_a_worker_that_does_not_start_is_a_sign(signs, monkeypatch):
    """Not a traceback: what the worker died of."""

    def dies(self):
        raise WorkerDied(Outcome("crashed", Message.of("ended.signal", signal="SIGILL")))

    monkeypatch.setattr("grader.host.process.WorkerProcess.wait_ready", dies)
    found = signs()
    assert found["sandbox", "worker"].state == "wrong" and "SIGILL" in found["sandbox", "worker"].said
    assert ("places", "scratch") in found


def test_a_broken_kata_is_named(signs, tmp_path, monkeypatch):
    """The catalogue is read whole; each kata that is broken is a sign with its place."""
    import shutil

    root = tmp_path / "root"
    for name in ("katas", "solutions"):
        shutil.copytree(ROOT / "tests" / "fixtures" / name, root / name)
    monkeypatch.setenv("KATA_ROOT", str(root))
    assert signs()["katas", "catalogue"].said == "1 kata is sound"
    hidden = root / "solutions" / "toy-scale" / "test_hidden.py"
    sound = hidden.read_text("utf-8")
    hidden.write_text("def test_values(:\n")
    assert signs()["katas", "toy-scale"].state == "wrong" and "test_hidden.py" in signs()["katas", "toy-scale"].said
    hidden.write_text(sound)
    (root / "katas" / "toy-scale" / "kata.toml").write_text("title = ")
    found = signs()
    assert found["katas", "toy-scale"].state == "wrong" and "kata.toml" in found["katas", "toy-scale"].said


def test_places_that_cannot_be_used_are_signs(signs, tmp_path, monkeypatch):
    """No folder for scratch, no katas, no progress: each has its own sign, and the others are looked for all the same."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "missing"))
    monkeypatch.setenv("KATA_HOME", "/proc/nowhere")
    found = signs()
    assert found["sandbox", "worker"].state == found["places", "scratch"].state == "wrong"
    assert "TMPDIR" in found["places", "scratch"].said
    if os.getuid() != 0:  # root may write anywhere, as far as access() tells
        assert found["places", "progress"].state == "wrong"
    monkeypatch.setenv("KATA_ROOT", str(tmp_path / "missing"))
    assert "KATA_ROOT" in next(sign.said for sign in doctor.look(Policy()) if sign.section == "katas")


@pytest.mark.parametrize("place", ["file", "folder/journal.db"])
def test_progress_is_a_file_in_a_folder(signs, tmp_path, monkeypatch, place):
    """A file in the place of its folder, or a folder in its own, is a sign."""
    (tmp_path / "file").write_text("")
    (tmp_path / "folder" / "journal.db").mkdir(parents=True)
    monkeypatch.setenv("KATA_HOME", str(tmp_path / place.partition("/")[0]))
    assert signs()["places", "progress"].state == "wrong"


def test_a_library_that_is_missing_is_a_sign(signs):
    """torch is required; where it is missing, NumPy katas still work and the doctor says so."""
    assert signs()["libraries", "torch"].state == "wrong"


def test_what_a_watch_keeps_ready_is_told(signs, monkeypatch):
    """Its memory, for each library that is here; nothing where no worker starts, which another sign says."""
    assert re.fullmatch(r"each of .* takes up to \d+ MiB for NumPy", signs()["watch", "memory"].said)

    def dies(self):
        raise WorkerDied(Outcome("crashed", Message.of("ended.signal", signal="SIGILL")))

    monkeypatch.setattr("grader.host.process.WorkerProcess.wait_ready", dies)
    assert ("watch", "memory") not in signs()


def test_a_look_that_fails_hides_no_other(signs, monkeypatch):
    """The doctor's own trouble is one more sign."""
    monkeypatch.setattr(doctor.journal, "log", lambda: 1 / 0)
    found = signs()
    assert "ZeroDivisionError" in found["places", "this check"].said and ("katas", "catalogue") in found
