# kata: complete-binary-tree (python)
from collections import deque
from itertools import dropwhile


def is_complete_tree(root):
    """In level order there is no node once the nodes have stopped."""
    return not any(dropwhile(bool, (place is not None for place in level_order(root))))


def level_order(root):
    waiting = deque([root])
    while waiting:
        node = waiting.popleft()
        yield node
        if node is not None:
            waiting.extend((node.left, node.right))
