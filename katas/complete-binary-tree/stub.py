"""Is the binary tree complete?"""


class TreeNode:
    def __init__(self, val=0, left=None, right=None):
        self.val = val
        self.left = left
        self.right = right


def is_complete_tree(root):
    """Whether the tree is complete.

    Every level but the last is full, and the last is filled from the left.

    root   a TreeNode, or None (an empty tree is complete)

    Returns True or False. The nodes are left as they are.
    """
    raise NotImplementedError
