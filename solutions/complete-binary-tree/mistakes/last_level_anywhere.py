"""The last level may be filled anywhere, not only from the left

Your definition requires all levels but the last to be full. What does it require of the last one? Try a root
with only a right child.
"""


def is_complete_tree(root):
    level, width = [root] if root else [], 1
    while level:
        below = [child for node in level for child in (node.left, node.right) if child is not None]
        if below and len(level) != width:
            return False
        level, width = below, 2 * width
    return True
