"""What one call leaves behind is still there in the next

Ask your function twice about the same tree. What stands outside the function, or in its signature?
"""


def is_complete_tree(root, queue=[]):
    queue.append(root)
    gap = False
    for node in queue:
        if node is None:
            gap = True
        elif gap:
            return False
        else:
            queue.append(node.left)
            queue.append(node.right)
    return True
