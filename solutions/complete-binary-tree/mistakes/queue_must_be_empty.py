"""Fails if any node is still queued at the first gap, though those nodes come before it

When you meet the first empty place below a node, which nodes are still in the queue? Are their places before
the gap or after it?
"""

from collections import deque


def is_complete_tree(root):
    queue = deque([root] if root else [])
    while queue:
        node = queue.popleft()
        for child in (node.left, node.right):
            if child is None:
                return not queue  # nothing may come after a gap
            queue.append(child)
    return True
