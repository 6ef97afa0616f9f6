"""Only a missing left child counts as a gap

A node with only a left child is fine once. What do you remember after you have met one?
"""

from collections import deque


def is_complete_tree(root):
    queue = deque([root] if root else [])
    gap = False
    while queue:
        node = queue.popleft()
        if node.left is None:
            gap = True
        elif gap:
            return False
        else:
            queue.append(node.left)
        if node.right is not None:
            if gap:
                return False
            queue.append(node.right)
    return True
