"""Recurses, which overflows the stack on a deep tree

How deep does your program recurse on a chain of 100,000 nodes? Python's limit is about 1,000.
"""


def is_complete_tree(root):
    count, last = walk(root, 1)
    return count == last


def walk(node, place):
    """How many nodes there are in the subtree, and the largest number among them."""
    if node is None:
        return 0, 0
    left_count, left_last = walk(node.left, 2 * place)
    right_count, right_last = walk(node.right, 2 * place + 1)
    return 1 + left_count + right_count, max(place, left_last, right_last)
