"""Checks that the number of nodes fits the height, not where the nodes are

How many trees are there with four nodes on three levels? Are they all complete?
"""


def is_complete_tree(root):
    count, height = 0, 0
    level = [root] if root else []
    while level:
        height += 1
        count += len(level)
        level = [child for node in level for child in (node.left, node.right) if child is not None]
    return height == 0 or 2 ** (height - 1) <= count < 2**height
