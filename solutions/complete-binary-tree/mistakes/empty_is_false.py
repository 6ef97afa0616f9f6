"""The empty tree is reported as incomplete

Which level of the empty tree is not full? Which place is a gap?
"""

from collections import deque


def is_complete_tree(root):
    if root is None:
        return False
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
    return True
