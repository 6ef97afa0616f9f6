"""The last level is filled from the right

Draw the tree that your program likes beside the example of the prompt. Are they mirror images?
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
