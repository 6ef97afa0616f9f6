"""The answer is the wrong way round

Try your function on a single node.
"""

from collections import deque


def is_complete_tree(root):
    queue = deque([root])
    gap = late = False
    while queue:
        node = queue.popleft()
        if node is None:
            gap = True
        else:
            late = late or gap
            queue.append(node.left)
            queue.append(node.right)
    return late
