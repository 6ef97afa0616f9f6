"""The last level may be filled anywhere, not only from the left

Your definition asks that all levels but the last are full. What does it ask of the last one? Try a root with a
right child only.
"""


def is_complete_tree(root):
    level, width = [root] if root else [], 1
    while level:
        below = [child for node in level for child in (node.left, node.right) if child is not None]
        if below and len(level) != width:
            return False
        level, width = below, 2 * width
    return True
