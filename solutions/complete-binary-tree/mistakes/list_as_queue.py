"""Takes from the front of a list, which moves all the others: quadratic time

What does list.pop(0) do to the entries behind the first? Count its moves for a level of 100,000 nodes.
"""


def is_complete_tree(root):
    queue = [root]
    gap = False
    while queue:
        node = queue.pop(0)
        if node is None:
            gap = True
        elif gap:
            return False
        else:
            queue.append(node.left)
            queue.append(node.right)
    return True
