# kata: complete-binary-tree (python)
def is_complete_tree(root):
    numbered, frontier = set(), {0: root} if root else {}
    while frontier:
        below = {}
        for number, node in frontier.items():
            numbered.add(number)
            if node.left is not None:
                below[2 * number + 1] = node.left
            if node.right is not None:
                below[2 * number + 2] = node.right
        if below and max(below) > 2 * len(numbered):
            return False  # more than the next level could hold: numbers do not grow without end
        frontier = below
    return numbered == set(range(len(numbered)))
