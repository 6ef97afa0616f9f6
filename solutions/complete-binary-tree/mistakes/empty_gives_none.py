"""The empty tree gives None instead of True

What is `root and …` when root is None? It is neither True nor False.
"""

from collections import deque


def is_complete_tree(root):
    return root and numbered(root)


def numbered(root):
    queue, count, last = deque([(root, 1)]), 0, 0
    while queue:
        node, last = queue.popleft()
        count += 1
        if node.left:
            queue.append((node.left, 2 * last))
        if node.right:
            queue.append((node.right, 2 * last + 1))
    return last == count
