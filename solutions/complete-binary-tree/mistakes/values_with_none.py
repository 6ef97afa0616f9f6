"""Lists the values with None for a missing node, and cannot recognise a node that holds None

What does your list contain for a node whose value is None? Put the nodes themselves into it.
"""


def is_complete_tree(root):
    nodes, values = [root], []
    for node in nodes:  # grows while it is read
        values.append(node.val if node else None)
        if node:
            nodes += [node.left, node.right]
    while values and values[-1] is None:
        values.pop()
    return None not in values
