"""At the first gap the queue must be empty, though the gaps after it wait there too

When the first None leaves the queue of a one-node tree, what is still in it? Is that a node?
"""

from collections import deque


def is_complete_tree(root):
    queue = deque([root])
    while queue:
        node = queue.popleft()
        if node is None:
            return not queue
        queue.append(node.left)
        queue.append(node.right)
    return True
