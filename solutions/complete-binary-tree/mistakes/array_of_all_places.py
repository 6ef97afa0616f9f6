"""Makes an array of all the places that a tree of this height could have

How many places are there on the 50th level? Memory should grow with the nodes that exist.
"""


def is_complete_tree(root):
    height, level = 0, [root] if root else []
    while level:
        height += 1
        level = [child for node in level for child in (node.left, node.right) if child is not None]
    filled = [False] * 2**height
    count, stack = 0, [(root, 1)] if root else []
    while stack:
        node, place = stack.pop()
        filled[place] = True
        count += 1
        stack += [(child, p) for child, p in ((node.left, 2 * place), (node.right, 2 * place + 1)) if child is not None]
    return all(filled[1 : count + 1])
