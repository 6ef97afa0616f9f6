"""Trees for is_complete_tree: built here from arrays, asked about in a separate call, and read again afterwards.

A tree arrives as two arrays: left[i] and right[i] are the indexes of node i's children, or -1. Node 0 is the root, and
a child's index is larger than its parent's. Nodes are kept between calls, so that only the question is timed.
"""

import gc

SHOWN = {  # what learners read of a call
    "ask": "is_complete_tree(<{name}>)",
    "is_complete_tree_of": "is_complete_tree(<the tree {places}>)",
    "survey": "is_complete_tree(<each of many small trees>)",
}
KEPT = 4
NOTED = 1_000  # a tree of at most this many nodes can be read again


class TreeNode:
    """The class of the stub, for a submission that leaves it out."""

    def __init__(self, val=0, left=None, right=None):
        self.val = val
        self.left = left
        self.right = right


trees = {}  # name -> nodes
notes = {}  # name -> every attribute of every node when it was planted


def prepare(namespace):
    """Called before the submission runs: it finds TreeNode, and may define its own."""
    namespace["TreeNode"] = TreeNode


def plant(submission, left, right, values=None, name="tree"):
    """Build a tree and keep it under a name; returns the number of nodes. Of more than KEPT trees, the oldest goes."""
    trees.pop(name, None)
    notes.pop(name, None)
    while len(trees) >= KEPT:
        oldest = next(iter(trees))
        trees.pop(oldest)
        notes.pop(oldest, None)
    trees[name] = nodes = build(submission, left, right, values)
    if len(nodes) <= NOTED:
        notes[name] = [attributes(node) for node in nodes]
    return len(nodes)


def ask(submission, name="tree"):
    """The submission's answer about a tree that was planted."""
    nodes = trees[name]
    collecting = gc.isenabled()
    gc.disable()  # it would run now and then, and its time is not the program's
    try:
        return submission.is_complete_tree(nodes[0] if nodes else None)
    finally:
        if collecting:
            gc.enable()


def changes(submission, name="tree"):
    """What has changed in a planted tree, in words; only the first few changes."""
    nodes = trees[name]
    names = {id(None): "None", **{id(node): f"node {i}" for i, node in enumerate(nodes)}}
    found = []
    for i, (node, before) in enumerate(zip(nodes, notes[name], strict=True)):
        now = attributes(node)
        for attribute in sorted({*before, *now}):
            # identity, as a NaN is not even equal to itself
            if attribute in now and attribute in before and now[attribute] is before[attribute]:
                continue
            change = f"node {i}: {attribute}"
            if attribute in ("left", "right"):
                was, is_ = (names.get(id(child), "another node") for child in (before[attribute], now[attribute]))
                change += f" was {was}, is {is_}"
            found.append(change)
    return found[:5]


def is_complete_tree_of(submission, places):
    """The answer about one small tree: its places level by level, None for an empty one (which has no places below)."""
    numbers = [i for i, value in enumerate(places) if value is not None]
    index = {place: number for number, place in enumerate(numbers)}
    # after the root come two places for each node
    left = [index.get(1 + 2 * number, -1) for number in range(len(numbers))]
    right = [index.get(2 + 2 * number, -1) for number in range(len(numbers))]
    nodes = build(submission, left, right, [places[i] for i in numbers])
    return submission.is_complete_tree(nodes[0] if nodes else None)


def survey(submission, left, right, sizes):
    """The answers about many small trees, whose arrays follow one another."""
    left, right = listed(left), listed(right)
    answers, start = [], 0
    for size in listed(sizes):
        nodes = build(submission, left[start : start + size], right[start : start + size])
        answers.append(submission.is_complete_tree(nodes[0] if nodes else None))
        start += size
    return answers


def build(submission, left, right, values=None):
    """The nodes of a tree, children before their parents: the submission's class may be immutable."""
    left, right = listed(left), listed(right)
    values = range(1, len(left) + 1) if values is None else listed(values)
    make = getattr(submission, "TreeNode", TreeNode)
    if not isinstance(make, type):
        make = TreeNode
    nodes = [None] * len(left)
    for i in range(len(left) - 1, -1, -1):
        first = nodes[left[i]] if left[i] >= 0 else None
        second = nodes[right[i]] if right[i] >= 0 else None
        try:
            nodes[i] = make(values[i], first, second)
        except TypeError:  # a class of the older style, TreeNode(val), whose children are assigned
            nodes[i] = node = make(values[i])
            node.left, node.right = first, second
    return nodes


def attributes(node):
    """Every attribute of a node, wherever its class keeps it."""
    found = dict(getattr(node, "__dict__", {}))
    for kind in type(node).__mro__:
        slots = vars(kind).get("__slots__", ())
        for slot in (slots,) if isinstance(slots, str) else slots:
            if slot not in ("__dict__", "__weakref__") and hasattr(node, slot):
                found[slot] = getattr(node, slot)
    return {**found, "val": node.val, "left": node.left, "right": node.right}


def listed(values):
    return values.tolist() if hasattr(values, "tolist") else list(values)
