# kata: complete-binary-tree (python)
from typing import Optional


class TreeNode:
    __slots__ = ("val", "left", "right")

    def __init__(self, val, left=None, right=None):
        self.val, self.left, self.right = val, left, right


def is_complete_tree(root: Optional[TreeNode]) -> bool:
    level, width = ([root] if root is not None else []), 1
    while level:
        places = []
        for node in level:
            places.append(node.left)
            places.append(node.right)
        below = [node for node in places if node is not None]
        if any(node is None for node in places[: len(below)]):
            return False  # a gap before the last of them
        if below and len(level) < width:
            return False  # this level is not the last, and not full
        level, width = below, 2 * width
    return True
