"""What a tree of modules must say of itself. A case is a few lines of code, and what an expression gives after them.

The answers name modules and arrays by their variables. Oracle: test_oracle.py runs every case with torch.nn.Module in
the place of Module; the drawn tree is a list of edges, walked here without any module.
"""

import pytest

from grader.testing import expect_equal, expect_error

NET = "net, a, b, c, d = [Module() for _ in range(5)]\n"
TREE = NET + "net.stem, net.body = a, b\na.norm, a.act = c, d"
DEEP = NET + "net.w, a.v, b.u, c.t = [np.ones(n) for n in (1, 2, 3, 4)]\nnet.one, a.two, b.three, c.four = a, b, c, d"
SIBLINGS = NET + "net.x, net.y, net.z = b, a, b"
BELOW = NET + "net.x, net.y, net.z = a, b, c\na.q = c"
SHARED = NET + "net.z, net.y = a, b\na.q, b.p, c.r = c, c, d"
WVU = NET + "W, V, U = np.ones(1), np.ones(2), np.ones(3)\n"
ARRAYS = WVU + "net.stem, net.body = a, b\nb.z, a.y, net.x, net.v = U, V, W, np.ones(4)"
LOAD = """\
net, stem = Module(), Module()
W, V = np.zeros(2), np.zeros((2, 3), "float32")
net.stem, net.weight, stem.kernel = stem, W, V
state = {"stem.kernel": np.full((2, 3), 5.5), "weight": np.ones(2)}
"""
LOADED = LOAD + "net.load_state_dict(state)\n"
TRIED = "\ntry:\n    net.load_state_dict(state)\nexcept ValueError:\n    pass"
BLOCK = """\
class Block(Module):
    def __init__(self, w):
        super().__init__()
        self.w, self.act = w, Module()
net.a = Block(W)"""

CHILDREN = {
    "in the order of assignment": (NET + "net.stem, net.body, net.act = b, a, c", ["b", "a", "c"]),
    "not what is below them": (TREE, ["a", "b"]),
    "arrays and numbers are none": ("net = Module()\nnet.w, net.n = np.ones(2), 3", []),
    "once under two names": (SIBLINGS, ["b", "a"]),
}
NAMED_CHILDREN = {
    "in the order of assignment": (
        NET + "net.stem, net.body, net.act = b, a, c",
        [("stem", "b"), ("body", "a"), ("act", "c")],
    ),
    "not what is below them": (TREE, [("stem", "a"), ("body", "b")]),
    "once, by the first of two names": (SIBLINGS, [("x", "b"), ("y", "a")]),
}
MODULES = {
    "without children": ("net = Module()\nnet.w = np.ones(2)", ["net"]),
    "all of the first child, then the second": (TREE, ["net", "a", "c", "d", "b"]),
    "all levels below": (DEEP, ["net", "a", "b", "c", "d"]),
    "once as two children of one": (SIBLINGS, ["net", "b", "a"]),
    "once in two branches": (SHARED, ["net", "a", "c", "d", "b"]),
    "a child that is below an earlier one": (BELOW, ["net", "a", "c", "b"]),
    "called again": (TREE + "\nlist(net.modules())", ["net", "a", "c", "d", "b"]),
}
NAMED_MODULES = {
    "the path of the module itself": (NET, [("", "net")]),
    "paths with dots, depth first": (
        TREE,
        [("", "net"), ("stem", "a"), ("stem.norm", "c"), ("stem.act", "d"), ("body", "b")],
    ),
    "four levels": (
        DEEP,
        [("", "net"), ("one", "a"), ("one.two", "b"), ("one.two.three", "c"), ("one.two.three.four", "d")],
    ),
    "once, by the first of two paths": (SHARED, [("", "net"), ("z", "a"), ("z.q", "c"), ("z.q.r", "d"), ("y", "b")]),
    "a child that is below an earlier one": (BELOW, [("", "net"), ("x", "a"), ("x.q", "c"), ("y", "b")]),
    "called again": (NET + "net.x = a\nlist(net.named_modules())", [("", "net"), ("x", "a")]),
}
PARAMETERS = {
    "in the order of assignment": (WVU + "net.w, net.b, net.g = V, W, U", ["V", "W", "U"]),
    "own ones before those of children": (ARRAYS + "\nT = net.v", ["W", "T", "V", "U"]),
    "all levels below": (DEEP + "\nW, V, U, T = net.w, a.v, b.u, c.t", ["W", "V", "U", "T"]),
    "once in a module of two branches": (SHARED + "\nc.w, d.w = W, V = np.ones(1), np.ones(2)", ["W", "V"]),
    "of a child that is below an earlier one": (BELOW + "\nb.w, c.w = W, V = np.ones(1), np.ones(2)", ["V", "W"]),
    "once under two names": (WVU + "net.w, net.x, net.v, net.a, a.w = W, W, V, a, W", ["W", "V"]),
    "equal arrays are two": (
        NET + "W, V, U = np.ones(2), np.ones(2), np.ones(2)\nnet.w, net.v, net.a, a.w = W, V, a, U",
        ["W", "V", "U"],
    ),
    "a view is another array": (NET + "W = np.ones(3)\nV = W[:2]\nnet.w, net.a, a.v = W, a, V", ["W", "V"]),
    "any dtype and shape": (
        NET + "W, V, U = np.arange(3), np.array(2.0), np.zeros((0, 4))\nnet.w, net.v, net.u = W, V, U",
        ["W", "V", "U"],
    ),
    "not numbers, text and lists": (NET + 'net.n, net.f, net.s, net.l = 3, np.float64(2), "x", [np.ones(2)]', []),
}
ATTRIBUTES = {
    "read as assigned": (WVU + "net.a, net.w, net.n = a, W, 3", "[net.a, net.w, net.n]", ["a", "W", 3]),
    "never assigned": (NET, 'hasattr(net, "w")', False),
    "a derived class": (WVU + BLOCK, "[list(net.state_dict()), len(list(net.modules()))]", [["a.w"], 3]),
    "of one module alone": (
        WVU + "net.x, net.w = b, W",
        "[list(a.children()), list(a.parameters())]",
        [[], []],
    ),
    "beginning with an underscore": (
        WVU + "net._a, net._w = a, W",
        "[list(net.named_children()), net.state_dict()]",
        [[("_a", "a")], {"_w": "W"}],
    ),
    "modules in a list, a tuple, a dict": (
        NET + 'a.w = np.ones(2)\nnet.layers, net.pair, net.named = [a], (a, a), {"a": a}',
        "[list(net.modules()), list(net.state_dict())]",
        [["net"], []],
    ),
    "a module in place of a module": (
        NET + "net.x, net.y = a, b\nnet.x = c",
        "list(net.named_children())",
        [("x", "c"), ("y", "b")],
    ),
    "an array in place of an array": (
        WVU + "net.w, net.v = W, V\nnet.w = U",
        "net.state_dict()",
        {"w": "U", "v": "V"},
    ),
    "an array replaced keeps its place": (WVU + "net.w, net.v = W, V\nnet.w = U", "list(net.parameters())", ["U", "V"]),
    "None in place of a module": (
        NET + "net.x, net.y, net.z = a, b, c\nnet.x, net.z = None, 3",
        "list(net.named_children())",
        [("y", "b")],
    ),
    "None in place of an array": (
        WVU + "net.w, net.v, net.u = W, V, U\nnet.w, net.u = None, 3",
        "list(net.parameters())",
        ["V"],
    ),
    "an array in place of a module": (
        WVU + "net.x, net.x = a, W",
        "[list(net.children()), list(net.parameters())]",
        [[], ["W"]],
    ),
    "a module in place of an array": (
        WVU + "net.x, net.x = W, a",
        "[list(net.children()), list(net.parameters())]",
        [["a"], []],
    ),
    "a module and an array in place of None": (
        WVU + "net.x, net.w = None, None\nnet.x, net.w = a, W",
        "[net.x, net.w, list(net.children())]",
        ["a", "W", ["a"]],
    ),
    "a module deleted": (
        NET + "net.x, net.y = a, b\ndel net.x",
        '[list(net.modules()), hasattr(net, "x")]',
        [["net", "b"], False],
    ),
    "an array deleted": (
        WVU + "net.w, net.v = W, V\ndel net.w",
        '[list(net.parameters()), hasattr(net, "w")]',
        [["V"], False],
    ),
    "a number deleted": ("net = Module()\nnet.n = 3\ndel net.n", 'hasattr(net, "n")', False),
    "None read in place of both": (
        WVU + "net.x, net.w = a, W\nnet.x, net.w = None, None",
        "[net.x, net.w]",
        [None, None],
    ),
    "deleted, and back at the end": (
        NET + "net.x, net.y = a, b\ndel net.x\nnet.x = a",
        "list(net.named_children())",
        [("y", "b"), ("x", "a")],
    ),
    "assigned after a call": (
        TREE + "\nlist(net.modules()), list(net.parameters()), net.state_dict()\nc.x, c.w = Module(), np.ones(2)",
        "[len(list(net.modules())), list(net.state_dict())]",
        [6, ["stem.norm.w"]],
    ),
}
STATE = {
    "a path for each array": (
        ARRAYS + "\nT = net.v",
        "net.state_dict()",
        dict(x="W", v="T", **{"stem.y": "V", "body.z": "U"}),
    ),
    "own keys first": (ARRAYS, "list(net.state_dict())", ["x", "v", "stem.y", "body.z"]),
    "four levels": (DEEP, "list(net.state_dict())", ["w", "one.v", "one.two.u", "one.two.three.t"]),
    "an array under two names": (
        WVU + "net.w, net.x, net.a, a.w = W, W, a, W",
        "net.state_dict()",
        {"w": "W", "x": "W", "a.w": "W"},
    ),
    "a module in two branches": (
        SHARED + "\nd.w = W = np.ones(2)",
        "net.state_dict()",
        {"z.q.r.w": "W", "y.p.r.w": "W"},
    ),
    "a module under two names": (SIBLINGS + "\nb.w = W = np.ones(2)", "net.state_dict()", {"x.w": "W", "z.w": "W"}),
    "shared memory": (WVU + 'net.v = V\nnet.state_dict()["v"][0] = 7', "V.tolist()", [7.0, 1.0]),
    "the dict is the caller's": (WVU + "net.w = W\nnet.state_dict().clear()", "net.state_dict()", {"w": "W"}),
    "no arrays": (TREE, "net.state_dict()", {}),
}
LOADS = {
    "every value": (LOADED, "[net.weight.tolist(), stem.kernel.tolist()]", [[1.0, 1.0], [[5.5] * 3] * 2]),
    "no keys left over": (LOAD, "net.load_state_dict(state)", ([], [])),
    "into the arrays that are there": (LOADED, "[net.weight is W, stem.kernel is V]", [True, True]),
    "copies the values": (LOADED + 'state["weight"][:] = 9', "net.weight.tolist()", [1.0, 1.0]),
    "keeps the dtype": (LOADED, "[str(each.dtype) for each in net.parameters()]", ["float64", "float32"]),
    "keeps the dtype of whole numbers": (
        "net = Module()\nnet.n = W = np.zeros(2, int)\nnet.load_state_dict({'n': np.array([3.0, 4.0])})",
        "W.tolist()",
        [3, 4],
    ),
    "leaves the state as it is": (LOADED, "list(state)", ["stem.kernel", "weight"]),
    "a module's own state": (LOAD, "net.load_state_dict(net.state_dict())", ([], [])),
    "a module in two branches": (
        SHARED + "\nd.w = np.ones(2)",
        '[net.load_state_dict(net.state_dict()), net.load_state_dict({"y.p.r.w": np.ones(2)}, strict=False)]',
        [([], []), (["z.q.r.w"], [])],
    ),
    "not strict: what fits": (
        LOAD + 'state = {"head": W, "weight": np.ones(2), "bias": V}\nnet.load_state_dict(state, strict=False)',
        "W.tolist()",
        [1.0, 1.0],
    ),
    "not strict: the keys": (
        LOAD + 'net.gain = W\nstate = {"z.y": W, "weight": np.ones(2), "bias": V}',
        "net.load_state_dict(state, strict=False)",
        (["gain", "stem.kernel"], ["z.y", "bias"]),
    ),
    "nothing, with a key too many": (LOAD + 'state["bias"] = W' + TRIED, "W.tolist()", [0.0, 0.0]),
    "nothing, with a key missing": (LOAD + 'del state["stem.kernel"]' + TRIED, "W.tolist()", [0.0, 0.0]),
    "an array without axes": (
        "net = Module()\nnet.w = W = np.array(2.0)\nnet.load_state_dict({'w': np.array(5.0)})",
        "W.tolist()",
        5.0,
    ),
    "nothing, with a wrong shape, not strict": (
        LOAD
        + 'state = {"weight": np.ones(2), "stem.kernel": np.ones(4)}'
        + TRIED.replace("(state)", "(state, strict=False)"),
        "W.tolist()",
        [0.0, 0.0],
    ),
    "nothing, with a wrong shape": (
        LOAD + 'state = {"weight": np.ones(2), "stem.kernel": np.ones(4)}' + TRIED,
        "W.tolist()",
        [0.0, 0.0],
    ),
}
SHAPES = {"stretched": ["(1, 3)"], "one number": ["()"], "one more axis": ["(1, 2, 3)"], "larger": ["(3, 3)"]}


def expect(submission, code, ask, answer):
    """The expression `ask` gives this answer after the code."""
    expect_equal(submission.run(code, ask), answer, ask)


@pytest.mark.parametrize("case", CHILDREN.values(), ids=CHILDREN.keys())
def test_children(submission, case):
    """children: the direct ones, each once"""
    expect(submission, case[0], "list(net.children())", case[1])


@pytest.mark.parametrize("case", NAMED_CHILDREN.values(), ids=NAMED_CHILDREN.keys())
def test_named_children(submission, case):
    """named_children: attribute and child, each child once"""
    expect(submission, case[0], "list(net.named_children())", case[1])


@pytest.mark.parametrize("case", MODULES.values(), ids=MODULES.keys())
def test_modules(submission, case):
    """modules: the module itself, then all below it, each once"""
    expect(submission, case[0], "list(net.modules())", case[1])


@pytest.mark.parametrize("case", NAMED_MODULES.values(), ids=NAMED_MODULES.keys())
def test_named_modules(submission, case):
    """named_modules: path and module, each module once"""
    expect(submission, case[0], "list(net.named_modules())", case[1])


def test_named_modules_below(submission):
    """named_modules of a child: its paths begin with it"""
    expect(submission, TREE, "list(a.named_modules())", [("", "a"), ("norm", "c"), ("act", "d")])


@pytest.mark.parametrize("case", PARAMETERS.values(), ids=PARAMETERS.keys())
def test_parameters(submission, case):
    """parameters: the arrays of the module and of all below it, each once"""
    expect(submission, case[0], "list(net.parameters())", case[1])


@pytest.mark.parametrize("case", ATTRIBUTES.values(), ids=ATTRIBUTES.keys())
def test_attribute(submission, case):
    """Attributes: what they hold at the call counts"""
    expect(submission, *case)


def test_attribute_delete_absent(submission):
    """Attributes: deleting one that is not there"""
    expect_error(AttributeError, ("w",), submission.run, "net = Module()\ndel net.w", "net")


@pytest.mark.parametrize("case", STATE.values(), ids=STATE.keys())
def test_state_dict(submission, case):
    """state_dict: every path, and the array itself"""
    expect(submission, *case)


@pytest.mark.parametrize("case", LOADS.values(), ids=LOADS.keys())
def test_load(submission, case):
    """load_state_dict"""
    expect(submission, *case)


def test_load_missing(submission):
    """load_state_dict: a key is missing"""
    code = LOAD + 'del state["stem.kernel"]'
    expect_error(ValueError, ("stem.kernel",), submission.run, code, "net.load_state_dict(state)")


def test_load_unexpected(submission):
    """load_state_dict: there is a key too many"""
    code = LOAD + 'state["stem.bias"] = np.ones(2)'
    expect_error(ValueError, ("stem.bias",), submission.run, code, "net.load_state_dict(state)")


def test_load_keys_named(submission):
    """load_state_dict: the message names every missing and every unexpected key"""
    code = LOAD + 'state = {"stem.bias": np.ones(2), "head.gain": np.ones(2)}'
    message = submission.message(code, "net.load_state_dict(state)")
    keys = ["weight", "stem.kernel", "stem.bias", "head.gain"]
    expect_equal([key for key in keys if key in message], keys, "the keys that the message names")


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES.keys())
def test_load_shape(submission, shape):
    """load_state_dict: a value of another shape"""
    code = LOAD + f'state["stem.kernel"] = np.full({shape[0]}, 5.5)'
    expect_error(ValueError, ("shape", "stem.kernel"), submission.run, code, "net.load_state_dict(state)")


def test_load_loosely_shape(submission):
    """load_state_dict: a value of another shape, not strict"""
    code = LOAD + 'state["stem.kernel"] = np.full((1, 3), 5.5)'
    expect_error(ValueError, ("shape", "stem.kernel"), submission.run, code, "net.load_state_dict(state, strict=False)")


def walk(edges, owner):
    """(path, module) of a tree given by its edges (owner, name, child), depth first."""
    todo, found = [("", owner)], []
    while todo:
        path, owner = todo.pop()
        found.append((path, owner))
        below = [(f"{path}.{name}".lstrip("."), child) for parent, name, child in edges if parent == owner]
        todo += below[::-1]
    return found


def test_drawn_tree(submission, draw):
    """A tree of any form"""
    size = draw.size("modules", 2, 8)
    edges = [(f"m{draw.rng.integers(0, n)}", f"{draw.pick('xyz')}{n}", f"m{n}") for n in range(1, size)]
    lines = ["net = m0 = Module()", *(f"{child} = {owner}.{name} = Module()" for owner, name, child in edges)]
    code = "\n".join([*lines, *(f"m{n}.w = np.ones({n})" for n in draw.rng.permutation(size))])
    paths = walk(edges, "m0")
    expect(submission, code, "[path for path, _ in net.named_modules()]", [path for path, _ in paths])
    expect(submission, code, "list(net.state_dict())", [f"{path}.w".lstrip(".") for path, _ in paths])
    expect(submission, code, "[len(each) for each in net.parameters()]", [int(module[1:]) for _, module in paths])
