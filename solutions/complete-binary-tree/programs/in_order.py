# kata: complete-binary-tree (python)
from collections import deque


def is_complete_tree(root):
    return nodes_come_first(root)


def nodes_come_first(root):
    """Whether no node follows an empty place, level by level."""
    gap = False
    places = deque([root])
    while places:
        node = places.popleft()
        if node is None:
            gap = True
            continue
        if gap:
            return False
        places.append(node.left)
        places.append(node.right)
    return True
