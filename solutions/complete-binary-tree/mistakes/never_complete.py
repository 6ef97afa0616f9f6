"""Every tree with a node in it is reported as incomplete

Try a single node, twice. Which line says no, and why: is it a gap that is still in the queue, or something that
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
