# kata: complete-binary-tree (python)
def is_complete_tree(root, /):
    # one pass over lists of levels; a level is compared with the shape it must have
    level = [root] * (root is not None)
    seen, done = 0, False
    while level:
        pattern = "".join("01"[c is not None] for n in level for c in (n.left, n.right))
        if "01" in pattern or (done and "1" in pattern):
            return False
        done = done or "0" in pattern
        seen += len(level)
        level = [c for n in level for c in (n.left, n.right) if c]
    return seen >= 0
