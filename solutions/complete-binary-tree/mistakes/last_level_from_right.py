"""The last level is filled from the right

Draw a tree that your program accepts beside the one in the prompt's example. Are they mirror images?
"""

from collections import deque


def is_complete_tree(root):
    queue = deque([root])
    gap = False
    while queue:
        node = queue.popleft()
        if node is None:
            gap = True
            continue
        if gap:
            return False
        queue.append(node.right)
        queue.append(node.left)
    return True
