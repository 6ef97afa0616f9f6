"""A dummy node is put wherever a child is missing, in the caller's tree

Print the tree before and after the call. Whose nodes get a new child?
"""

from collections import deque


class Missing:
    left = right = None


MISSING = Missing()


def is_complete_tree(root):
    queue = deque([root or MISSING])
    gap = False
    while queue:
        node = queue.popleft()
        if node is MISSING:
            gap = True
            continue
        if gap:
            return False
        node.left = node.left or MISSING
        node.right = node.right or MISSING
        queue.append(node.left)
        queue.append(node.right)
    return True
