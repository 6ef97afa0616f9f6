# kata: complete-binary-tree (python)
def is_complete_tree(root):
    """Below every node one subtree is perfect: the left one if both are equally high, else the right, one lower."""
    order, stack = [], [root]
    while stack:
        node = stack.pop()
        if node is not None:
            order.append(node)
            stack += [node.left, node.right]
    height, perfect = {None: 0}, {None}
    for node in reversed(order):  # children come before their parents
        left, right = height[node.left], height[node.right]
        if left - right not in (0, 1):
            return False
        if (node.left if left == right else node.right) not in perfect:
            return False
        if left == right and node.right in perfect:
            perfect.add(node)
        height[node] = 1 + max(left, right)
    return True
