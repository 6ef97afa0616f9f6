"""Marks a missing node with NaN, which is also a value

Your mark must be something that no tree holds. Can a tree hold NaN?
"""


def is_complete_tree(root):
    nodes, values = [root], []
    for node in nodes:  # grows while it is read
        values.append(node.val if node else float("nan"))
        if node:
            nodes += [node.left, node.right]
    missing = [value != value for value in values]  # only NaN differs from itself
    return missing == sorted(missing)
