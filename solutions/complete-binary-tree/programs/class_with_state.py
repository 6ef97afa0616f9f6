# kata: complete-binary-tree (python)
import queue


class TreeNode:
    def __init__(self, x):
        self.val = x
        self.left = None
        self.right = None


class Reader:
    def __init__(self):
        self.may_continue = True
        self.verdict = True

    def see(self, node):
        if node is None:
            self.may_continue = False
        elif not self.may_continue:
            self.verdict = False
        return node is not None


def is_complete_tree(root):
    print("reading", "a tree" if root else "an empty tree")
    reader, line = Reader(), queue.SimpleQueue()
    line.put(root)
    while not line.empty() and reader.verdict:
        node = line.get()
        if reader.see(node):
            line.put(node.left)
            line.put(node.right)
    return reader.verdict
