"""Compares the leftmost path with the rightmost one, and never looks inside

Which nodes does your program never visit? Remove one of them.
"""


def is_complete_tree(root):
    left = right = 0
    node = root
    while node is not None:
        left, node = left + 1, node.left
    node = root
    while node is not None:
        right, node = right + 1, node.right
    return left - right in (0, 1)
