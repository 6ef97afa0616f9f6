"""What a call changed that is not its own: an argument, or an earlier answer."""

import numpy as np
import pytest

from grader.protocol.wire import array_of
from grader.worker.changes import CHUNK, HELD, Earlier, Marks, changes
from grader.worker.marshal import Marshal

ZEROS = np.zeros((2, 3))
NAN = float("nan")
# (what was sent, what is there now, the paths of what is another)
SIDES = {
    "nothing": ([1, "x", None, 2.5], [1, "x", None, 2.5], []),
    "a number": ([1, 2], [1, 3], [[1]]),
    "a type": ([1], [1.0], [[0]]),
    "nan": ([NAN], [NAN], []),
    "nan that became a number": ([NAN], [1.0], []),
    "inside": ([(1, {"y": [2]})], [(1, {"y": [3]})], [[0, 1, "y", 0]]),
    "longer": ([[1]], [[1, 2]], [[0]]),
    "a list for a tuple": ([(1,)], [[1]], [[0]]),
    "another key": ([{"y": 1}], [{"z": 1}], [[0]]),
    "another order of keys": ([{"y": 1, "z": 2}], [{"z": 2, "y": 1}], []),
    "an array": ([ZEROS], [ZEROS + 1], [[0]]),
    "a sign of zero": ([ZEROS], [-ZEROS], [[0]]),
    "another shape": ([ZEROS], [ZEROS.T], [[0]]),
    "another dtype": ([ZEROS], [ZEROS.astype("float32")], [[0]]),
    "no array": ([ZEROS], [0.0], [[0]]),
    "another layout": ([np.ones((4, 4))], [np.ones((8, 8))[::2, ::2]], []),
    "an empty array": ([ZEROS[:0]], [ZEROS[:0].copy()], []),
    "the last of many": ([np.zeros(3 * CHUNK)], [np.r_[np.zeros(3 * CHUNK - 1), 1.0]], [[0]]),
}


def sent(value):
    """Arrays as they travel."""
    if isinstance(value, np.ndarray):
        return array_of(value)
    if type(value) in (list, tuple):
        return type(value)([sent(item) for item in value])
    return {key: sent(item) for key, item in value.items()} if type(value) is dict else value


@pytest.mark.parametrize(("was", "now", "paths"), SIDES.values(), ids=SIDES)
def test_changes_are_told_by_their_paths(was, now, paths):
    """To the bit, in any layout; a NaN is like any other number that was not there before."""
    assert list(changes(sent(was), sent(now), [])) == paths


# what becomes of an answer before the next one -> whether that is told
LATER = {
    "nothing": (lambda answer: None, False),
    "an array is filled anew": (lambda answer: answer["x"].fill(7), True),
    "a part is replaced": (lambda answer: answer.update(n=4), True),
    "a part is added": (lambda answer: answer.update(m=4), True),
    "a list grows": (lambda answer: answer["l"].append(4), True),
    "the same is written again": (lambda answer: answer["x"].fill(0), False),
    "it becomes what no message holds": (lambda answer: answer["l"].append(answer["l"]), True),
}


@pytest.mark.parametrize(("later", "told"), LATER.values(), ids=LATER)
def test_an_answer_is_held_against_itself(later, told):
    """Whatever a later call does to what an earlier one gave."""
    answer = {"x": np.zeros(3), "n": 3, "l": [1]}
    to_wire = Marshal(None).to_wire
    earlier = Earlier(to_wire)
    assert not earlier.is_changed()
    earlier.hold(answer, to_wire(answer))
    later(answer)
    assert earlier.is_changed() == told
    earlier.forget()
    assert not earlier.is_changed()


@pytest.mark.parametrize(("buffers", "told"), [(1, True), (2, True), (3, True), (4, False)])
def test_buffers_that_are_used_in_turn(buffers, told):
    """The last few answers are held: which of them a call writes to does not matter."""
    earlier, to_wire, ring = (
        Earlier(Marshal(None).to_wire),
        Marshal(None).to_wire,
        [np.zeros(3) for _ in range(buffers)],
    )
    for number in range(buffers):
        earlier.hold(ring[number], to_wire(ring[number]))
    ring[0].fill(7)
    assert earlier.is_changed() == told


GIVEN = {
    "nothing": ("pass", []),
    "an array may not be written any more": ("x.flags.writeable = False", [["x"]]),
    "a list holds another array of the same numbers": ("l[0] = l[0].copy()", [["l"]]),
    "a list is longer": ("l.append(l[0])", [["l"]]),
    "a dict within it holds another": ("l[1]['m'] = l[1]['m'].copy()", [["l", 1]]),
    "a number is another": ("l[2] = 5", []),  # which `changes` tells by its value
}


@pytest.mark.parametrize(("statement", "paths"), GIVEN.values(), ids=GIVEN)
def test_what_is_changed_beside_the_values(statement, paths):
    """The caller's list holds what it held, and an array can be written as before."""
    given = {"x": np.zeros(3), "l": [np.zeros(2), {"m": np.zeros(1)}, 4]}
    marks = Marks(None)
    before = list(marks.of(given, []))
    exec(statement, dict(given))
    assert list(marks.changed(before)) == paths


@pytest.mark.parametrize("answer", [np.zeros(HELD), object(), [{1}]], ids=["large", "no plain data", "in a list"])
def test_not_every_answer_is_held(answer):
    """A large one would count as the submission's memory, and of what is no plain data nobody knows what it is."""
    to_wire = Marshal(None).to_wire
    earlier = Earlier(to_wire)
    earlier.hold(answer, to_wire(answer))
    if isinstance(answer, np.ndarray):
        answer += 1
    assert not earlier.is_changed()
