"""Walks depth first, so that the first gap comes long before the last node

Which end of your collection does a node come from? Write down the order in which the nodes of a full tree of
seven are visited.
"""


def is_complete_tree(root):
    stack = [root]
    gap = False
    while stack:
        node = stack.pop()
        if node is None:
            gap = True
        elif gap:
            return False
        else:
            stack.append(node.right)
            stack.append(node.left)
    return True
