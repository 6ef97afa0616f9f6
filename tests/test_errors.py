"""What is raised on purpose: it survives pickling, and each kind ends the program with its own code."""

import pickle
from pathlib import Path

import pytest

from grader import errors
from grader.model import Message, Outcome, Place
from grader.protocol.failures import Raised, WorkerDied

ERRORS = [
    errors.KataError("Say it."),
    errors.Misuse("There is no file here; name one."),
    errors.BrokenKata("kata.toml:3: level is missing."),
    errors.BrokenKata.at(Path("kata.toml"), 3, "level is missing."),
    errors.NotConfined("The sandbox is weaker."),
    errors.NoWorker("Nothing starts."),
    errors.NoDevice("There is no GPU."),
    errors.Unnamed("Which kata?"),
    errors.Undecided("Which?", ("numpy", "torch")),
    errors.Notice("It is mended."),
    errors.WireError("wire.header"),
    errors.WireError("wire.dtype", {"dtype": "object"}),
    Raised("KeyError", ("LookupError", "Exception"), "'k'", (Place(3, "return d['k']"),), "numpy.convolve"),
    Raised("Own", (), ""),
    WorkerDied(Outcome("out of memory", Message.of("memory.used", used=300, limit=200), (Place(1, "x"),), loading=True)),
]  # fmt: skip


def name_of(error):
    return type(error).__name__


@pytest.mark.parametrize("error", ERRORS, ids=name_of)
@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_errors_survive_pickling(error, protocol):
    """They pass between processes, as of pytest-xdist or a pool, with all that they hold."""
    found = pickle.loads(pickle.dumps(error, protocol))
    assert type(found) is type(error) and (found.args, vars(found)) == (error.args, vars(error))
    assert str(found) == str(error)


def test_every_error_is_tried():
    """The table above holds each class of the module, and both of what comes of a call instead of an answer."""
    raised = {kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, Exception)}
    assert {type(error) for error in ERRORS} == raised | {Raised, WorkerDied}


CODES = {"KataError": 2, "Misuse": 2, "BrokenKata": 3, "NotConfined": 3, "NoWorker": 3, "NoDevice": 4}


def test_each_ends_the_program_with_its_code():
    """What the command line exits with; of bytes from a worker it is never told."""
    assert {name: getattr(errors, name).exit_code for name in CODES} == CODES
    assert not issubclass(errors.WireError, errors.KataError)


def test_a_broken_kata_names_the_place_as_compilers_do():
    """path:line: sentence"""
    path = Path("a") / "kata.toml"
    assert str(errors.BrokenKata.at(path, 3, "no title.")) == f"{path}:3: no title."


def test_a_wire_error_holds_a_key_and_what_it_speaks_of():
    """No sentence; and its values are its own."""
    said = {"dtype": "object"}
    error = errors.WireError("wire.dtype", said)
    said["dtype"] = "other"
    assert (error.key, error.values) == ("wire.dtype", {"dtype": "object"})
    assert errors.WireError("wire.part").values == {}
