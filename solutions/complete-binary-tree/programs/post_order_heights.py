# kata: complete-binary-tree (python)
from __future__ import annotations

from dataclasses import dataclass


@dataclass(eq=False)
class TreeNode:
    val: object
    left: TreeNode | None = None
    right: TreeNode | None = None


PERFECT, COMPLETE, NEITHER = 2, 1, 0


def is_complete_tree(root):
    """Complete = (perfect left, complete right of the same height) or (complete left, perfect right one lower)."""
    pre_order, stack = [], [root] if root else []
    while stack:
        node = stack.pop()
        pre_order.append(node)
        stack.extend(child for child in (node.left, node.right) if child)
    about = {None: (PERFECT, 0)}
    for node in pre_order[::-1]:
        (left, left_height), (right, right_height) = about[node.left], about[node.right]
        if left == right == PERFECT and left_height == right_height:
            kind = PERFECT
        elif left == PERFECT and right >= COMPLETE and left_height == right_height:
            kind = COMPLETE
        elif left >= COMPLETE and right == PERFECT and left_height == right_height + 1:
            kind = COMPLETE
        else:
            kind = NEITHER
        about[node] = kind, 1 + max(left_height, right_height)
    return about[root][0] != NEITHER
