"""complete-binary-tree: the hidden tests' oracle, the reference and the probe against the definitions, over every small shape."""

import math
import types

import pytest

from grader.testing import hidden, probe, references

HIDDEN, PROBE = hidden(__file__), probe(__file__)
REFERENCE = references(__file__)["numpy"]

# name: (level order, None for an empty place with nothing below it; is it complete?). The first two are LeetCode's.
TREES = {
    "LeetCode 958, first example": ([1, 2, 3, 4, 5, 6], True),
    "LeetCode 958, second example": ([1, 2, 3, 4, 5, None, 7], False),
    "empty": ([], True),
    "one node": ([1], True),
    "left child": ([1, 2], True),
    "right child": ([1, None, 2], False),
    "three levels full": ([1, 2, 3, 4, 5, 6, 7], True),
    "full, not complete": ([1, 2, 3, None, None, 4, 5], False),
    "perfect but for the middle": ([1, 2, 3, 4, None, 5], False),
    "chain to the left": ([1, 2, None, 3], False),
    "gap in the level above": ([1, 2, 3, 4, 5, 6, None, 7], False),
    "odd last level": ([1, 2, 3, 4, 5, 6, 7, 8], True),
}

CLASSES = {  # how a submission may write TreeNode; None: not at all
    "none": "",
    "the stub's": "class TreeNode:\n    def __init__(self, val=0, left=None, right=None):\n"
    "        self.val, self.left, self.right = val, left, right\n",
    "value only": "class TreeNode:\n    def __init__(self, x):\n        self.val, self.left, self.right = x, None, None\n",
    "slots": "class TreeNode:\n    __slots__ = 'val', 'left', 'right'\n    def __init__(self, val, left, right):\n"
    "        self.val, self.left, self.right = val, left, right\n",
    "named tuple": "from collections import namedtuple\nTreeNode = namedtuple('TreeNode', 'val left right')\n",
}


def by_levels(places):
    """The words of the prompt: every level but the last is full, and the last is filled from the left."""
    if not places:
        return True
    depth = max(places).bit_length()
    full = all(place in places for place in range(1, 2 ** (depth - 1)))
    last = [place in places for place in range(2 ** (depth - 1), 2**depth)]
    return full and last == sorted(last, reverse=True)


def places_in(written):
    """The places of a tree that is written level by level: after the root come two places for each node."""
    places, below = [], [1]
    for value in written:
        place = below.pop(0)
        if value is not None:
            places.append(place)
            below += [2 * place, 2 * place + 1]
    return places


def submission_of(source, answer="return True"):
    """A module as the worker makes it: prepared by the probe, then run."""
    module = types.ModuleType("submission")
    PROBE.prepare(module.__dict__)
    exec(f"{source}\ndef is_complete_tree(root):\n    {answer}\n", module.__dict__)
    return module


def places_of(node, place=1):
    """The places of a tree's nodes (small trees only: it recurses)."""
    if node is None:
        return []
    return [place, *places_of(node.left, 2 * place), *places_of(node.right, 2 * place + 1)]


@pytest.mark.parametrize("n", range(10))
def test_every_shape(n):
    """There are Catalan(n) shapes of n nodes, all different, and one is complete by the levels, the oracle and the reference"""
    shapes = HIDDEN.shapes(n)
    assert len({frozenset(places) for places in shapes}) == len(shapes) == math.comb(2 * n, n) // (n + 1)
    by_words = [by_levels(set(places)) for places in shapes]
    assert [HIDDEN.oracle(places) for places in shapes] == by_words
    assert PROBE.survey(REFERENCE, *HIDDEN.pack(shapes)) == by_words
    assert sum(by_words) == 1


@pytest.mark.parametrize(("places", "complete"), TREES.values(), ids=TREES.keys())
def test_named_trees(places, complete):
    """Trees as people write them: the oracle and the reference say what is known of them"""
    written, places = places, places_in(places)
    assert HIDDEN.oracle(places) is complete and len(HIDDEN.written(set(places))) == len(written)
    assert PROBE.is_complete_tree_of(REFERENCE, written, *HIDDEN.arrays(places)) is complete


@pytest.mark.parametrize("n", range(8))
def test_written_and_read(n):
    """What the hidden tests write in level order and as arrays, the probe builds"""
    seen = submission_of("", "return root")
    for shape in HIDDEN.shapes(n):
        root = PROBE.is_complete_tree_of(seen, [], *HIDDEN.arrays(shape))
        assert sorted(places_of(root)) == sorted(shape) == sorted(places_in(HIDDEN.written(set(shape))))


@pytest.mark.parametrize("n", [1, 2, 3, 4, 7, 8, 31, 32, 100])
def test_complete_arrays(n):
    """complete(n) is the tree on the places 1 to n, and chain(n) is n nodes deep"""
    left, right = HIDDEN.complete(n)
    expected = HIDDEN.arrays(range(1, n + 1))
    assert left.tolist() == expected[0].tolist() and right.tolist() == expected[1].tolist()
    for turns in ("l", "r", "lr"):
        root = PROBE.build(REFERENCE, *HIDDEN.chain(n, turns))[0]
        assert len(places_of(root)) == n and max(places_of(root)).bit_length() == n


@pytest.mark.parametrize("source", CLASSES.values(), ids=CLASSES.keys())
def test_any_tree_node(source):
    """The probe builds with the submission's own class, or gives it one"""
    module = submission_of(source)
    PROBE.plant(module, *HIDDEN.arrays([1, 2, 3]), [None, 0, -1])
    assert PROBE.ask(module) is True
    assert {type(node) for node in PROBE.trees["tree"][0]} == {module.TreeNode}
    assert PROBE.changes(module) == []


CHANGES = {
    "child cut off": ("root.left = None", ["node 0: left was node 1, is None"]),
    "children swapped": (
        "root.left, root.right = root.right, root.left",
        ["node 0: left was node 1, is node 2", "node 0: right was node 2, is node 1"],
    ),
    "foreign child": ("root.left.right = TreeNode(5)", ["node 1: right was None, is another node"]),
    "value": ("root.right.val = 9", ["node 2: val"]),
    "equal value of another kind": ("root.val = 1.0", ["node 0: val"]),
    "new attribute": ("root.left.seen = True", ["node 1: an attribute of its own"]),
}


@pytest.mark.parametrize(("statement", "changes"), CHANGES.values(), ids=CHANGES.keys())
def test_every_change_is_seen(statement, changes):
    """Reading the tree again shows what the submission did to it"""
    module = submission_of("", statement)
    PROBE.plant(module, *HIDDEN.arrays([1, 2, 3]))
    PROBE.ask(module)
    assert PROBE.changes(module) == changes


def test_reference_is_not_recursive():
    """The reference walks chains of 100,000 nodes"""
    for turns in ("l", "r"):
        PROBE.plant(REFERENCE, *HIDDEN.chain(100_000, turns))
        assert PROBE.ask(REFERENCE) is False
