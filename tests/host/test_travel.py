"""Values on their way: an array becomes the backend's wherever it stands, and an answer weighs what it holds."""

import numpy as np
import pytest

from grader.host.travel import outgoing, weight
from grader.protocol.wire import Array, array_of

X = np.arange(3.0)


@pytest.mark.parametrize(("backend", "kind"), [("numpy", "numpy"), ("python", "numpy"), ("torch", "torch")])
def test_arrays_become_the_backends(backend, kind):
    """At any depth, and whoever made them; everything else stays what it is."""
    sent = outgoing([X, {"a": (array_of(X, "numpy", "cpu"), 3, None)}, "text"], backend, "cuda")
    first, table, text = sent
    assert [(each.kind, each.device) for each in (first, table["a"][0])] == [(kind, "cuda")] * 2
    assert isinstance(first, Array) and table["a"][1:] == (3, None) and text == "text"


def test_an_answer_weighs_what_it_holds():
    """Bytes of arrays at any depth, and a little for what holds them."""
    array = array_of(np.zeros(1 << 20, np.uint8))
    for value in (array, [array], {"a": (array,)}):
        assert 1 << 20 < weight(value) < (1 << 20) + 2_000
