"""Sealed arguments: the same values and strides as any others, in memory that ends whoever writes to it."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from grader.worker.sealed import MOST, Sealed

ROOT = Path(__file__).parents[2]
PLAIN = np.arange(24.0).reshape(2, 3, 4)
ARRAYS = {
    "plain": PLAIN,
    "transposed": PLAIN.T,
    "reversed": PLAIN[..., ::-1],
    "strided": PLAIN[:, ::2, 1::2],
    "broadcast": np.broadcast_to(PLAIN[:1], PLAIN.shape),
    "float32": PLAIN.astype("float32"),
    "bools": PLAIN > 3,
    "0-d": np.array(2.5),
    "empty": PLAIN[:0],
    "big-endian": PLAIN.astype(">f8"),
}


@pytest.mark.parametrize("array", ARRAYS.values(), ids=ARRAYS)
def test_a_sealed_array_looks_like_any_other(array):
    """Values, dtype, strides, and whether it says that it can be written."""
    sealed = Sealed(None).sealed(array)
    assert type(sealed) is np.ndarray and np.array_equal(sealed, array)
    assert (sealed.dtype, sealed.strides) == (array.dtype, array.strides)
    assert sealed.flags.writeable == array.flags.writeable
    assert not array.size or not np.shares_memory(sealed, array)


def test_arrays_are_found_at_any_depth():
    """Lists, tuples and dicts keep their kind, and what is no array is left as it is."""
    value = [(PLAIN, 2.5), {"x": [PLAIN]}, "text", None]
    sealed = Sealed(None).sealed(value)
    assert type(sealed[0]) is tuple and sealed[0][1] == 2.5 and sealed[2:] == ["text", None]
    assert not np.shares_memory(sealed[0][0], PLAIN) and not np.shares_memory(sealed[1]["x"][0], PLAIN)


def test_a_very_large_array_is_left_as_it_is():
    """A worker's files have a limit."""
    large = np.zeros(MOST + 1, np.uint8)
    assert Sealed(None).sealed(large) is large


WRITES = {
    "an assignment": "x[0] = 1.0",
    "an assignment of the same number": "x[0, 0] = x[0, 0]",
    "through a view": "x.reshape(-1)[...] += 1",
    "as an output": "np.add(x, 1, out=x)",
}


@pytest.mark.skipif(sys.platform == "win32", reason="it tells how a process ends by a signal's number")
@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
def test_a_write_ends_the_process(write):
    """Whatever is written, and by whatever way."""
    text = "import sys, numpy as np\nfrom grader.worker.sealed import Sealed\n"
    text += f"x = Sealed(None).sealed(np.ones((2, 3)))\nx.sum()\nprint('read', flush=True)\n{write}"
    done = subprocess.run([sys.executable, "-c", text], cwd=ROOT, capture_output=True, text=True)
    assert done.stdout == "read\n" and done.returncode < 0, done
