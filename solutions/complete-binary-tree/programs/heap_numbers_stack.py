# kata: complete-binary-tree (python)
def is_complete_tree(root: "TreeNode | None") -> bool:  # noqa: F821  # the class is in the namespace
    """The largest heap number is the number of nodes; depth first, on a stack of our own."""
    count = largest = 0
    stack = [(root, 1)]
    while stack:
        node, number = stack.pop()
        if node:
            count += 1
            largest = max(largest, number)
            stack.append((node.left, number * 2))
            stack.append((node.right, number * 2 + 1))
    return count == largest
