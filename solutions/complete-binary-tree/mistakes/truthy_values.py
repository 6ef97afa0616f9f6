"""Looks at the value instead of the node: a node that holds 0 counts as missing

What does `if node.val` say about 0? And about None?
"""

from collections import deque


def is_complete_tree(root):
    queue = deque([root])
    gap = False
    while queue:
        node = queue.popleft()
        if not node or not node.val:
            gap = True
        elif gap:
            return False
        else:
            queue.append(node.left)
            queue.append(node.right)
    return True
