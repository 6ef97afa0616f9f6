"""Which files of a batch are said to be alike, and which are not."""

import textwrap
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from grader.batch.alike import Alike, known
from grader.batch.shape import tokens
from grader.batch.similar import LEAST, fingerprints, runs, runs_of, similar
from grader.model import Batch, Row

STUB = "def scale(x, factor):\n    raise NotImplementedError\n"
ANNA = """
import numpy as np

def scale(x, factor):
    if factor < 0:
        raise ValueError("factor is negative")
    rows, columns = x.shape
    answer = np.empty((rows, columns))
    total = 0.0
    for row in range(rows):
        largest = max(abs(x[row, column]) for column in range(columns))
        for column in range(columns):
            value = x[row, column] / largest if largest else 0.0
            answer[row, column] = value * factor + total * 0.5
            total = total * 0.9 + value * 0.1
    return answer.reshape(x.shape).astype(x.dtype), total / (rows * columns)
"""
DISGUISED = '''
# my own work
import numpy

def scale(x, factor):
    """Scales."""
    if factor < 0:
        raise ValueError(f"{factor} is below 0, which is not allowed")
    (n, d) = x.shape
    momentum = 0
    out = numpy.empty((n, d))
    for i in range(n):
        top = max(abs(x[i, j]) for j in range(d))
        for j in range(d):
            v = (x[i, j] / top) if top else 0
            out[i, j] = v * factor + momentum * 5e-1
            momentum = momentum * 0.90 + v * 0.10
    return out.reshape(x.shape).astype(x.dtype), momentum / (n * d)
'''
BERT = """
import numpy as np

def scale(x, factor):
    assert factor >= 0
    top = np.abs(x).max(axis=1, keepdims=True)
    unit = np.divide(x, top, out=np.zeros_like(x), where=top > 0)
    weights = 0.1 * 0.9 ** np.arange(unit.size)[::-1]
    flat = unit.ravel()
    history = np.array([np.sum(flat[:k] * weights[-k:]) if k else 0.0 for k in range(flat.size)])
    return (flat * factor + 0.5 * history).reshape(x.shape).astype(x.dtype), np.dot(flat, weights) / x.size
"""


def rows_of(texts):
    """A row for each text, and what gives the text of a row; `who` is the name before a slash."""
    rows = [Row(name.partition("/")[0], name, "passed", kata="toy-scale", backend="numpy") for name in texts]
    return rows, lambda row: texts[row.path]


def found(texts, known=(STUB,)):
    rows, source = rows_of(texts)
    return [(pair.left, pair.right) for pair in similar(rows, source, runs_of(known))]


OWN = textwrap.dedent("""
    def helper_{n}(a):
        b = a * {n} + 1
        while b > {n}:
            b = b // 2 - {n}
        return b
""")
CASES = [
    ("a disguised copy", {"anna": ANNA, "cora": DISGUISED}, (STUB,), [("anna", "cora")]),
    ("a copy with lines of one's own", {"anna": ANNA, "cora": DISGUISED + OWN.format(n=3)}, (STUB,), [("anna", "cora")]),
    ("two who wrote it themselves", {"anna": ANNA, "bert": BERT}, (STUB,), []),
    ("what a right program has", {"anna": ANNA, "cora": DISGUISED}, (STUB, ANNA), []),
    ("the stub alone", {"anna": STUB, "cora": STUB}, (STUB,), []),
    ("a short solution", {"anna": "def scale(x, f):\n    return x * f", "cora": "def scale(a, b):\n    return a * b"}, (STUB,), []),
    ("one person's two files", {"anna/1": ANNA, "anna/2": DISGUISED}, (STUB,), []),
    ("three of a kind", {"anna": ANNA, "bert": BERT, "cora": DISGUISED, "dora": ANNA}, (STUB,),
     [("anna", "cora"), ("anna", "dora"), ("cora", "dora")]),
    ("what everybody hands in", {f"who {n}": ANNA for n in range(9)}, (STUB,), []),
    ("no Python", {"anna": "def (", "cora": "def ("}, (STUB,), []),
    ("one file", {"anna": ANNA}, (STUB,), []),
    ("none", {}, (STUB,), []),
]  # fmt: skip


@pytest.mark.parametrize(("what", "texts", "known", "pairs"), CASES, ids=[what for what, *_ in CASES])
def test_pairs(what, texts, known, pairs):
    """Copies are a pair, however they are disguised; what everybody knows makes none."""
    assert found(texts, known) == pairs


def test_a_pair_says_how_much_and_where():
    """The share of the smaller file, and the lines: not those of the imports, the docstring and the comment."""
    rows, source = rows_of({"anna": ANNA, "cora": DISGUISED})
    (pair,) = similar(rows, source, runs_of([STUB]))
    assert pair.share == 1.0
    assert set(pair.left_lines) == set(range(4, 17)) and set(pair.right_lines) == {5, *range(7, 19)}


def test_winnowing_finds_what_is_long_enough():
    """Two texts with RUN + WINDOW - 1 tokens in common share a fingerprint; the choice does not depend on the process."""
    hashes = runs(tokens(ANNA))
    assert fingerprints(hashes[7:11]) <= fingerprints(hashes)
    assert fingerprints([]) == set() and fingerprints([3, 1]) == {1}
    assert len(fingerprints(hashes)) > LEAST
    assert hashes[0] == 7548557219533264541


@pytest.mark.parametrize("noted", [0, 2, 5], ids=["at the end", "two of them before", "all before"])
def test_a_batch_is_looked_at_kata_by_kata(toy, noted):
    """Rows that were not graded, stubs and equal files are left out; a kata's own programs are common knowledge.

    What is noted while the batch is graded is looked for as what is not.
    """
    texts = {"anna": ANNA, "bert": ANNA, "cora": DISGUISED, "dora": ANNA, "emil": ANNA}
    rows, source = rows_of(texts)
    odd = {"bert": {"came": "not gradable"}, "dora": {"same_as": "anna"}, "emil": {"blank": True}}
    rows = tuple(replace(row, sha=row.who, **odd.get(row.who, {})) for row in rows)
    batch = Batch(rows, 1, "1", datetime(2026, 3, 2, tzinfo=UTC))
    with closing(Alike()) as alike:
        for row in rows[:noted]:
            alike.note(row, texts[row.path])
        read = []
        pairs = alike.pairs(batch, lambda row: read.append(row.who) or source(row))
    assert [(pair.left, pair.right) for pair in pairs] == [("anna", "cora")]
    assert len(read) == 2 + sum(row.who in ("anna", "cora") for row in rows[noted:])  # for the lines of the pair, too


def test_what_is_known_of_a_kata(toy):
    """Its stub, its reference, its programs and its mistakes, each backend's."""
    assert len(list(known(toy))) > 3
