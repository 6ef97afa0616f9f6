"""Takes the tree apart while walking: children are cut off from their parents

What is left of the caller's tree after your function? Call it twice.
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
            node.left = node.right = None  # done with it
    return True
