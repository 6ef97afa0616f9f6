"""Only a missing right child counts as a gap

Go through your two `if`s for a node that has a right child and no left one. What is remembered?
"""

from collections import deque


def is_complete_tree(root):
    queue = deque([root] if root else [])
    gap = False
    while queue:
        node = queue.popleft()
        if node.left:
            if gap:
                return False
            queue.append(node.left)
        if node.right:
            if gap:
                return False
            queue.append(node.right)
        else:
            gap = True
    return True
