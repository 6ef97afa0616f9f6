"""Hidden tests of complete-binary-tree.

A tree is the set of its places: the root is at 1, and the children of place p are at 2p and 2p + 1. Oracle: n nodes are
a complete tree when they are at 1 to n.
"""

import time
from collections import deque
from functools import cached_property, lru_cache

import numpy as np
import pytest

from grader.testing import expect_equal, expect_linear

SLACK = {12_500: 50.0, 50_000: 25.0, 200_000: 20.0}  # nodes: how many plain walks of our own is_complete_tree may take


def oracle(places):
    """Whether the nodes at these places make a complete tree."""
    return sorted(places) == list(range(1, len(places) + 1))


def arrays(places):
    """(left, right): the indexes of the children of each node, or -1, nodes being numbered in level order."""
    ordered = sorted(places)
    index = {place: i for i, place in enumerate(ordered)}
    left = np.array([index.get(2 * place, -1) for place in ordered], dtype="int32")
    right = np.array([index.get(2 * place + 1, -1) for place in ordered], dtype="int32")
    return left, right


def complete(n):
    """The arrays of the complete tree of n nodes."""
    children = 2 * np.arange(n, dtype="int32") + 1
    return np.where(children < n, children, -1), np.where(children + 1 < n, children + 1, -1)


def chain(n, turns):
    """The arrays of a chain of n nodes: all to the left (turns = "l"), to the right, or in turn ("lr")."""
    below = np.append(np.arange(1, n, dtype="int32"), np.int32(-1))
    to_left = np.array([turns[i % len(turns)] == "l" for i in range(n)])
    return np.where(to_left, below, -1), np.where(to_left, -1, below)


def written(places):
    """The places level by level, as people write trees: None for an empty one."""
    if not places:
        return []
    result, queue, number = [1], deque([1]), 1
    while queue:
        place = queue.popleft()
        for child in (2 * place, 2 * place + 1):
            if child in places:
                number += 1
                queue.append(child)
            result.append(number if child in places else None)
    while result[-1] is None:
        result.pop()
    return result


@lru_cache(maxsize=16)
def shapes(n):
    """Every binary tree of n nodes, as sets of places."""
    if n == 0:
        return [()]
    every = []
    for k in range(n):
        for left in shapes(k):
            for right in shapes(n - 1 - k):
                # a place in a subtree has one more bit after its leading one: 0 on the left, 1 on the right
                below = [p + (1 << (p.bit_length() - 1)) for p in left] + [p + (1 << p.bit_length()) for p in right]
                every.append((1, *below))
    return every


class Survey:
    """Small trees to ask about in one call: their arrays, whether each is complete, and what people write for it."""

    def __init__(self, trees):
        self.trees = trees

    @cached_property
    def packed(self):
        return pack(self.trees)

    @cached_property
    def wanted(self):
        return [oracle(places) for places in self.trees]

    @cached_property
    def names(self):
        return [str(written(set(places))) for places in self.trees]


@lru_cache(maxsize=16)
def every_tree(low, high):
    """The survey of every tree of low to high nodes."""
    return Survey([places for n in range(low, high + 1) for places in shapes(n)])


@lru_cache(maxsize=1)
def complete_trees(most):
    """The survey of the complete tree of every size up to this one."""
    return Survey([range(1, n + 1) for n in range(most + 1)])


def pack(trees):
    """The arrays of all trees, one after another, and where each ends."""
    parts = [arrays(places) for places in trees]
    return (
        np.concatenate([left for left, _ in parts]),
        np.concatenate([right for _, right in parts]),
        np.cumsum([len(places) for places in trees]),
    )


def expect_answers(submission, survey):
    """The answers about the trees of a survey, all in one call."""
    answers, wanted = submission.survey(*survey.packed), survey.wanted
    if repr(answers) == repr(wanted):
        expect_equal(answers, wanted, "is_complete_tree of each tree")
        return
    if type(answers) is list and len(answers) == len(wanted):
        answers = dict(zip(survey.names, answers, strict=True))
    expect_equal(answers, dict(zip(survey.names, wanted, strict=True)), "is_complete_tree of")


def expect_answer(submission, places):
    """The answer about one small tree, which the learner gets to see."""
    expect_equal(ask_once(submission, places), oracle(places), "is_complete_tree")


def ask_once(submission, places):
    """The answer about a tree that is built for it."""
    return submission.is_complete_tree_of(written(set(places)), *arrays(places))


def ask(submission, name, tree, values=None):
    """The answer about a tree given as its arrays, under a name that the learner gets to see."""
    submission.plant(*tree, values, name=name)
    return submission.ask(name=name)


def full_levels(levels):
    """The places of a tree whose levels are all full."""
    return list(range(1, 2**levels))


# --- one small tree each ----------------------------------------------------------------------------------------------


def test_empty_tree(submission):
    """The empty tree is complete"""
    expect_answer(submission, [])


def test_one_node(submission):
    """One node is complete"""
    expect_answer(submission, [1])


def test_left_child_only(submission):
    """A root with only a left child is complete"""
    expect_answer(submission, [1, 2])


def test_gap_right_child_only(submission):
    """A root with only a right child is not complete"""
    expect_answer(submission, [1, 3])


def test_two_calls(submission):
    """A call does not depend on the previous one"""
    for what in ("is_complete_tree", "is_complete_tree, asked again"):
        expect_equal(ask_once(submission, [1]), True, what)  # a tree that few other mistakes get wrong


def test_all_levels_full(submission, draw):
    """A tree whose levels are all full is complete"""
    expect_answer(submission, full_levels(draw.size("levels", 2, 5)))


@pytest.mark.parametrize("count", ["even", "odd"])
def test_last_level_from_left(submission, draw, count):
    """A tree whose last level is filled from the left is complete"""
    levels = draw.size("levels", 2, 4)
    pairs = draw.size("pairs", 1, 2 ** (levels - 1) - 1)
    nodes = 2 * pairs - (count == "odd")
    expect_answer(submission, range(1, 2**levels + nodes))


def test_last_level_from_right(submission, draw):
    """A tree whose last level is filled from the right is not complete"""
    levels = draw.size("levels", 2, 4)
    pairs = draw.size("pairs", 1, 2 ** (levels - 1) - 1)
    expect_answer(submission, full_levels(levels) + list(range(2 ** (levels + 1) - 2 * pairs, 2 ** (levels + 1))))


def test_last_level_gap_beside_sibling(submission, draw):
    """A tree with a right child but no left sibling on the last level is not complete"""
    levels = draw.size("levels", 2, 4)
    pairs = draw.size("pairs", 1, 2 ** (levels - 1))
    places = list(range(1, 2**levels + 2 * pairs))
    places.remove(2**levels + 2 * draw.size("gap", 1, pairs) - 2)
    expect_answer(submission, places)


def test_last_level_gap_between_families(submission, draw):
    """A tree with a lone left child, and more nodes to its right, is not complete"""
    levels = draw.size("levels", 2, 4)
    pairs = draw.size("pairs", 2, 2 ** (levels - 1))
    places = list(range(1, 2**levels + 2 * pairs))
    places.remove(2**levels + 2 * draw.size("gap", 1, pairs - 1) - 1)
    expect_answer(submission, places)


def test_last_level_gap_two_left_children(submission, draw):
    """A tree with two lone left children on the last level is not complete"""
    levels = draw.size("levels", 2, 4)
    pairs = draw.size("pairs", 2, 2 ** (levels - 1))
    places = list(range(1, 2**levels + 2 * pairs - 1))  # the last pair has its left one only
    places.remove(2**levels + 2 * draw.size("gap", 1, pairs - 1) - 1)
    expect_answer(submission, places)


def test_last_level_gap_childless(submission, draw):
    """A tree with a childless node to the left of a node with two children is not complete"""
    levels = draw.size("levels", 2, 4)
    pairs = draw.size("pairs", 2, 2 ** (levels - 1))
    places = list(range(1, 2**levels + 2 * pairs))
    gap = 2**levels + 2 * draw.size("gap", 1, pairs - 1) - 2
    places.remove(gap)
    places.remove(gap + 1)
    expect_answer(submission, places)


def test_gap_above_last_level(submission, draw):
    """A tree with a node missing above the last level is not complete"""
    levels = draw.size("levels", 2, 4)
    nodes = draw.size("nodes", 1, 2)
    places = full_levels(levels)[:-1] + list(range(2**levels, 2**levels + nodes))
    expect_answer(submission, places)


def test_gap_two_levels_short(submission, draw):
    """A tree with one subtree two levels shorter than its neighbour is not complete"""
    levels = draw.size("levels", 2, 4)
    places = [p for p in full_levels(levels + 1) if p < 2 ** (levels - 1) or f"{p:b}"[1] == "0"]
    expect_answer(submission, places)


# --- many small trees -------------------------------------------------------------------------------------------------


def test_every_tree_up_to_3_nodes(submission):
    """Every tree of up to 3 nodes"""
    expect_answers(submission, every_tree(0, 3))


def test_every_tree_of_4_to_6_nodes(submission):
    """Every tree of 4 to 6 nodes"""
    expect_answers(submission, every_tree(4, 6))


def test_every_tree_of_7_to_9_nodes(submission):
    """Every tree of 7 to 9 nodes"""
    expect_answers(submission, every_tree(7, 9))


def test_complete_of_every_size(submission):
    """The complete tree of every size up to 130"""
    expect_answers(submission, complete_trees(130))


def test_gap_one_leaf_missing(submission, draw):
    """A complete tree with one of its leaves removed, but not the last"""
    for n in (draw.size("wide", 33, 44), draw.size("n", 3, 70)):  # the first has leaves above its last level
        missing = range(n // 2 + 1, n)
        expect_answers(submission, Survey([[p for p in range(1, n + 1) if p != gone] for gone in missing]))


def test_gap_one_node_misplaced(submission, draw):
    """A complete tree with an extra node, anywhere but in the next place"""
    n = draw.size("n", 1, 70)
    free = [child for p in range(1, n + 1) for child in (2 * p, 2 * p + 1) if child > n + 1]
    expect_answers(submission, Survey([[*range(1, n + 1), place] for place in free]))


def test_drawn_trees(submission, draw):
    """Trees grown at random"""
    trees = []
    for _ in range(60):
        places, free = [], [1]
        for _ in range(draw.rng.integers(1, 60)):
            place = free.pop(draw.rng.integers(min(len(free), draw.pick([1, 1, 2, 60]))))
            places.append(place)
            free += [2 * place, 2 * place + 1]
        trees.append(places)
    expect_answers(submission, Survey(trees))


def test_last_level_gap_thousands(submission, draw):
    """Thousands of nodes, all in place or all but one"""
    n = draw.size("n", 3_000, 4_000)
    whole = list(range(1, n + 1))
    last_level = 2 ** (n.bit_length() - 1)
    gap = int(draw.rng.integers(last_level, n))
    wrong = "one missing on the last level", "the last one moved right by one", "the last one moved down"
    names = ("complete", "complete, without the last one", *wrong)
    trees = (whole, whole[:-1], [p for p in whole if p != gap], [*whole[:-1], n + 1], [*whole[:-1], 2 * n - 2])
    answers = submission.survey(*pack(trees))
    if type(answers) is list and len(answers) == len(names):
        answers = dict(zip(names, answers, strict=True))
    expect_equal(
        answers,
        {name: oracle(places) for name, places in zip(names, trees, strict=True)},
        f"is_complete_tree of {n} nodes",
    )


# --- values -----------------------------------------------------------------------------------------------------------

VALUES = {"zero": 0, "minus one": -1, "None": None, "NaN": float("nan")}


@pytest.mark.parametrize("kind", VALUES)
def test_value(submission, draw, kind):
    """The values do not matter"""
    for places in whole_and_wrong(draw):
        for holder in range(1, len(places)):  # a left child, a right one, the one that is misplaced …
            expect_answer_holding(submission, draw, places, VALUES[kind], holder)


@pytest.mark.parametrize("kind", VALUES)
def test_root_value(submission, draw, kind):
    """The value of the root does not matter"""
    for places in whole_and_wrong(draw):
        expect_answer_holding(submission, draw, places, VALUES[kind], holder=0)


def whole_and_wrong(draw):
    """Complete trees of an even and of an odd size, and each with a node too many: a child of the last node."""
    n = 2 * draw.size("half", 2, 4)
    return [places for k in (n, n + 1) for places in (list(range(1, k + 1)), [*range(1, k + 1), 2 * k])]


def expect_answer_holding(submission, draw, places, value, holder):
    """The answer about a tree in which one node holds the value."""
    values = draw.rng.permutation(np.arange(20, 20 + len(places))).tolist()
    values[holder] = value
    answer = ask(submission, f"the tree {values} at places {places}", arrays(places), values)
    expect_equal(answer, oracle(places), f"is_complete_tree of {written(set(places))} holding {values}")


def test_value_repeated(submission, draw):
    """Every node may hold the same value"""
    for places in whole_and_wrong(draw):
        answer = ask(submission, f"the tree at places {places}, all holding 7", arrays(places), [7] * len(places))
        expect_equal(answer, oracle(places), f"is_complete_tree of {written(set(places))}, all holding 7")


# --- the nodes afterwards ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("answer", ["complete", "not complete"])
def test_unchanged(submission, draw, answer):
    """The nodes are left as they were"""
    n = draw.size("n", 3, 40)
    whole = list(range(1, n + 1))
    if answer == "complete":
        trees = [whole, whole[:-1], range(1, draw.size("large", 3_000, 4_000) + 1)]
    else:
        trees = [[*whole, 2 * n], [p for p in whole if p != n - 1], [p for p in whole if p < 2 or f"{p:b}"[1] == "1"]]
    for places in trees:
        name = f"the tree {written(set(places))}" if len(places) < 1_000 else f"a tree of {len(places)} nodes"
        values = draw.rng.permutation(np.arange(500, 500 + len(places)))
        ask(submission, name, arrays(places), values.tolist())
        expect_equal(submission.changes(name=name), [], "the changes to the nodes")


# --- deep and large ---------------------------------------------------------------------------------------------------


def test_chain_of_50(submission):
    """A chain of 50 nodes is not complete"""
    for turns, name in (("l", "to the left"), ("r", "to the right"), ("lr", "alternating left and right")):
        answer = ask(submission, f"a chain of 50 nodes {name}", chain(50, turns))
        expect_equal(answer, False, f"is_complete_tree of a chain of 50 nodes {name}")


WAYS = {"l": "left", "r": "right"}


@pytest.mark.slow
@pytest.mark.parametrize("turns", WAYS, ids=WAYS.values())
def test_chain_of_100000(submission, turns):
    """A chain of 100,000 nodes does not overflow the stack"""
    answer = ask(submission, f"a chain of 100,000 nodes to the {WAYS[turns]}", chain(100_000, turns))
    expect_equal(answer, False, "is_complete_tree of a chain of 100,000 nodes")


@pytest.mark.slow
def test_chain_of_200000_memory(submission):
    """A chain of 200,000 nodes, in memory proportional to the number of nodes"""
    # the numbers of all its places, of up to 200,000 bits each, would take 2.5 GB
    answer = ask(submission, "a chain of 200,000 nodes to the left", chain(200_000, "l"))
    expect_equal(answer, False, "is_complete_tree of a chain of 200,000 nodes")


@pytest.mark.slow
def test_large_time(submission):
    """200,000 nodes, in time proportional to the number of nodes"""
    planted = set()

    def took(n):
        name = f"the complete tree of {n:,} nodes"
        new = n not in planted
        if new:
            planted.add(n)
            submission.plant(*complete(n), name=name)
        answer, last = submission.ask(name=name), submission.took
        if new:
            expect_equal(answer, True, f"is_complete_tree of {name}")
        return last

    expect_linear(took, SLACK, walked, unit="nodes")


def walked(n):
    """Seconds that a plain walk over the complete tree of n nodes takes here and now."""
    left, right = (part.tolist() for part in complete(n))
    began = time.perf_counter()
    queue = deque([0])
    while queue:
        node = queue.popleft()
        for child in (left[node], right[node]):
            if child >= 0:
                queue.append(child)
    return time.perf_counter() - began


def efficiency(submission, draw, n):
    """The complete tree of n nodes"""
    submission.plant(*complete(n))
    submission.ask()
