"""Nodes are remembered by their values, and a node whose value was seen before is skipped

How many nodes does your program visit when all of them hold 7? And can a walk through a tree ever reach the
same node twice?
"""

from collections import deque


def is_complete_tree(root):
    queue, seen = deque([root]), set()
    gap = False
    while queue:
        node = queue.popleft()
        if node is None:
            gap = True
            continue
        if node.val in seen:
            continue
        seen.add(node.val)
        if gap:
            return False
        queue.append(node.left)
        queue.append(node.right)
    return True
