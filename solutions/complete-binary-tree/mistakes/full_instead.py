"""Tests for a full tree: every node has two children or none

Is a root with only a left child complete? And is every tree whose nodes have two children or none complete?
"""


def is_complete_tree(root):
    stack = [root]
    while stack:
        node = stack.pop()
        if node is None:
            continue
        if (node.left is None) != (node.right is None):
            return False
        stack.append(node.left)
        stack.append(node.right)
    return True
