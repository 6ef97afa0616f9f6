# kata: complete-binary-tree (python)
import sys


def is_complete_tree(root):
    """Recursion that goes no deeper than a complete tree is high: a number above n proves a gap."""
    n = count_nodes(root)
    return numbers_fit(root, 1, n)


def count_nodes(root):
    count, stack = 0, [root]
    while stack:
        if (node := stack.pop()) is not None:
            count += 1
            stack += node.right, node.left
    return count


def numbers_fit(node, number, n):
    assert number.bit_length() < sys.getrecursionlimit()
    if node is None:
        return True
    if number > n:
        return False
    return numbers_fit(node.left, 2 * number, n) and numbers_fit(node.right, 2 * number + 1, n)
