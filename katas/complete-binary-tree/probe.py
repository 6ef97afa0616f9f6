"""Trees for is_complete_tree: built from arrays, asked about in a separate call, and read again afterwards."""

import gc

import numpy as np

SHOWN = {  # what learners read of a call
    "ask": "is_complete_tree(<{name}>)",
    "changes": "is_complete_tree(<{name}>)",
    "is_complete_tree_of": "is_complete_tree(<the tree {places}>)",
    "survey": "is_complete_tree(<each of many small trees>)",
}
trees = {}  # name -> the nodes, those that are watched, and every attribute of these when they were planted


class TreeNode:  # the stub's, for a submission that leaves it out
    def __init__(self, val=0, left=None, right=None):
        self.val, self.left, self.right = val, left, right


def prepare(namespace):  # called before the submission runs: it finds TreeNode, and may define its own
    namespace["TreeNode"] = TreeNode


def plant(submission, left, right, values=None, name="tree"):
    """Build a tree and keep it under a name, with the three that were planted last."""
    for old in [name, *[*trees][:-3]]:
        trees.pop(old, None)
    nodes = build(submission, left, right, values)
    watched = nodes[:1000] + nodes[1000 :: max(1, len(nodes) // 1000)]
    trees[name] = nodes, watched, [attributes(node) for node in watched]


def ask(submission, name="tree"):
    """The submission's answer about a tree that was planted."""
    gc.disable()  # it would run now and then, and its time is not the program's
    try:
        return submission.is_complete_tree((trees[name][0] or [None])[0])
    finally:
        gc.enable()


def changes(submission, name="tree"):
    """What has changed in a planted tree, in words; only the first few changes."""
    names, found = {id(None): "None", **{id(node): f"node {i}" for i, node in enumerate(trees[name][0])}}, []
    for node, was in zip(*trees[name][1:], strict=True):
        now = attributes(node)
        for key in sorted(key for key in {*was, *now} if was.get(key, names) is not now.get(key, found)):  # NaN != NaN
            before, after = (names.get(id(side.get(key)), "another node") for side in (was, now))
            what = {"left": f"left was {before}, is {after}", "right": f"right was {before}, is {after}", "val": "val"}
            found.append(f"{names[id(node)]}: {what.get(key, 'an attribute of its own')}")
    return found[:5]


def is_complete_tree_of(submission, places, left, right, values=None):
    """The answer about one small tree; places is how a learner reads it."""
    return submission.is_complete_tree((build(submission, left, right, values) or [None])[0])


def attacked(submission):
    """The call that the learner's attack() of `kata hack` amounts to: its tree as arrays."""
    root = submission.attack()["root"]
    nodes, places, children = [root] * (root is not None), [getattr(root, "val", None)], [[], []]
    for node in nodes:  # which grows
        for child, side in zip((node.left, node.right), children, strict=True):
            side.append(-1 if child is None else len(nodes))
            nodes += [child] * (child is not None)
            places.append(getattr(child, "val", None))
        if len(nodes) > 5_000:  # or it has a circle
            raise ValueError("a tree of more than 5,000 nodes; a smaller one will do")
    while places and places[-1] is None:
        places.pop()
    arrays = (np.array(side, dtype="int32") for side in children)
    return ["is_complete_tree_of", [places, *arrays, [node.val for node in nodes]]]


def survey(submission, left, right, ends):
    """The answers about many small trees, whose arrays follow one another, each up to its end."""
    parts = zip(np.split(left, ends[:-1]), np.split(right, ends[:-1]), strict=True)
    return [is_complete_tree_of(submission, [], *part) for part in parts]


def build(submission, left, right, values=None):
    """The nodes of a tree: i's children, left[i] and right[i] > i or -1, are made first, as a class may be frozen."""
    make = found if isinstance(found := getattr(submission, "TreeNode", None), type) else TreeNode
    left, right, values = left.tolist(), right.tolist(), values or range(1, len(left) + 1)
    nodes = [None] * (len(left) + 1)  # the last one stays None: the child at -1
    for i in reversed(range(len(left))):
        try:
            nodes[i] = make(values[i], nodes[left[i]], nodes[right[i]])
        except TypeError:  # a class of the older style, TreeNode(val), whose children are assigned
            nodes[i] = make(values[i])
            nodes[i].left, nodes[i].right = nodes[left[i]], nodes[right[i]]
    return nodes[:-1]


def attributes(node):
    """Every attribute of a node, wherever its class keeps it."""
    slots = {name for kind in type(node).__mro__ for name in vars(kind).get("__slots__", ()) if hasattr(node, name)}
    return {**getattr(node, "__dict__", {}), **{name: getattr(node, name) for name in [*slots, "val", "left", "right"]}}
