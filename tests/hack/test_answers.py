"""Two answers, part by part: where they differ, and that rounding is no difference."""

import numpy as np
import pytest

from grader.hack.answers import differences, parts
from grader.host import Answer
from grader.model import Call, Changed, Contract, Mismatch, NonFinite, Unequal
from grader.protocol.wire import array_of

CALL = Call("scale")


def arrays(*rows, dtype="float64"):
    return tuple(array_of(np.array(row, dtype)) for row in rows)


ONE, TWO = arrays([1.0, 2.0], [3.0])
# name: (the expected answer, another one, what differs and how)
DIFFERENCES = {
    "the same": ((ONE, TWO), (ONE, TWO), {}),
    "a list for a tuple": ((ONE, TWO), [ONE, TWO], {}),
    "rounding": (ONE, arrays([1.0 + 1e-15, 2.0])[0], {}),
    "a number": ((ONE, TWO), (arrays([1.0, 2.5])[0], TWO), {"result[0]": Mismatch}),
    "a dtype": (ONE, arrays([1.0, 2.0], dtype="float32")[0], {"result": Contract}),
    "a shape": (ONE, TWO, {"result": Contract}),
    "NaN": (ONE, arrays([1.0, np.nan])[0], {"result": NonFinite}),
    "a part too few": ((ONE, TWO), (ONE,), {"result[1]": Unequal}),
    "a part too many": ({"a": 1}, {"a": 1, "b": 2}, {"result['b']": Unequal}),
    "no array": (ONE, 3.0, {"result": Contract}),
    "a bool for an int": (1, True, {"result": Unequal}),
    "integers": (arrays([1, 2], dtype="int64")[0], arrays([1, 3], dtype="int64")[0], {"result": Mismatch}),
}  # fmt: skip


@pytest.mark.parametrize(("expected", "actual", "found"), DIFFERENCES.values(), ids=DIFFERENCES)
def test_what_differs(expected, actual, found):
    """By the part's place, with the finding that a hidden test would have."""
    said = differences(Answer(expected, (), 0.1), Answer(actual, (), 0.2), CALL, "numpy", 4)
    assert {what: type(finding) for what, finding in said.items()} == found
    assert all(finding.call is CALL for finding in said.values())


def test_a_changed_argument_is_a_part_too():
    """Whichever of the two changed it."""
    kept, changed = Answer(ONE, (), 0.1), Answer(ONE, ("x",), 0.1)
    for pair in ((kept, changed), (changed, kept)):
        assert differences(*pair, CALL, "numpy", 1) == {"the arguments": Changed(what="x", call=CALL)}


def test_infinite_numbers_are_held_by_nobody():
    """An expected infinity is not even met by itself: what overflows decides nothing."""
    answer = Answer(arrays([np.inf])[0], (), 0.1)
    assert [*differences(answer, answer, CALL, "numpy", 1)] == ["result"]


def test_the_parts_of_what_is_empty():
    """An empty list is a part; a dict is taken apart."""
    assert parts({"a": [], "b": (1, {})}) == {"result['a']": [], "result['b'][0]": 1, "result['b'][1]": {}}
