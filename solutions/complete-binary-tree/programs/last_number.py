# kata: complete-binary-tree (python)
from collections import deque


def is_complete_tree(root):
    """The number of the last node is the number of nodes."""
    if root is None:
        return True
    seen = set()
    queue = deque([(root, 1)])
    while queue:
        node, number = queue.popleft()
        seen.add(node)
        if node.left:
            queue.append((node.left, 2 * number))
        if node.right:
            queue.append((node.right, 2 * number + 1))
    return number == len(seen)
