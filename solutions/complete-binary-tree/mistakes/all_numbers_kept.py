"""All the nodes' numbers are kept, and on a chain each is one bit longer than the last

How many digits does the number of the last node of a long chain have? Add up the digits of them all. When is
the answer known?
"""


def is_complete_tree(root):
    nodes, numbers = [root] if root else [], [1] if root else []
    for i, node in enumerate(nodes):
        for child, number in ((node.left, 2 * numbers[i]), (node.right, 2 * numbers[i] + 1)):
            if child is not None:
                nodes.append(child)
                numbers.append(number)
    return not nodes or numbers[-1] == len(nodes)
