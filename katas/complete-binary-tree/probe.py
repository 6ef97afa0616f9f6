"""Trees for is_complete_tree: built here from arrays, asked about in a call of their own, and read again afterwards.

A tree arrives as two arrays: left[i] and right[i] are the indexes of node i's children, or -1. Node 0 is the root, and a
child's index is larger than its parent's. It is kept between calls, so that the judge's clock sees the question alone.
"""

import gc


class TreeNode:
    """The class of the stub, for a submission that leaves it out."""

    def __init__(self, val=0, left=None, right=None):
        self.val = val
        self.left = left
        self.right = right


trees = {}  # name -> nodes
planted = {}  # name -> what each node was when it was planted


def prepare(namespace):
    """Called before the submission runs: it finds TreeNode, and may define its own."""
    namespace["TreeNode"] = TreeNode


def plant(submission, left, right, values=None, name="tree"):
    """Build a tree and keep it under a name, in place of the one before; returns the number of nodes."""
    trees.pop(name, None)
    planted.pop(name, None)
    nodes = build(submission, left, right, range(1, len(left) + 1) if values is None else values)
    trees[name] = nodes
    gc.collect()
    gc.freeze()  # the collector need not walk these nodes while the clock runs
    return len(nodes)


def ask(submission, name="tree"):
    """The submission's answer about a tree that was planted."""
    nodes = trees[name]
    return submission.is_complete_tree(nodes[0] if nodes else None)


def note(submission, name="tree"):
    """Note what every node of a tree is now; returns their number."""
    planted[name] = [described(node) for node in trees[name]]
    return len(planted[name])


def reread(submission, name="tree"):
    """What is no longer as it was noted: [index of the node, attribute] pairs."""
    changes = []
    for index, (node, before) in enumerate(zip(trees[name], planted[name])):
        now = described(node)
        for attribute in sorted({*before, *now}):
            # identity: a NaN is not equal to itself, and a copy of a child is not that child
            if attribute not in now or attribute not in before or now[attribute] is not before[attribute]:
                changes.append([index, attribute])
    return changes[:20]


def of(submission, places):
    """The answer about one small tree: its places level by level from the left, None for an empty one."""
    places = list(places)
    left, right = [], []
    parents, queue = [], 0
    numbers = [i for i, value in enumerate(places) if value is not None]
    index = {place: number for number, place in enumerate(numbers)}
    place = 1  # the children of nodes follow in pairs; an empty place has none
    for _ in numbers:
        left.append(index.get(place, -1))
        right.append(index.get(place + 1, -1))
        place += 2
    nodes = build(submission, left, right, [places[i] for i in numbers])
    return submission.is_complete_tree(nodes[0] if nodes else None)


def survey(submission, left, right, sizes):
    """The answers about many small trees, whose arrays follow one another."""
    left, right = listed(left), listed(right)
    answers, start = [], 0
    for size in listed(sizes):
        nodes = build(submission, left[start : start + size], right[start : start + size], range(1, size + 1))
        answers.append(submission.is_complete_tree(nodes[0] if nodes else None))
        start += size
    return answers


def build(submission, left, right, values):
    """The nodes of a tree, children before their parents: a class may be immutable, or take no children at all."""
    left, right, values = listed(left), listed(right), listed(values)
    make = getattr(submission, "TreeNode", TreeNode)
    if not isinstance(make, type):
        make = TreeNode
    nodes = [None] * len(left)
    for i in range(len(left) - 1, -1, -1):
        first = nodes[left[i]] if left[i] >= 0 else None
        second = nodes[right[i]] if right[i] >= 0 else None
        try:
            nodes[i] = make(values[i], first, second)
        except TypeError:  # a class of the old style: TreeNode(val), children assigned
            nodes[i] = node = make(values[i])
            node.left, node.right = first, second
    return nodes


def described(node):
    """Every attribute of a node, wherever its class keeps it."""
    found = dict(getattr(node, "__dict__", {}))
    for kind in type(node).__mro__:
        slots = vars(kind).get("__slots__", ())
        for slot in (slots,) if isinstance(slots, str) else slots:
            if slot not in ("__dict__", "__weakref__") and hasattr(node, slot):
                found[slot] = getattr(node, slot)
    for attribute in ("val", "left", "right"):
        found[attribute] = getattr(node, attribute, None)
    return found


def listed(values):
    return values.tolist() if hasattr(values, "tolist") else list(values)
