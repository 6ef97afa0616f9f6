"""Marks a missing node with -1, which is also a value

Which number can no tree hold? Choose a mark that is not a number.
"""


def is_complete_tree(root):
    nodes, values = [root], []
    for node in nodes:  # grows while it is read
        values.append(node.val if node else -1)
        if node:
            nodes += [node.left, node.right]
    first_gap = values.index(-1)
    return all(value == -1 for value in values[first_gap:])
