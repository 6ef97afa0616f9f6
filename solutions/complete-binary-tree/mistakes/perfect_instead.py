"""Tests for a perfect tree: every level is full, including the last

How full must the last level be? Try two nodes.
"""


def is_complete_tree(root):
    level, width = [root] if root else [], 1
    while level:
        if len(level) != width:
            return False
        level = [child for node in level for child in (node.left, node.right) if child is not None]
        width *= 2
    return True
