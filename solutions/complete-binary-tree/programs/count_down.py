# kata: complete-binary-tree (python)
import collections


def is_complete_tree(root=None):
    """After the first node that lacks a child, only leaves; and a right child never comes alone."""
    if not root:
        return True
    nodes = collections.deque((root,))
    leaves_only = False
    while nodes:
        node = nodes.popleft()
        match (node.left, node.right):
            case (None, None):
                leaves_only = True
            case (None, _):
                return False
            case (left, right) if leaves_only:
                return False
            case (left, None):
                leaves_only = True
                nodes.append(left)
            case (left, right):
                nodes += [left, right]
    return True
