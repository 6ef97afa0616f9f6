"""The fuzzer's corpus: what once reached new code in the wire's decoder is tried again with every test run."""

import importlib.util
import tracemalloc
from pathlib import Path

import pytest

FUZZ = Path(__file__).parents[1] / "fuzz"


@pytest.fixture(scope="module")
def fuzzer():
    """The fuzzer's module, with memory counted."""
    spec = importlib.util.spec_from_file_location("fuzz_wire", FUZZ / "fuzz_wire.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    tracemalloc.start()
    yield module
    tracemalloc.stop()


@pytest.mark.parametrize("path", sorted((FUZZ / "corpus").iterdir()), ids=lambda path: path.name[:12])
def test_what_the_fuzzer_found_stays_right(fuzzer, path):
    """Each input decodes or raises WireError and nothing else, makes the round trip, and takes little memory."""
    fuzzer.one_input(path.read_bytes())


def test_the_first_corpus_is_what_the_fuzzer_writes(fuzzer):
    """A message of each kind stands in the corpus as the wire writes it today."""
    for name, data in fuzzer.seeds():
        assert (FUZZ / "corpus" / name).read_bytes() == data, name


def test_a_broken_promise_is_noticed(fuzzer, monkeypatch):
    """The target itself: a decoder that takes too much memory, raises what it should not, or changes a value."""
    from grader.protocol import wire

    monkeypatch.setattr(wire, "decode", lambda header, payload: bytearray(1 << 22) and None)
    with pytest.raises(fuzzer.Broken, match="bytes for a header"):
        fuzzer.one_input(b"null")
    monkeypatch.setattr(wire, "decode", lambda header, payload: {}["missing"])
    with pytest.raises(KeyError):
        fuzzer.one_input(b"null")
    monkeypatch.undo()
    monkeypatch.setattr("grader.protocol.messages._CLASSES", {})
    with pytest.raises(KeyError):  # the codec above it is held to the same
        fuzzer.one_input(b'{"t":"list","v":[7,"Loaded",{"t":"list","v":[]}]}')
    monkeypatch.undo()
    answers = iter([1, 2, 3, 4])
    monkeypatch.setattr(wire, "decode", lambda header, payload: next(answers))
    with pytest.raises(fuzzer.Broken, match="round trip"):
        fuzzer.one_input(b"1")
