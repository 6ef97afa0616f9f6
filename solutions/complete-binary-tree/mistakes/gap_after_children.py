"""A gap is noticed only after both children of the same node have been taken

In what order do the two places below a node come? Try a node whose left place is empty and whose right one is
not.
"""

from collections import deque


def is_complete_tree(root):
    queue = deque([root] if root else [])
    gap = False
    while queue:
        node = queue.popleft()
        children = [child for child in (node.left, node.right) if child is not None]
        if gap and children:
            return False
        if len(children) < 2:
            gap = True
        queue.extend(children)
    return True
