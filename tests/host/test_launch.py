"""A worker's process before anything was said to it: it is there, confined to its folder, and goes when it is closed."""

import pytest

from grader.host import WorkerProcess
from grader.host.launch import Launched
from tests.conftest import KIND, POLICY, gone, is_alive


@pytest.fixture
def launched():
    """One that ends with the test."""
    made = Launched(KIND, POLICY)
    yield made
    made.close()


def test_a_worker_takes_it_over(launched):
    """The worker is that process, in that folder; closing the worker closes it."""
    worker = WorkerProcess(KIND, POLICY, launched)
    worker.wait_ready()
    assert worker.sandbox.layers and worker.scratch == launched.scratch.path
    worker.close()
    assert gone(launched.spawned.process.pid) and not worker.scratch.exists()


def test_closing_it_leaves_nothing(launched):
    """Neither the process nor its folder, and a second time does nothing."""
    assert is_alive(launched.spawned.process.pid) and launched.scratch.path.is_dir()
    for _ in range(2):
        launched.kill()
        launched.close()
    assert gone(launched.spawned.process.pid) and not launched.scratch.path.exists()


def test_one_that_does_not_start_leaves_no_folder(monkeypatch, tmp_path):
    """Whatever keeps it from starting, Ctrl-C among them."""

    def refuse(*_):
        raise KeyboardInterrupt

    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    monkeypatch.setattr("grader.host.spawn.start", refuse)
    with pytest.raises(KeyboardInterrupt):
        Launched(KIND, POLICY)
    assert list(tmp_path.iterdir()) == []
