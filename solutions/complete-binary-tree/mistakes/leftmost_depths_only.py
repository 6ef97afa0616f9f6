"""A subtree is taken for perfect by the depth of its leftmost path, and never looked into

A path as deep as its neighbour says nothing of the nodes beside it. Which nodes does your program never visit?
"""


def depth(node):
    steps = 0
    while node is not None:
        steps, node = steps + 1, node.left
    return steps


def is_complete_tree(root):
    while root is not None:
        left, right = depth(root.left), depth(root.right)
        if left - right not in (0, 1):
            return False
        root = root.right if left == right else root.left
    return True
