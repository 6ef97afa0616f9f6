"""Statements in another place: whole lines move, with what stands between them, and nothing else changes."""

import ast

import pytest

from grader.catalogue.edits import composed
from grader.catalogue.nodes import Nodes
from grader.diagnosis.moves import exchanged, moved_in, moved_out

BLOCK = """\
a = 1
b = (
    2
)  # two

c = 3; d = 4
"""
LOOP = """\
first()
n = 0
s = 0  # anew

for i in x:
    # each
    s += i

    if s:
        n += 1
y = s
"""
ONE_LINE = "s = 0\nfor i in x: s += i\ny = s\n"
WITH_ELSE = "s = 0\nwhile s:\n    s -= 1\n    s -= 2\nelse:\n    s = 1\ny = s\n"

# the move, a text, and all that may become of it
MOVES = [
    pytest.param(exchanged, BLOCK, ["b = (\n    2\n)  # two\na = 1\n\nc = 3; d = 4\n",
                                    "a = 1\nc = 3; d = 4\n\nb = (\n    2\n)  # two\n"], id="two of a block"),
    pytest.param(exchanged, "import a\ndef f(): ...\nclass C: ...\n", [], id="definitions, whose order says nothing"),
    pytest.param(moved_in, LOOP, [
        LOOP.replace("s = 0  # anew\n\nfor i in x:\n    # each\n", "for i in x:\n    # each\n    s = 0  # anew\n\n"),
        LOOP.replace("n = 0\ns = 0  # anew\n\nfor i in x:\n    # each\n",
                     "for i in x:\n    # each\n    n = 0\n    s = 0  # anew\n\n"),
        LOOP.replace("\ny = s", "\n    y = s"),
    ], id="into a loop"),
    pytest.param(moved_out, LOOP, [
        LOOP.replace("for i in x:\n    # each\n    s += i\n", "s += i\nfor i in x:\n    # each\n"),
        LOOP.replace("    if s:\n        n += 1\n", "if s:\n    n += 1\n"),
    ], id="out of a loop"),
    *(pytest.param(move, text, [], id=f"{move.__name__}: {name}") for move in (moved_in, moved_out)
      for name, text in (("one line", ONE_LINE), ("an else", WITH_ELSE))),
]  # fmt: skip


@pytest.mark.parametrize(("move", "source", "wanted"), MOVES)
def test_a_move(move, source, wanted):
    """Each is Python still."""
    text = Nodes(source)
    found = [composed([edit]) for _, edit in move(text.tree.body, text)]
    assert found == wanted and all(ast.parse(each) for each in found)
