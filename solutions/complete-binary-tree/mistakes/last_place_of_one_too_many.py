"""Compares the last number with the count, although the root is numbered 0

With n nodes numbered from 0, what is the number of the last one?
"""

from collections import deque


def is_complete_tree(root):
    queue = deque([(root, 0)] if root else [])
    count = last = 0
    while queue:
        node, last = queue.popleft()
        count += 1
        if node.left:
            queue.append((node.left, 2 * last + 1))
        if node.right:
            queue.append((node.right, 2 * last + 2))
    return last <= count
