"""A program's tokens: what leaves no trace in them, and what does."""

import pytest

from grader.batch.shape import LONGEST, tokens

BASE = '''
import numpy as np

def scale(x, eps=1e-5):
    """Scale it."""
    mean = x.mean(0)  # over the batch
    spread = np.sqrt(x.var(0) + eps)
    return (x - mean) / spread
'''


def shape(source):
    """The tokens as a reader of two programs sees them: a name is the place where it came first."""
    seen = {}
    return [f"<{seen.setdefault(token.text, len(seen))}>" if token.own else token.text for token in tokens(source)]


SAME = [
    ("names", BASE.replace("spread", "s").replace("mean ", "m ").replace("- mean", "- m")),
    ("comments", BASE.replace("# over the batch", "# of each column")),
    ("docstrings", BASE.replace('"""Scale it."""', '"""Another."""\n    ...')),
    ("layout", BASE.replace("(x - mean) / spread", "(\n        (x - mean)\n        / (spread)\n    )")),
    ("the spelling of numbers", BASE.replace("1e-5", "0.00001")),
    ("annotations", BASE.replace("x, eps=1e-5):", "x: np.ndarray, eps: float = 1e-5) -> np.ndarray:")),
    ("what a library is called", BASE.replace("np", "xp").replace("import numpy as xp", "import torch as xp")),
    ("a function for a method", BASE.replace("x.mean(0)", "np.mean(x, 0)")),
    ("keywords", BASE.replace("x.mean(0)", "x.mean(axis=0)")),
    ("the order of statements that do not depend on each other", BASE.replace(
        "    mean = x.mean(0)  # over the batch\n    spread = np.sqrt(x.var(0) + eps)\n",
        "    spread = np.sqrt(x.var(0) + eps)\n    mean = x.mean(0)\n",
    )),
]  # fmt: skip
OTHER = [
    ("another variable", BASE.replace("/ spread", "/ mean")),
    ("another number", BASE.replace("1e-5", "1e-6")),
    ("another operator", BASE.replace("x - mean", "x + mean")),
    ("another function", BASE.replace("x.var", "x.std")),
    ("another statement", BASE.replace("    return", "    mean = mean * 1\n    return")),
]


@pytest.mark.parametrize(("what", "source"), SAME, ids=[what for what, _ in SAME])
def test_leaves_no_trace(what, source):
    """Who rewrites a program in this way has the same tokens."""
    assert source != BASE
    assert shape(source) == shape(BASE)


@pytest.mark.parametrize(("what", "source"), OTHER, ids=[what for what, _ in OTHER])
def test_leaves_a_trace(what, source):
    """Another program has other tokens."""
    assert shape(source) != shape(BASE)


def test_dependent_statements_keep_their_order():
    """What a statement needs stays before it, and nothing goes past a return."""
    source = "def f(x):\n    z = x * 2\n    a = z + 1\n    z = a - x\n    return z\n    b = 1"
    assert [token.line for token in tokens(source) if token.text in ("Assign", "Return")] == [2, 3, 4, 5, 6]


def test_each_token_knows_its_line():
    """Lines are those of the text, in the order of the tokens."""
    assert {token.line for token in tokens(BASE)} == {4, 6, 7, 8}


NOTHING = [
    ("a syntax error", "def f(:"),
    ("a null character", "x = 1\0"),
    ("nested too deep", "(" * 3000 + "1" + ")" * 3000),
    ("a sum too deep", "x = " + "+".join("1" * 9000)),
    ("too long", "x = 1\n" * LONGEST),
    ("nothing", ""),
    ("a docstring alone", '"""Nothing."""\nimport numpy\npass'),
]


@pytest.mark.parametrize(("what", "source"), NOTHING, ids=[what for what, _ in NOTHING])
def test_no_tokens(what, source):
    """What cannot be read has no tokens, and no error."""
    assert tokens(source) == ()


ODD = (
    "x = 0x"
    + "f" * 300
    + "\ny = 1e400\nz = 2j\nw = b'w'\nclass C:\n    def __init__(self):\n        self.n = lambda *a, **k: f'{a}'"
)


def test_odd_texts_are_read():
    """Huge numbers, half characters, classes, lambdas and f-strings."""
    texts = [token.text for token in tokens(ODD)]
    assert "number" in texts and "inf" in texts and texts.count("text") == 2 and ".n" in texts
