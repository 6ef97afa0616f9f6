"""Small changes of a text: each kind undoes a slip of its own, keeps the rest, and says which line is wrong."""

import ast

import pytest

from grader.catalogue.edits import composed
from grader.diagnosis.mend import TITLES
from grader.diagnosis.slips import EACH, KINDS, LACKING, ROOM, slips

# the body of f(x, y, n) with a slip, the body without it, the kind, and the line that is wrong
SLIPS = [
    ("return x.sum(axis=1)", "return x.sum(axis=0)", "value", 2),
    ("return x * 1", "return x * 2", "value", 2),
    ("return x[3]", "return x[n]", "value", 2),
    ("return g(x, flag=True)", "return g(x, flag=False)", "value", 2),
    ("return x[n + 1]", "return x[-1]", "value", 2),
    ("return x.mean(0)", "return x.sum(0)", "function", 2),
    ("return np.zeros(3)", "return np.ones(3)", "function", 2),
    ("return g(y, x)", "return g(x, y)", "arguments", 2),
    ("return x.var(0)", "return x.var(0, correction=0)", "argument", 2),
    ("return x.mean()", "return x.mean(keepdims=True)", "argument", 2),
    ("return np.zeros(3)", "return np.zeros(3, dtype=x.dtype)", "argument", 2),
    ("return x + y", "return x - y", "operator", 2),
    ("return x < n", "return x <= n", "operator", 2),
    ("return x and y", "return x or y", "operator", 2),
    ("x += y\n    return x", "x -= y\n    return x", "operator", 2),
    ("s = 0\n    for i in x:\n        s += i\n    return s", "for i in x:\n        s = 0\n        s += i\n    return s", "into", 2),
    ("for i in x:\n        y += i\n    y *= 2\n    return y", "for i in x:\n        y += i\n        y *= 2\n    return y", "into", 4),
    ("for i in x:\n        y += i\n        n += 1\n    return y", "for i in x:\n        y += i\n    n += 1\n    return y", "out", 4),
    ("for i in x:\n        y = 0\n        y += i\n    return y", "y = 0\n    for i in x:\n        y += i\n    return y", "out", 3),
    ("x = abs(x)\n    return x", "x = (x)\n    return x", "extra", 2),
    ("x.sort()\n    return x", "pass\n    return x", "line", 2),
    ("return -x", "return x", "extra", 2),
    ("return g(x, axis=0)", "return g(x)", "extra", 2),
    ("return x + y * n", "return x", "extra", 2),
    ("return x if n else y", "return x if not n else y", "condition", 2),
    ("return x if x is y else n", "return x if not (x is y) else n", "condition", 2),
    ("return x - y", "return y - x", "sides", 2),
    ("n = x\n    x = y\n    return n", "x = y\n    n = x\n    return n", "order", 2),
    ("return g(n)", "return g(n - 1)", "off", 2),
    ("return x.i % n", "return (x.i + 1) % n", "off", 2),
    ("return len(x) < n", "return (len(x) - 1) < n", "off", 2),
    ("return range(x.shape[0])", "return range(x.shape[0] - 1)", "off", 2),
    ("return x + x", "return x + y", "name", 2),
    ("return x / y * n", "return x / (y * n)", "brackets", 2),
    ("return x - (y - n)", "return (x - y) - n", "brackets", 2),
    ("return x * y - n - 1", "return x * (y - n - 1)", "brackets", 2),
    ("x[0] = y\n    return x", "x[0] += y\n    return x", "add", 2),
    ("x += y\n    return x", "x = y\n    return x", "replace", 2),
    ("x += y\n    return x", "x = x + y\n    return x", "in place", 2),
    ("z = x\n    return z", "z = (x).copy()\n    return z", "alias", 2),
    ("return x", "return -x", "sign", 2),
    ("return x / y", "return x / y ** 0.5", "root", 2),
    ("return x", "return x ** 2", "square", 2),
    ("return x", "return 1 / x", "reciprocal", 2),
    ("return x", "return x.copy()", "copy", 2),
    ("return x", "return x.detach()", "detach", 2),
    ("return x, y", "return x, y.T", "axes", 2),
    ("return x", "return x * n", "factor", 2),
    ("return x", "return x / n", "divisor", 2),
]  # fmt: skip


def tree(source):
    """What a text says, whatever its brackets."""
    return ast.dump(ast.parse(source))


@pytest.mark.parametrize(("wrong", "right", "kind", "line"), SLIPS, ids=[f"{each[2]}: {each[0]}" for each in SLIPS])
def test_a_slip_is_undone(wrong, right, kind, line):
    """By one of the changes, which says what kind it is, and which line is wrong."""
    head = "def f(x, y, n):\n    "
    found = {}
    for slip in slips(f"{head}{wrong}\n"):
        try:
            found.setdefault(tree(composed([slip.edit])), (slip.kind, slip.line))
        except SyntaxError:
            continue
    assert found[tree(f"{head}{right}\n")] == (kind, line)


def test_the_likely_ones_come_first():
    """In the order of the kinds, with what may be lacking last; each text once."""
    found = slips("def f(x, n):\n    y = x + 1\n    for i in x:\n        y += i / n\n    return y.mean(axis=0)\n")
    kinds = [slip.kind for slip in found]
    assert kinds == sorted(kinds, key=(*KINDS, *LACKING).index) and len(set(kinds)) > 10
    assert len({composed([slip.edit]) for slip in found}) == len(found)


def test_what_is_left_alone():
    """Docstrings, annotations and comments are no code; a name is replaced by what is known at its line alone."""
    source = '"""Two."""\ndef f(x: int, n: "int" = 2) -> int:\n    """One + one."""\n    y = x  # 1\n    z = y\n    return z\n'
    found = slips(source)
    places = {source[slip.edit.start : slip.edit.end] for slip in found}
    assert not any("One" in place or "Two" in place or "int" in place for place in places)
    of_y = [slip.edit.after for slip in found if slip.kind == "name" and slip.line == 4]
    assert of_y == ["n"]


def test_every_kind_is_a_slip_of_the_table():
    """And none is without words."""
    assert {each[2] for each in SLIPS} == {*KINDS, *LACKING} == {*TITLES}


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("def f(x):\n" + "".join(f"    a{number}=1\n" for number in range(1_600)), id="many names"),
        pytest.param("def f(x):\n    return " + "x+" * 900 + "x\n", id="a long sum"),
        pytest.param("def f(x):\n" + "    x\n" * 3_000, id="many lines"),
        pytest.param(f"f({', '.join(f'{chr(0x4E00 + n)}=x' for n in range(4_000))})\n", id="many keywords, in Chinese"),
    ],
)
def test_no_text_has_more_than_there_is_room_for(source):
    """A text of this length may have millions: whoever writes it must not fill the judge's memory."""
    found = slips(source)
    assert len(found) > 100 and sum(len(slip.edit.after) + EACH for slip in found) <= ROOM


def test_what_is_no_python_has_none():
    """It is for whoever asks to take care."""
    with pytest.raises(SyntaxError):
        slips("def f(:\n")
