"""The left child is queued twice, and the right one never

Read the two lines that fill your queue, letter by letter. Which nodes does your program ever reach?
"""

from collections import deque


def is_complete_tree(root):
    queue = deque([root])
    gap = False
    while queue:
        node = queue.popleft()
        if node is None:
            gap = True
        elif gap:
            return False
        else:
            queue.append(node.left)
            queue.append(node.left)
    return True
