"""Looks only at the depths of the leaves from left to right, and misses a node with one child

The leaves can be in perfect order even if a node between them lacks a child. What does a root with only a right
child look like to your program?
"""


def is_complete_tree(root):
    depths = []  # of the leaves, from left to right
    stack = [(root, 0)] if root else []
    while stack:
        node, depth = stack.pop()
        if node.left is None and node.right is None:
            depths.append(depth)
        for child in (node.right, node.left):
            if child is not None:
                stack.append((child, depth + 1))
    return not depths or (depths == sorted(depths, reverse=True) and depths[0] - depths[-1] <= 1)
