"""Forgets the gap when a new level begins

A level with a gap must be the last one. What does your program remember about the levels above?
"""


def is_complete_tree(root):
    level = [root]
    while any(node is not None for node in level):
        gap = False
        for node in level:
            if node is None:
                gap = True
            elif gap:
                return False
        level = [child for node in level if node is not None for child in (node.left, node.right)]
    return True
