"""What stands where in a text, counted as Python counts: lines by its own ends, columns in bytes."""

import ast

import pytest

from grader.catalogue.edits import composed
from grader.catalogue.nodes import Nodes

PLAIN = "def f(x, y):\n    return g(x + 1, y)\n"
TEXTS = [
    pytest.param(PLAIN, id="plain"),
    pytest.param(PLAIN.replace("\n", "\r\n"), id="ends of Windows"),
    pytest.param(PLAIN.replace("\n", "\r"), id="ends of an old Mac"),
    pytest.param(PLAIN.removesuffix("\n"), id="no end of the last line"),
    pytest.param("é = 'ß'\n" + PLAIN.replace("g(x", "g('äöü', x"), id="letters of two bytes"),
    pytest.param("# \f a form feed, and \u2028 a line separator\n" + PLAIN, id="what ends no line"),
]


@pytest.mark.parametrize("source", TEXTS)
def test_every_node_s_text_is_its_own(source):
    """By its text each expression parses to the same tree again."""
    text = Nodes(source)
    expressions = [node for node in ast.walk(text.tree) if isinstance(node, ast.expr)]
    again = [ast.dump(ast.parse(text.of(node), mode="eval").body) for node in expressions]
    assert again == [ast.dump(node).replace("Store()", "Load()") for node in expressions]


@pytest.mark.parametrize("source", TEXTS)
def test_edits(source):
    """One node's text replaced, two swapped, whole lines laid anew; all else stays as it is."""
    text = Nodes(source)
    call = next(node for node in ast.walk(text.tree) if isinstance(node, ast.Call))
    *_, one, other = call.args
    line = text.lines(call.lineno, call.lineno)
    assert composed([text.replaced(other, "'é'")]) == "'é'".join(text.source.rsplit("y", 1))
    assert composed([text.swapped(one, other)]) == text.source.replace("x + 1, y", "y, x + 1")
    assert composed([text.relaid(call.lineno, call.lineno, line * 2)]) == text.source.replace(line[0], line[0] * 2)


def test_what_is_no_python():
    """It says so as Python does."""
    with pytest.raises(SyntaxError):
        Nodes("def f(:\n")
