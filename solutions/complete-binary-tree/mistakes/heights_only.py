"""Compares heights only: the left subtree is as high as the right one, or one higher

A height tells you how long the longest path is, not where the last level has gaps. Take two subtrees of the
same height, each with one node on the last level.
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
        if left - right not in (0, 1):
            return False
        height[node] = 1 + left
    return True
