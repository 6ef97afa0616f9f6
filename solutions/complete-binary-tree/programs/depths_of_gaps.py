# kata: complete-binary-tree (python)
def is_complete_tree(root):
    """From left to right, the depths of the empty places never grow, and they differ by at most one."""
    if root is None:
        return True
    depths = []
    stack = [(root, 0)]
    while stack:
        node, depth = stack.pop()
        if node is None:
            depths.append(depth)
        else:
            stack.append((node.right, depth + 1))
            stack.append((node.left, depth + 1))
    return depths == sorted(depths, reverse=True) and depths[0] - depths[-1] <= 1
