# kata: complete-binary-tree (python)
def is_complete_tree(root):
    order = [root]
    for node in order:  # grows while it is read
        if node is not None:
            order += (node.left, node.right)
    while order and order[-1] is None:
        del order[-1]
    return None not in order
