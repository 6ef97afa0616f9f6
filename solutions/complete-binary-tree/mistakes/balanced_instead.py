"""Tests for a balanced tree: the heights of two siblings differ by at most one

A balanced tree may lean to either side. May a complete one? Try a root with only a right child.
"""


def is_complete_tree(root):
    order, stack = [], [root]
    while stack:
        node = stack.pop()
        if node is not None:
            order.append(node)
            stack += [node.left, node.right]
    height = {None: 0}
    for node in reversed(order):  # children come before their parents
        left, right = height[node.left], height[node.right]
        if abs(left - right) > 1:
            return False
        height[node] = 1 + max(left, right)
    return True
