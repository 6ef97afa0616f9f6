"""What hides behind a mistake that was found is seen in one program with it."""

import importlib
from pathlib import Path
from types import SimpleNamespace

import pytest

from grader.catalogue.edits import composed, edit
from grader.diagnosis import Replays, diagnose
from grader.diagnosis.suspects import Suspect
from grader.judge import collect
from grader.model import Mistake
from tests.conftest import run_all

growing = importlib.import_module("grader.diagnosis.grown")
SEED = 11
RIGHT = "def scale(x, factor):\n    return x * factor * 1 + 0\n"
HIDDEN = '''
    import pytest
    from grader.testing import expect_close

    @pytest.mark.parametrize("n", [1, 2, 3, 4, 5, 6, 8, 9, 10, 30, 31, 32])
    def test_scale(submission, draw, n):
        """y is factor times x"""
        x = draw.normal((n,))
        expect_close(submission.scale(x, 1.5), x * 1.5, "y", dtype="float64")
'''
EDITS = {
    "adds_one": ("+ 0", "+ 1"),
    "doubles_8_and_9": ("* 1 ", "* (2 if len(x) in (8, 9) else 1) "),
    "doubles_9_and_10": ("* 1 ", "* (2 if len(x) in (9, 10) else 1) "),
    "doubles_8": ("* 1 ", "* (2 if len(x) == 8 else 1) "),
}


def written(*doubled):
    """A program that adds one, doubles x of these lengths, and does what nobody knows to long ones."""
    return f"""\
# kata: toy-scale (numpy)
def scale(x, factor):
    if len(x) >= 30:
        return x ** 3 - 7
    return x * factor * (2 if len(x) in {doubled} else 1) + 1
"""


STORIES = {
    "it explains two answers": ((8, 9), ["doubles_8_and_9"], ["adds_one", "doubles_8_and_9"]),
    "it explains one, and more is unknown": ((8,), ["doubles_8"], ["adds_one"]),
    "two that explain as much, and not the same": ((8, 9, 10), ["doubles_8_and_9", "doubles_9_and_10"], ["adds_one"]),
    "one that explains more": ((8, 9), ["doubles_8", "doubles_8_and_9"], ["adds_one", "doubles_8_and_9"]),
    "nothing hides there": ((), ["doubles_8_and_9"], ["adds_one"]),
}


@pytest.mark.parametrize(("doubled", "known", "wanted"), STORIES.values(), ids=STORIES.keys())
def test_what_hides_behind_a_mistake(doubled, known, wanted, session, kata_with):
    """Alone it gives other numbers than were seen wherever it shows."""
    kata = kata_with(HIDDEN)
    mine = session(written(*doubled), kata=kata)
    mine.load()
    _, traces = run_all(mine, kata, SEED)
    changes = {name: edit(RIGHT, *EDITS[name]) for name in ("adds_one", *known)}
    mistakes = [Mistake(name, name, "", Path(name), composed([one]), one) for name, one in changes.items()]
    tests, bench = collect(kata), session(kata=kata, trusted=True)
    found = diagnose(tests.cases, traces, mistakes, Replays(tests, bench, SEED))
    assert sorted(each.slug for each in found) == wanted
    assert all(each.confidence == "looks like" for each in found)


class Told:
    """As much of Held as `grown` asks: what each program explains of the cases 1 to 6, by the names of its mistakes."""

    passing = ()

    def __init__(self, explained):
        self.explained = {frozenset(names.split()): cases for names, cases in explained.items()}
        self.failing = [SimpleNamespace(name=name) for name in "123456"]
        self.traces = {
            case.name: SimpleNamespace(observations=[SimpleNamespace(actual=case.name)]) for case in self.failing
        }

    def exists(self, mistakes):
        return True

    def explains(self, mistakes, case):
        return case.name in self.explained.get(frozenset(each.slug for each in mistakes), "")

    explain = explains


GROWN = {  # what programs explain, what was found -> what is named
    "it is kept beside what it hid": ({"a": "12", "b": "", "a b": "1234"}, "a", ["a", "b"]),
    "it stood for what it hid": ({"a": "1", "b": "123", "a b": "123"}, "a", ["b"]),
    "what it alone explained is not lost": ({"a": "1", "b": "23", "a b": "23"}, "a", ["a", "b"]),
    "two at most beside one": ({"a": "12", "a b": "1234", "a b c": "123456", "a b c d": "123456"}, "a", ["a", "b", "c"]),
    "each hides the next, in a circle": ({"a": "12", "b": "34", "c": "56", "a b": "34", "b c": "56", "a c": "12"}, "a", ["a", "b"]),
    "nothing was found": ({"b": "123456"}, "", []),
}  # fmt: skip


@pytest.mark.parametrize(("explained", "found", "wanted"), GROWN.values(), ids=GROWN.keys())
def test_what_is_named_in_the_end(explained, found, wanted, monkeypatch):
    """Growing ends, and loses nothing that was explained."""
    monkeypatch.setattr(growing, "answered", lambda trace: True)
    all_of_it = frozenset("123456")
    suspects = {
        name: Suspect(Mistake(name, name, "", Path(name), ""), all_of_it, all_of_it, frozenset(), frozenset())
        for name in "abcd"
    }
    named = growing.grown(Told(explained), [suspects[name] for name in found.split()], [*suspects.values()], 3)
    assert [one.mistake.slug for one in named] == wanted
