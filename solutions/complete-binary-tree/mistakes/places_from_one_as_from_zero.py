"""Numbers the root 1 but its children 2p + 1 and 2p + 2, which belongs to a root at 0

Number a full tree of three nodes by your rule. Which number is left out?
"""

from collections import deque


def is_complete_tree(root):
    queue = deque([(root, 1)] if root else [])
    count = last = 0
    while queue:
        node, last = queue.popleft()
        count += 1
        if node.left:
            queue.append((node.left, 2 * last + 1))
        if node.right:
            queue.append((node.right, 2 * last + 2))
    return last == count
