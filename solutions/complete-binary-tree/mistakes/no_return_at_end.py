"""There is no return at the end, so a complete tree gives None

What does a function return if it ends without a return statement?
"""

from collections import deque


def is_complete_tree(root):
    queue = deque([root])
    gap = False
    while queue:
        node = queue.popleft()
        if node is None:
            gap = True
        elif gap:
            return False
        else:
            queue.append(node.left)
            queue.append(node.right)
