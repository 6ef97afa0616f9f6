"""Which devices a submission runs on, and what is said of those it does not run on."""

import subprocess
import sys

import pytest

from grader import devices
from grader.errors import Misuse, NoDevice
from grader.model import Message

ASKED = devices.cuda_is_here


@pytest.fixture(autouse=True)
def unasked():
    """What one test heard of torch is nothing to the next."""
    ASKED.cache_clear()
    yield
    ASKED.cache_clear()


# choice, backend, is a GPU here? -> devices, or the error; and the note about what is not run, or the sentence
CHOICES = [
    ("cpu", "torch", True, ("cpu",), None),
    ("cpu", "numpy", False, ("cpu",), None),
    ("auto", "torch", True, ("cpu", "cuda"), None),
    ("auto", "torch", False, ("cpu",), Message("note.no_cuda")),
    ("auto", "numpy", True, ("cpu",), None),
    ("auto", "python", False, ("cpu",), None),
    ("cuda", "torch", True, ("cuda",), None),
    ("cuda", "torch", False, NoDevice, "this machine has no CUDA device"),
    ("cuda", "numpy", True, Misuse, "runs on the CPU only"),
    ("cuda", "numpy", False, NoDevice, "this machine has no CUDA device"),
    ("all", "torch", True, ("cpu", "cuda"), None),
    ("all", "torch", False, NoDevice, "use --device cpu, or --device auto"),
    ("all", "python", True, ("cpu",), Message.of("note.not_torch", backend="python")),
]


@pytest.mark.parametrize(("choice", "backend", "here", "wanted", "said"), CHOICES)
def test_the_devices_of_a_choice(monkeypatch, choice, backend, here, wanted, said):
    """Every device that was asked for is run, or said not to be, or refused: none is dropped in silence."""
    monkeypatch.setattr(devices, "cuda_is_here", lambda: here)
    if isinstance(wanted, tuple):
        chosen, notes = devices.resolve(choice, backend)
        assert chosen == wanted and notes == ((said,) if said else ())
    else:
        with pytest.raises(wanted, match=said):
            devices.resolve(choice, backend)


@pytest.mark.parametrize("platform", ["linux", "darwin"])
def test_where_there_is_no_sign_of_a_card_nobody_asks_torch(monkeypatch, platform):
    """Importing torch to hear "no" would take a second of every check."""
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setattr("pathlib.Path.exists", lambda path: False)
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: pytest.fail("torch was asked"))
    assert devices.cuda_is_here() is False


@pytest.mark.parametrize(("code", "here"), [(0, True), (1, False), (-11, False)])
def test_torch_has_the_last_word(monkeypatch, code, here):
    """A device node without a driver, or a torch without CUDA, is no device."""
    monkeypatch.setattr("pathlib.Path.exists", lambda path: True)
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: subprocess.CompletedProcess([], code))
    assert devices.cuda_is_here() is here
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: pytest.fail("torch was asked again"))
    assert devices.cuda_is_here() is here
