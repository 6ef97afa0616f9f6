"""Pops from the front of a list, which moves all the other entries: quadratic time

When the first entry is removed from a list, what happens to all the others? Count the moves for a level of
100,000 nodes.
"""


def is_complete_tree(root):
    queue = [root] if root else []
    gap = False
    while queue:
        node = queue.pop(0)
        for child in (node.left, node.right):
            if child is None:
                gap = True
            elif gap:
                return False
            else:
                queue.append(child)
    return True
