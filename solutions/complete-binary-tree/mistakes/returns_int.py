"""Returns 1 or 0 instead of True or False

What does `is_complete_tree(root) is True` say? The prompt asks for exactly True or False.
"""

from collections import deque


def is_complete_tree(root):
    queue = deque([root])
    complete, gap = 1, 0
    while queue:
        node = queue.popleft()
        if node is None:
            gap = 1
        else:
            complete &= 1 - gap
            queue.append(node.left)
            queue.append(node.right)
    return complete
