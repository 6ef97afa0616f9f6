"""The empty tree raises an exception

What is root.left when there is no root?
"""

from collections import deque


def is_complete_tree(root):
    queue = deque([root])
    gap = False
    while queue:
        node = queue.popleft()
        for child in (node.left, node.right):
            if child is None:
                gap = True
            elif gap:
                return False
            else:
                queue.append(child)
    return True
