"""Checks each node, and that all leaves are on the last two levels, but not their order

Two conditions that hold for every complete tree need not be enough. Which of two neighbours on the
second-to-last level may lack children?
"""


def is_complete_tree(root):
    leaf_depths = set()
    stack = [(root, 0)] if root else []
    while stack:
        node, depth = stack.pop()
        if node.left is None and node.right is not None:
            return False
        if node.left is None:
            leaf_depths.add(depth)
        else:
            stack.append((node.left, depth + 1))
            if node.right is not None:
                stack.append((node.right, depth + 1))
    return not leaf_depths or max(leaf_depths) - min(leaf_depths) <= 1
