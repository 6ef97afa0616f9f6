"""What a text says before it is run: names defined, entries still unwritten, forbidden calls under any name."""

import numpy as np
import pytest

from grader.protocol import messages, wire
from grader.worker.source_check import INNER_ATTRIBUTES, check, lines_of

STUB = '''
def scale(x, factor):
    """Multiply."""
    raise NotImplementedError


class Net:
    """A net."""
    def forward(self): raise NotImplementedError
'''
FORBIDDEN = (
    "torch.nn.functional.batch_norm", "torch.nn.BatchNorm1d", "numpy.convolve", "torch.Tensor.backward", "torch.ops",
)  # fmt: skip


def checked(source, entries=("scale", "Net")):
    """The reply to a text that parses."""
    reply = answered(source, entries)
    assert isinstance(reply, messages.Checked), reply
    return reply


def answered(source, entries=("scale", "Net")):
    """The reply, as it arrives: each part of it can travel."""
    text = wire.array_of(np.frombuffer(source.encode("utf-8", "surrogatepass"), np.uint8))
    asked = messages.Check(text, "mine.py", list(entries), STUB, list(FORBIDDEN))
    head, *payload = messages.encode(7, check(asked))
    assert not payload
    return messages.decode(head[wire.HEAD.size :], b"")[1]


USES = [
    pytest.param("import torch\ntorch.nn.functional.batch_norm(x)", ["torch.nn.functional.batch_norm"], id="in full"),
    pytest.param(
        "import torch.nn.functional as F\nF.batch_norm(x)", ["torch.nn.functional.batch_norm"], id="import as"
    ),
    pytest.param("import torch.nn\ntorch.nn.BatchNorm1d(3)", ["torch.nn.BatchNorm1d"], id="import of a submodule"),
    pytest.param("from torch.nn.functional import batch_norm\nbatch_norm(x)", [FORBIDDEN[0]], id="from"),
    pytest.param("from torch.nn.functional import batch_norm as f\nf(x)", [FORBIDDEN[0]], id="from … as"),
    pytest.param("from torch.nn import functional as F\nf = F.batch_norm\nf(x)", [FORBIDDEN[0]], id="an alias"),
    pytest.param("import numpy as np\nc = np\nd = c\ne = d.convolve", ["numpy.convolve"], id="an alias of an alias"),
    pytest.param(
        "def f():\n    from numpy import convolve\n    return convolve(a, b)", ["numpy.convolve"], id="inside"
    ),
    pytest.param("import numpy as np\nlist(map(np.convolve, a, b))", ["numpy.convolve"], id="as a value"),
    pytest.param(
        "from torch import nn\nclass B(nn.BatchNorm1d):\n    pass", ["torch.nn.BatchNorm1d"], id="a base class"
    ),
    pytest.param("import numpy as np\nnp.convolve(a, np.convolve(b, c))", ["numpy.convolve"], id="twice on a line"),
    pytest.param("import torch\ntorch.Tensor.backward(loss)", ["torch.Tensor.backward"], id="a method in full"),
    pytest.param("import torch\ntorch.ops.aten.conv2d(x, w)", ["torch.ops"], id="a part of what is forbidden"),
    pytest.param("import torch\ndef f(x, table=torch.ops): ...", ["torch.ops"], id="a default"),
    pytest.param("from torch.ops.aten import conv2d as f\nf(x, w)", ["torch.ops"], id="from a part"),
    pytest.param("from torch.ops.aten import *\nconv2d(x, w)", ["torch.ops"], id="everything of a part"),
    pytest.param("from torch import *\nrelu(x)", [], id="everything of a library"),
    pytest.param("def batch_norm(x):\n    return x\nbatch_norm(1)", [], id="a helper of that name"),
    pytest.param("from numpy import convolve\ndef convolve(a): ...\nconvolve(1)", [], id="an import that is replaced"),
    pytest.param("class Net:\n    def convolve(self): ...\nNet().convolve()", [], id="a method of that name"),
    pytest.param('"""Like torch.nn.functional.batch_norm, by hand."""', [], id="a docstring"),
    pytest.param("# np.convolve is not allowed\nx = 'np.convolve'", [], id="a comment and a string"),
    pytest.param("import scipy.signal as np\nnp.convolve(a, b)", [], id="another library's"),
    pytest.param("from .numpy import convolve\nconvolve(a)", [], id="a relative import"),
    pytest.param("import numpy as np\nnp.convolve = None", [], id="assigned to"),
    pytest.param("import numpy as np\nnp.convolved(a)", [], id="a longer name"),
    *[
        pytest.param(text.format(name), [name], id=f"{name}, {how}")
        for name in sorted(INNER_ATTRIBUTES)
        for how, text in {
            "read": "f(x).{}", "set": "f.{} = x", "within": "f.{}.items", "getattr": "getattr(f, '{}')",
        }.items()
    ],
    pytest.param("__code__ = 1\nprint(__code__)", [], id="a name of one's own"),
    pytest.param("import operator\noperator.attrgetter('f_back.f_locals')(f)", ["f_back"], id="attrgetter"),
    pytest.param('"""Asks f.__code__ nothing, nor x.__globals__."""', [], id="a docstring about an inner attribute"),
    pytest.param("object.__getattribute__(f, '__globals__')", ["__globals__"], id="__getattribute__"),
    pytest.param("match f:\n    case object(__globals__=g): ...", ["__globals__"], id="a pattern"),
    pytest.param("import traceback\ntraceback.walk_stack(None)", ["traceback.walk_stack"], id="a walk up the stack"),
    pytest.param("import gc\nclass K:\n    def gc(self): ...\ngc.get_objects()", ["gc.get_objects"], id="beside a method"),
    pytest.param("import gc\nif 0:\n    def gc(): ...\ngc.get_objects()", ["gc.get_objects"], id="beside what is never made"),
    pytest.param("def gc(): ...\nimport gc\ngc.get_objects()", ["gc.get_objects"], id="in the place of one's own"),
    pytest.param("def f():\n    import gc\n    gc.get_objects()\ndef gc(): ...", ["gc.get_objects"], id="within a function"),
]  # fmt: skip


@pytest.mark.parametrize(("source", "names"), USES)
def test_forbidden_names_are_resolved_through_imports(source, names):
    """Whatever a forbidden call is called here, its use is found; the learner's own names are left alone."""
    assert list(dict.fromkeys(name for name, _, _ in checked(source).forbidden)) == names


def test_a_use_is_given_with_its_place():
    """Line and text of each use are told, line by line."""
    source = "import numpy as np\n\n\nx = np.convolve(a, b)  # here\ny = 1; np.convolve(c, d)\n"
    assert checked(source).forbidden == [
        ["numpy.convolve", 4, "x = np.convolve(a, b)  # here"],
        ["numpy.convolve", 5, "y = 1; np.convolve(c, d)"],
    ]


DEFINED = [
    pytest.param("def scale(x): ...", "scale", id="a function"),
    pytest.param("async def scale(x): ...", "scale", id="a coroutine"),
    pytest.param("class scale: ...", "scale", id="a class"),
    pytest.param("scale = lambda x: x", "scale", id="an assignment"),
    pytest.param("a, (b, *scale) = 1, (2, 3)", "scale", id="an unpacking"),
    pytest.param("scale: object = print", "scale", id="an annotated assignment"),
    pytest.param("from lib import twice as scale", "scale", id="an import as"),
    pytest.param("import scale.inner", "scale", id="an import"),
    pytest.param("if True:\n    scale = 1", "scale", id="within an if"),
    pytest.param("if True:\n    def scale(x): ...\nelse:\n    def scale(y): ...", "scale", id="a function in an if"),
    pytest.param("try:\n    from lib import scale\nexcept ImportError: ...", "scale", id="an import in a try"),
    pytest.param("with context():\n    class scale: ...", "scale", id="a class in a with"),
    pytest.param("try:\n    import a\nexcept E:\n    scale = None", "scale", id="within a try"),
    pytest.param("for scale in (): pass", "scale", id="a loop"),
    pytest.param(
        "class Solution:\n    def scale(self): ...", "Solution.scale", id="a method, by the name of its class"
    ),
]


@pytest.mark.parametrize(("source", "name"), DEFINED)
def test_names_that_a_text_defines(source, name):
    """Every way to bind a name at module level defines it."""
    assert name in checked(source).defined


@pytest.mark.parametrize("source", ["def other():\n    scale = 1", "print(scale)", "scale.x = 1", "scale[0] = 1", ""])
def test_names_that_a_text_does_not_define(source):
    """A local name, a use and a change of something else define nothing."""
    assert "scale" not in checked(source).defined


WRITTEN = "def scale(x, factor):\n    return x"
STUBS = [
    pytest.param(STUB, ["Net", "scale"], id="as it was"),
    pytest.param("# kata: x\nimport numpy as np\n" + STUB, ["Net", "scale"], id="below a header and an import"),
    pytest.param("def scale(x, factor):\n    raise NotImplementedError", ["scale"], id="without its docstring"),
    pytest.param('def scale(a):\n    """Mine."""\n    raise NotImplementedError', ["scale"], id="renamed parameters"),
    pytest.param(WRITTEN, [], id="written"),
    pytest.param(
        "def scale(x, factor):\n    raise NotImplementedError('soon')", ["scale"], id="with words of one's own"
    ),
    pytest.param("def scale(x, factor):\n    pass", ["scale"], id="pass"),
    pytest.param("def scale(x, factor):\n    ...", ["scale"], id="an ellipsis"),
    pytest.param('def scale(x, factor):\n    """Only words."""', ["scale"], id="a docstring alone"),
    pytest.param("def scale(x, factor):\n    raise ValueError", [], id="another error"),
    pytest.param("def scale(x, factor):\n    return None", [], id="an answer, though it is None"),
    pytest.param(STUB + WRITTEN.replace("return", "factor\n    return"), ["Net"], id="written below the stub"),
]


@pytest.mark.parametrize(("source", "stubs"), STUBS)
def test_entries_that_nobody_has_written_yet(source, stubs):
    """An entry is unwritten while its body does nothing; its docstring and its parameters' names do not matter."""
    assert checked(source).stubs == stubs


BROKEN = [
    pytest.param("x = 1\ndef f(:\n", "SyntaxError", 2, "def f(:", id="syntax"),
    pytest.param("if x:\ny = 1", "IndentationError", 2, "y = 1", id="indentation"),
    pytest.param("\tx = 1\n        y = 2", "IndentationError", 1, "x = 1", id="tabs"),
    pytest.param("x = '", "SyntaxError", 1, "x = '", id="an open string"),
    pytest.param("x = (1,\n", "SyntaxError", 1, "x = (1,", id="an open bracket"),
    pytest.param("a = '\f'\n\x0c\nb = = 1", "SyntaxError", 3, "b = = 1", id="below a form feed"),
]


@pytest.mark.parametrize(("source", "kind", "line", "text"), BROKEN)
def test_a_text_that_does_not_parse(source, kind, line, text):
    """The error says what is wrong, on which line, and shows that line."""
    error = answered(source)
    assert isinstance(error, messages.Unparsed) and error.message
    assert (error.kind, error.line, error.text) == (kind, line, text)


@pytest.mark.parametrize(
    ("source", "kinds"),
    [
        pytest.param("x = 1\0", {"SyntaxError", "ValueError"}, id="a null character"),
        pytest.param("(" * 5_000, {"SyntaxError"}, id="brackets"),
        pytest.param("-" * 100_000 + "1", {"RecursionError"}, id="signs"),
        pytest.param("x" + ".a" * 5_000, {"RecursionError"}, id="a long chain"),
    ],
)
def test_a_text_built_to_crash_the_parser(source, kinds):
    """It is told as an error of the text, and nothing is raised."""
    error = answered(source)
    assert isinstance(error, messages.Unparsed) and error.kind in kinds


def test_lines_are_counted_as_python_counts_them():
    """Only line ends end a line; a form feed and the other separators of Unicode stand within one."""
    assert lines_of("a\fb\u2028c\x1d\r\nd\re\n") == ["a\fb\u2028c\x1d", "d", "e", ""]


def test_of_a_text_built_to_be_long_only_so_much_is_told():
    """Uses and names beyond a number are left out, the entries never; a long line is cut, and so is an error's."""
    names = "\n".join(f"name_{number} = np.convolve" for number in range(2_000))
    told = checked(f"import numpy as np\n{names}\nzzz_scale = scale = 1\n{'x' * 200} = 2\n")
    assert len(told.forbidden) == 50 and "scale" in told.defined and len(told.defined) == 501
    assert all(len(name) <= 100 for name in told.defined)
    ((_, line, text),) = checked(f"import numpy as np\nx = np.convolve, '{'x' * 999}'").forbidden
    assert line == 2 and len(text) == 200
    assert len(answered(f"x = = '{'x' * 999}'").text) == 200
