"""Writes each node's number onto the node

Whose objects are these? What you need to know about a node can go into the queue beside it.
"""

from collections import deque


def is_complete_tree(root):
    if root is None:
        return True
    root.place = 1
    queue = deque([root])
    count = 0
    while queue:
        node = queue.popleft()
        count += 1
        if node.place != count:
            return False
        if node.left:
            node.left.place = 2 * node.place
            queue.append(node.left)
        if node.right:
            node.right.place = 2 * node.place + 1
            queue.append(node.right)
    return True
