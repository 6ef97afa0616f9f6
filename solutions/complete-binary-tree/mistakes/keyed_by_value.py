"""Counts the values it has seen in a set, where equal values count only once

How large is your set when all values are the same?
"""

from collections import deque


def is_complete_tree(root):
    seen, last = set(), 0
    queue = deque([(root, 1)] if root else [])
    while queue:
        node, last = queue.popleft()
        seen.add(node.val)
        if node.left:
            queue.append((node.left, 2 * last))
        if node.right:
            queue.append((node.right, 2 * last + 1))
    return last == len(seen)
