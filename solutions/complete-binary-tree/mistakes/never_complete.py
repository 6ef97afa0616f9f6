"""Every tree with a node in it is called incomplete

Ask about a single node, twice. Which line says no, and why: is it a gap that still waits in the queue, or something that
an earlier call left behind?
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
