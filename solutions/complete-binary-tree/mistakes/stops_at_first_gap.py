"""Stops at the first gap and never looks at what comes after it

One empty place proves nothing. Which two things would you have to see, in which order, to be sure that a tree
is not complete?
"""

from collections import deque


def is_complete_tree(root):
    queue = deque([root])
    while queue:
        node = queue.popleft()
        if node is None:
            return True  # the nodes end here
        queue.append(node.left)
        queue.append(node.right)
    return True
