"""Is the binary tree complete? LeetCode 958.

Read level by level, each from the left, a complete tree is all nodes and then nothing: once a place is empty, no node
may follow. Source: D. E. Knuth, The Art of Computer Programming, vol. 1, section 2.3.4.5 (complete binary trees).
"""

from collections import deque


class TreeNode:
    def __init__(self, val=0, left=None, right=None):
        self.val = val
        self.left = left
        self.right = right


def is_complete_tree(root):
    """Whether no node comes after an empty place, in level order."""
    places = deque([root])  # in level order; None is an empty place
    gap = False  # whether there has been an empty place
    while places:
        node = places.popleft()
        if node is None:
            gap = True
        elif gap:
            return False  # a node after an empty place
        else:
            places.append(node.left)
            places.append(node.right)
    return True
