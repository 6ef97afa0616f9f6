"""The worker, asked through its own process: what a submission is given, what comes back, what it cannot reach."""

import math
import textwrap

import numpy as np
import pytest

from grader.host import Kind, WorkerProcess
from grader.protocol import messages
from grader.protocol.wire import UNSENDABLE as KEYS
from grader.protocol.wire import Array, array_of
from grader.testing.layouts import layout
from tests.conftest import POLICY, text_as_array


class Asked:
    """A worker process with short questions."""

    def __init__(self, torch):
        self.process = WorkerProcess(Kind(torch, cuda=False, memory_mb=1024), POLICY)
        self.process.wait_ready()
        self.kind = "torch" if torch else "numpy"

    def load(self, source, probe="", forbidden=(), operations=()):
        """The reply to a load; the text is the submission's from now on."""
        load = messages.Load(
            text_as_array(source), "mine.py", textwrap.dedent(probe), list(forbidden), list(operations)
        )
        return self.process.request(load, 20)

    def call(self, name, *args, how="", **kwargs):
        sent = [name, [self.sent(arg) for arg in args], kwargs]
        return self.process.request(messages.Calls([sent], how=how), 20)

    def sent(self, value):
        """As the session sends it: arrays of the worker's kind."""
        if isinstance(value, np.ndarray):
            value = array_of(value)
        return Array(value.data, self.kind, value.dtype, layout=value.layout) if isinstance(value, Array) else value

    def answer(self, source, *args):
        """What f(*args) returns, where f is defined by this text."""
        self.load(source)
        reply = self.call("f", *args)
        assert isinstance(reply, messages.Returned), reply
        return reply.value

    def error(self, source, *args):
        self.load(source)
        reply = self.call("f", *args)
        assert isinstance(reply, messages.Failed), reply
        return reply


@pytest.fixture(scope="module")
def worker():
    """One worker with NumPy for all tests of this file: what they load does not disturb each other."""
    asked = Asked(torch=False)
    yield asked
    asked.process.close()


@pytest.fixture(scope="module")
def torch_worker():
    """One worker with torch."""
    asked = Asked(torch=True)
    yield asked
    asked.process.close()


# --- values -----------------------------------------------------------------------------------------------------------

PLAIN = {
    "None": None, "a bool": True, "ints": [0, -1, 2**53, 7**300], "floats": [0.1, -0.0, math.inf, 5e-324], "text": "π\x1b\ud800",
    "nested": (1, [2.5, {"a": (), 3: None}]), "complex": 1 - 2j, "empty": [(), [], {}],
}  # fmt: skip


@pytest.mark.parametrize("value", PLAIN.values(), ids=PLAIN)
def test_plain_values_there_and_back(worker, value):
    """A plain value reaches the submission as it is, and comes back so."""
    answer = worker.answer("def f(x): return [repr(x), x]", value)
    assert answer == [repr(value), value]


NUMPY = [
    pytest.param("x", "numpy", "float32", (2, 3), id="an array"),
    pytest.param("x.T[::-1]", "numpy", "float32", (3, 2), id="a view"),
    pytest.param("x.sum()", "numpy scalar", "float32", (), id="a scalar"),
    pytest.param("x.sum(keepdims=True)[0, 0] > 0", "numpy scalar", "bool", (), id="a bool scalar"),
    pytest.param("np.array(1)", "numpy", "int64", (), id="a 0-d array"),
    pytest.param("np.zeros((0, 2), 'complex64')", "numpy", "complex64", (0, 2), id="an empty array"),
    pytest.param("x.astype('>f4')", "numpy", "float32", (2, 3), id="another byte order"),
    pytest.param("np.matrix(x)", "numpy.matrix", "float32", (2, 3), id="a matrix"),
    pytest.param("np.ma.array(x, mask=x > 1)", "numpy.ma.MaskedArray", "float32", (2, 3), id="a masked array"),
    pytest.param("x.view(Own)", "submission.Own", "float32", (2, 3), id="a class of its own"),
]


@pytest.mark.parametrize(("expression", "kind", "dtype", "shape"), NUMPY)
def test_arrays_come_back_with_their_kind(worker, expression, kind, dtype, shape):
    """What an answer is, its dtype and its shape arrive with its numbers; a subclass arrives by its own name."""
    source = f"import numpy as np\nclass Own(np.ndarray): pass\ndef f(x): return {expression}"
    answer = worker.answer(source, np.arange(6, dtype="float32").reshape(2, 3))
    name = kind.replace("numpy.matrix", answer.kind if answer.kind.endswith(".matrix") else kind)
    assert (answer.kind, answer.dtype, answer.shape) == (name, dtype, shape)
    assert type(answer.data) is np.ndarray and answer.data.dtype.isnative


UNSENDABLE = [
    pytest.param("object()", "wire.type", id="an object"),
    pytest.param("{1}", "wire.type", id="a set"),
    pytest.param("b'x'", "wire.type", id="bytes"),
    pytest.param("f", "wire.type", id="a function"),
    pytest.param("(i for i in 'ab')", "wire.type", id="a generator"),
    pytest.param("np.array([None])", "wire.dtype", id="an object array"),
    pytest.param("np.array(['a'])", "wire.dtype", id="strings"),
    pytest.param("np.array(['2020'], 'M8[Y]')", "wire.dtype", id="dates"),
    pytest.param("np.longdouble(1)", "wire.dtype", id="a long double"),
    pytest.param("type('L', (list,), {})((1,))", "wire.type", id="a subclass of list"),
    pytest.param("deep(99)", "wire.nested", id="deep"),
    pytest.param("{0.5: 1}", "wire.key", id="a float key"),
    pytest.param("type('x' * (2 << 20), (), {})()", "wire.type", id="a class with a name of 2 MiB"),
    pytest.param("{type('x' * (2 << 20), (), {})(): 1}", "wire.key", id="a key of such a class"),
    pytest.param("{Meta('K', (), {})(): 1}", "wire.key", id="a key of a class that names itself"),
    pytest.param("{type(Text('K'), (), {})(): 1}", "wire.key", id="a key of a class with an odd name"),
    pytest.param(
        "np.zeros(1, [('x' * 9_000 + str(i), 'i4') for i in range(300)])", "wire.dtype", id="many long fields"
    ),
    pytest.param("[0] * 100_000", "wire.nested", id="100,000 parts"),
    pytest.param("'x' * (2 << 20)", "wire.too_large", id="a text of 2 MiB"),
    pytest.param("np.zeros(300 << 20, 'int8')", "wire.too_large", id="300 MB"),
    pytest.param("np", "wire.type", id="a module"),
    pytest.param("10 ** 10_000", "wire.digits", id="an int of 10,000 digits"),
]


@pytest.mark.parametrize(("expression", "key"), UNSENDABLE)
def test_what_is_no_plain_data_is_said_and_not_sent(worker, expression, key):
    """The worker says why such an answer cannot travel, and goes on."""
    source = f"""
    import numpy as np
    class Text(str): pass
    class Meta(type):
        __name__ = property(lambda self: object())
    def deep(n): return [deep(n - 1)] if n else 0
    def f(): return {expression}
    """
    worker.load(source)
    reply = worker.call("f")
    assert isinstance(reply, messages.Unsendable) and reply.key == key and set(reply.values) == KEYS[key]
    assert all(type(said) is str and len(said) <= 200 for said in reply.values.values())
    assert worker.answer("def f(): return 1") == 1


def test_a_list_that_holds_itself_is_an_error(worker):
    """What has no end is told as Python tells it."""
    assert worker.error("def f():\n    x = []\n    x.append(x)\n    return x").error == "RecursionError"


def test_every_call_gets_fresh_arrays_and_what_it_changes_is_told(worker):
    """Arguments are the call's own and writable; which of them it has changed comes back beside the answer."""
    worker.load("def f(x, pair, same, *, key):\n    x += 1\n    pair[1][0] = 7\n    key.append(2)\n    return 3")
    for _ in range(2):
        reply = worker.call("f", np.zeros(2), (0, array_of(np.zeros(2))), np.zeros(2), key=[1])
        assert reply.value == 3 and reply.changed == [[0], [1, 1], ["key"]]


def test_answers_that_travel_together_are_those_of_their_calls(worker):
    """A later call may write to what an earlier one gave, small or large, before that is sent."""
    worker.load("import numpy as np\nB = np.zeros(50_000)\ndef f(x, n):\n    B[:n] = x\n    return B[:n]")
    asked = [["f", [float(number), n], {}] for number, n in enumerate([3, 3, 50_000, 3, 50_000, 3])]
    replies = list(worker.process.ask(messages.Calls(asked, "together"), 20))
    assert [reply.value.data.tolist() for reply in replies] == [[x] * n for _, (x, n), _ in asked]
    assert [reply.rewrites for reply in replies] == [False, True, True, True, True, True]


# --- layouts ----------------------------------------------------------------------------------------------------------

LAID_OUT = """
def f(x):
    import numpy as np
    flags = x.flags
    return x, [s // x.itemsize for s in x.strides], flags.writeable, flags.c_contiguous, type(x) is np.ndarray
"""
LAYOUTS = [
    pytest.param("plain", [3, 1], True, True, id="plain"),
    pytest.param("reversed", [3, -1], True, False, id="reversed"),
    pytest.param("transposed", [1, 2], True, False, id="transposed"),
    pytest.param("strided", [6, 2], True, False, id="strided"),
    pytest.param("readonly", [3, 1], False, True, id="readonly"),
    pytest.param("broadcast", [0, 1], False, False, id="broadcast"),
]


@pytest.mark.parametrize(("name", "strides", "writeable", "contiguous"), LAYOUTS)
def test_numpy_arrays_lie_in_memory_as_asked(worker, name, strides, writeable, contiguous):
    """Each layout has the strides and flags that its name says, and the same values."""
    values = np.tile(np.arange(3.0), (2, 1)) if name == "broadcast" else np.arange(6.0).reshape(2, 3)
    x, *facts = worker.answer(LAID_OUT, layout(values, name))
    assert np.array_equal(x.data, values) and facts == [strides, writeable, contiguous, True]


@pytest.mark.parametrize("name", ["plain", "reversed", "transposed", "strided", "readonly"])
@pytest.mark.parametrize("shape", [(), (0,), (1,), (5,), (2, 3, 4)], ids=str)
def test_layouts_keep_every_shape(worker, name, shape):
    """No layout changes a shape or a value, of 0-d and empty arrays neither."""
    values = np.random.default_rng(0).standard_normal(shape)
    x, *_ = worker.answer(LAID_OUT, layout(values, name))
    assert x.shape == shape and np.array_equal(x.data, values)


@pytest.mark.parametrize(
    ("name", "strides"),
    [
        pytest.param("plain", [3, 1], id="plain"),
        pytest.param("reversed", [3, 1], id="reversed is plain"),
        pytest.param("transposed", [1, 2], id="transposed"),
        pytest.param("strided", [6, 2], id="strided"),
        pytest.param("broadcast", [0, 1], id="broadcast"),
    ],
)
def test_tensors_lie_in_memory_as_asked(torch_worker, name, strides):
    """torch has no negative strides; every other layout is made."""
    values = np.tile(np.arange(3.0), (2, 1)) if name == "broadcast" else np.arange(6.0).reshape(2, 3)
    x, found = torch_worker.answer("def f(x): return x, list(x.stride())", layout(values, name))
    assert np.array_equal(x.data, values) and found == strides and x.kind == "torch"


FROM_THE_BEGINNING = {
    "numpy": "import numpy as np\ndef f(x): return np.lib.stride_tricks.as_strided(x.base, x.shape, x.strides)",
    "torch": "import torch\ndef f(x): return torch.as_strided(x, x.shape, x.stride(), 0)",
}


@pytest.mark.parametrize("backend", FROM_THE_BEGINNING)
def test_a_strided_view_begins_within_its_memory(worker, torch_worker, backend):
    """Whoever reads it from the beginning of that memory, with its strides, reads other numbers."""
    values = np.arange(1.0, 7.0).reshape(2, 3)
    asked = worker if backend == "numpy" else torch_worker
    assert not np.isin(asked.answer(FROM_THE_BEGINNING[backend], layout(values, "strided")).data, values).any()


# --- torch ------------------------------------------------------------------------------------------------------------

TENSORS = [
    pytest.param("x", "torch", "float32", (2, 3), id="a tensor"),
    pytest.param("x.requires_grad_() * 2", "torch", "float32", (2, 3), id="with a gradient"),
    pytest.param("torch.nn.Parameter(x)", "torch", "float32", (2, 3), id="a parameter"),
    pytest.param("x.sum()", "torch", "float32", (), id="0-d"),
    pytest.param("x.to(torch.bfloat16)", "torch", "bfloat16", (2, 3), id="bfloat16"),
    pytest.param("x.half().t()", "torch", "float16", (3, 2), id="float16, transposed"),
    pytest.param("(x + 1j * x).conj()", "torch", "complex64", (2, 3), id="conjugated"),
    pytest.param("torch.zeros(0, 2, dtype=torch.bool)", "torch", "bool", (0, 2), id="empty"),
    pytest.param("x.as_subclass(Own)", "submission.Own", "float32", (2, 3), id="a class of its own"),
    pytest.param("x.numpy()", "numpy", "float32", (2, 3), id="a NumPy array"),
]


@pytest.mark.parametrize(("expression", "kind", "dtype", "shape"), TENSORS)
def test_tensors_come_back_with_their_kind(torch_worker, expression, kind, dtype, shape):
    """Kind, dtype, shape and device of a tensor arrive with its numbers, detached."""
    source = f"import torch\nclass Own(torch.Tensor): pass\ndef f(x): return {expression}"
    answer = torch_worker.answer(source, np.arange(6, dtype="float32").reshape(2, 3))
    assert (answer.kind, answer.dtype, answer.shape, answer.device) == (kind, dtype, shape, "cpu")


def test_bfloat16_there_and_back(torch_worker):
    """bfloat16 numbers travel as their bits in both directions."""
    sent = Array(np.array([1.0, -2.5, 3.140625], "float32"), "torch", "bfloat16")
    dtype, answer = torch_worker.answer("def f(x): return str(x.dtype), x * 2", sent)
    assert dtype == "torch.bfloat16" and answer.data.tolist() == [2.0, -5.0, 6.28125]


PLAINLESS = [
    pytest.param("x.to_sparse()", "wire.layout", {"layout": "sparse_coo", "device": "cpu"}, id="sparse"),
    pytest.param("x.to('meta')", "wire.layout", {"layout": "strided", "device": "meta"}, id="without data"),
    pytest.param("x.to(torch.float8_e4m3fn)", "wire.dtype", {"dtype": "float8_e4m3fn"}, id="of eight bits"),
]


@pytest.mark.parametrize(("expression", "key", "said"), PLAINLESS)
def test_tensors_without_plain_numbers_are_said(torch_worker, expression, key, said):
    """A sparse tensor, one without data and one of a dtype that nothing else has do not travel."""
    torch_worker.load(f"import torch\ndef f(x): return {expression}")
    reply = torch_worker.call("f", np.ones(2, "float32"))
    assert isinstance(reply, messages.Unsendable) and (reply.key, reply.values) == (key, said)


# --- errors -----------------------------------------------------------------------------------------------------------

ERRORS = [
    pytest.param("raise KeyError('k')", "KeyError", "LookupError", "'k'", id="built in"),
    pytest.param("raise Own('no')", "Own", "ValueError", "no", id="of its own"),
    pytest.param("raise SystemExit(3)", "SystemExit", "BaseException", "3", id="exit"),
    pytest.param("import sys; sys.exit()", "SystemExit", "BaseException", "", id="sys.exit"),
    pytest.param("raise KeyboardInterrupt", "KeyboardInterrupt", "BaseException", "", id="an interrupt"),
    pytest.param("raise Silent", "Silent", "Exception", "(its message could not be read)", id="without a message"),
    pytest.param("raise ValueError('x' * 9999)", "ValueError", "ValueError", "x" * 2000, id="with a long message"),
    pytest.param("return undefined", "NameError", "Exception", "name 'undefined' is not defined", id="a name"),
]


@pytest.mark.parametrize(("statement", "kind", "base", "message"), ERRORS)
def test_errors_are_told(worker, statement, kind, base, message):
    """Type, built-in bases, message and the learner's own line of whatever a call raises; the worker goes on."""
    source = f"""
    class Own(ValueError): pass
    class Silent(Exception):
        def __str__(self): raise RuntimeError
    def f():
        {statement}
    """
    error = worker.error(source)
    assert (error.error, error.message) == (kind, message) and base in error.bases
    assert error.trace == [[6, statement, 1]]
    assert worker.answer("def f(): return 1") == 1


def test_the_trace_is_of_the_submission_alone(worker):
    """Lines of libraries are left out, a line that calls itself stands once, and a longer recursion is cut in its middle."""
    source = "import numpy as np\ndef f(x):\n    return g(x)\ndef g(x):\n    return np.linalg.inv(x)"
    assert worker.error(source, np.zeros((2, 2))).trace == [[3, "return g(x)", 1], [5, "return np.linalg.inv(x)", 1]]
    ((line, text, times),) = worker.error("def f():\n    return f()").trace
    assert (line, text) == (2, "return f()") and 900 < times < 1000
    trace = worker.error("def f():\n    return g()\ndef g():\n    return f()").trace
    assert len(trace) == 13 and trace[0] == [2, "return g()", 1]
    assert trace[6][:2] == [0, ""] and 900 < trace[6][2] + 12 < 1000


@pytest.mark.parametrize(
    ("source", "arguments"),
    [
        pytest.param("\ndef f(x, y, z): return x", (1,), id="too few"),
        pytest.param("\ndef f(): return 1", (1,), id="too many"),
    ],
)
def test_a_wrong_number_of_arguments_has_a_place(worker, source, arguments):
    """An entry that does not take what the prompt says is shown by its own first line."""
    error = worker.error(source, *arguments)
    assert error.error == "TypeError" and error.trace == [[2, source.strip(), 1]]


def test_an_error_at_import_is_told(worker):
    """A text that raises while it is run is told in the same way, and loads again when it is mended."""
    failed = worker.load("x = 1\ny = 1 / 0")
    assert isinstance(failed, messages.Failed) and failed.trace == [[2, "y = 1 / 0", 1]]
    assert worker.load("y = 1") == messages.Loaded()
    assert worker.call("missing").error == "AttributeError"


# --- probes, names, traps ---------------------------------------------------------------------------------------------


def test_a_probe_works_beside_the_submission(worker):
    """A probe's function gets the submission's module first; what `prepare` puts there is there at import."""
    probe = """
    def prepare(names): names["Node"] = dict
    def twice(submission, x): return submission.f(submission.f(x))
    """
    assert worker.load("made = Node(a=1)\ndef f(x): return x * 2", probe) == messages.Loaded()
    assert worker.call("twice", 3).value == 12
    worker.load("def twice(x): return x")
    assert worker.call("twice", 3).value == 3  # the probe is gone with its kata


def test_the_grader_cannot_be_imported(worker):
    """What the worker holds of ours is there, but nothing can be loaded from our folder."""
    source = """
    def f():
        import importlib, sys
        for name in [name for name in sys.modules if name.split(".")[0] == "grader"]:
            del sys.modules[name]
        importlib.import_module("grader.judge.run")
    """
    assert "ImportError" in worker.error(source).bases


TRAPS = [
    pytest.param("torch.mul", "getattr(torch, 'mu' + 'l')(x, 2)", True, id="getattr"),
    pytest.param("torch.mul", "vars(torch)['mul'](x, 2)", True, id="the module's names"),
    pytest.param("torch.mul", "eval('torch.mul(x, 2)')", True, id="eval"),
    pytest.param("torch.mul", "x * 2", False, id="the operator"),
    pytest.param("torch.mul", "torch.nn.functional.softplus(x)", False, id="another call"),
    pytest.param("torch.Tensor.mul", "getattr(x, 'mul')(2)", True, id="a method"),
    pytest.param("torch.nn.functional.layer_norm", "torch.nn.LayerNorm(2)(x)", True, id="through the library"),
    pytest.param("torch.mul", "list(map(getattr(torch, 'mul'), [x], [x]))[0]", True, id="called by C"),
    pytest.param("torch.mul", "tree_map(lambda y: getattr(torch, 'mul')(y, y), x)", True, id="called back"),
    pytest.param("torch.neg", "tree_map(getattr(torch, 'neg'), x)", True, id="called by a library"),
    pytest.param("torch.Tensor.detach", "x", False, id="used by the worker"),
    pytest.param("torch.nn.LayerNorm", "getattr(torch.nn, 'LayerNorm')(2)(x)", True, id="a class"),
    pytest.param("torch.nn.Linear", "torch.nn.Bilinear(1, 1, 1).weight", False, id="another class"),
    pytest.param("numpy.convolve", "np.__dict__['convolve']([1], [2])", True, id="a function of NumPy"),
    pytest.param("no.such.name", "x", False, id="a name that is not there"),
]


@pytest.mark.parametrize(("forbidden", "expression", "caught"), TRAPS)
def test_traps_catch_what_the_text_hides(torch_worker, forbidden, expression, caught):
    """A forbidden call that the submission reaches by any way raises there and is told; the worker may use it."""
    imports = "import torch, numpy as np\nfrom torch.utils._pytree import tree_map"
    torch_worker.load(f"{imports}\ndef f(x): return {expression}", forbidden=[forbidden])
    reply = torch_worker.call("f", np.ones(2, "float32"))
    assert reply.trapped == ([forbidden] if caught else [])
    assert type(reply) is (messages.Failed if caught else messages.Returned)
    assert not caught or reply.trap == forbidden


def test_a_trap_cannot_be_caught_away(torch_worker):
    """A submission that swallows the trap's error has still been seen."""
    source = """
    import torch
    def f(x):
        try:
            return getattr(torch, "ad" + "dcmul")(x, x, x)
        except BaseException:
            return x
    """
    torch_worker.load(source, forbidden=["torch.addcmul"])
    assert torch_worker.call("f", np.ones(2)).trapped == ["torch.addcmul"]


ENTRIES = {
    "the function itself": "import numpy as np\nf = getattr(np, 'conv' + 'olve')",
    "a partial of it": "import functools, numpy as np\nf = functools.partial(getattr(np, 'conv' + 'olve'), np.ones(1))",
}


@pytest.mark.parametrize("source", ENTRIES.values(), ids=ENTRIES.keys())
def test_an_entry_that_is_the_forbidden_call_is_caught(worker, source):
    """Nothing of the submission's is behind it: the worker itself has called it."""
    worker.load(source, forbidden=["numpy.convolve"])
    given = [np.ones(2)] * (1 + ("partial" not in source))
    assert worker.call("f", *given).trapped == ["numpy.convolve"]


FORGED = {
    "exec": "exec(CODE)",
    "a function": "import types\n    types.FunctionType(CODE, {})()",
    "another function's code": "def g(): pass\n    setattr(g, '__co' + 'de__', CODE)\n    g()",
    "through the library": "import code\n    code.InteractiveInterpreter({}).runcode(CODE)",
}


@pytest.mark.parametrize("statement", FORGED.values(), ids=FORGED.keys())
def test_code_under_a_name_that_is_trusted_is_refused(worker, statement):
    """Who is behind a call is told by the names of files: none may be forged while anything is forbidden."""
    source = f"CODE = compile('pass', '<frozen z>', 'exec')\ndef f(x):\n    {statement}\n    return x"
    worker.load(source, forbidden=["no.such.name"])
    assert worker.call("f", np.ones(2)).trapped == ["<frozen z>"]
    worker.load(source.replace("<frozen z>", "<mine>"), forbidden=["no.such.name"])
    assert worker.call("f", np.ones(2)).value.data.tolist() == [1.0, 1.0]


UNSENDABLE_ARGUMENTS = {"text": "x.append(np.zeros(2, 'U3'))", "itself": "x.append(x)"}


@pytest.mark.parametrize("statement", UNSENDABLE_ARGUMENTS.values(), ids=UNSENDABLE_ARGUMENTS.keys())
def test_what_a_call_puts_into_its_argument_is_a_change(worker, statement):
    """Whatever it is, and though it may not travel: the answer is as it is."""
    worker.load(f"import numpy as np\ndef f(x):\n    {statement}\n    return 1")
    reply = worker.call("f", [1, 2])
    assert (reply.value, reply.changed) == (1, [[0]])


LATER = [  # what is forbidden, how it is reached once it has been imported, and whether that is caught
    pytest.param(
        "colorsys.rgb_to_hsv", "import colorsys; getattr(colorsys, 'rgb' + '_to_hsv')(0, 0, 0)", id="a function"
    ),
    pytest.param("colorsys.rgb_to_hsv", "from colorsys import rgb_to_hsv as f; f(0, 0, 0)", id="by another name"),
    pytest.param("fractions.Fraction", "import fractions; getattr(fractions, 'Frac' + 'tion')(1)", id="a class"),
]


@pytest.mark.parametrize(("forbidden", "statement"), LATER)
def test_traps_are_set_in_what_is_imported_later(worker, forbidden, statement):
    """A call of a module that was not there when the submission was loaded is caught the first time."""
    module = forbidden.partition(".")[0]
    worker.load(f"import sys\ndef f(x):\n    sys.modules.pop('{module}', None)\n    {statement}", forbidden=[forbidden])
    assert worker.call("f", np.ones(2)).trapped == [forbidden]


TRAPPED = {"in Python": "torch.nn.functional.tanhshrink", "in C": "torch.nn.functional.gelu"}


@pytest.mark.parametrize("name", TRAPPED.values(), ids=TRAPPED)
def test_nobody_may_ask_for_the_insides_of_a_trap(torch_worker, name):
    """Its code leads to the function that is trapped; nothing else does, and a function that is free may be read."""
    source = f"import torch\ndef f(x, part): return str(getattr({name}, part, None))"
    sent = {"part": "__code__"}
    torch_worker.load(source, forbidden=["torch.nn.functional.hardsigmoid"])
    assert torch_worker.call("f", np.ones(2), **sent).trapped == []
    torch_worker.load(source, forbidden=[name])
    assert torch_worker.call("f", np.ones(2), **sent).trapped == [name]
    assert torch_worker.call("f", np.ones(2), part="__closure__").value == "None"


IMPORTS = {
    "a statement": "import torch",
    "a part": "from torch.nn import functional",
    "by name": "import importlib; importlib.import_module('tor' + 'ch')",
}


@pytest.mark.parametrize("statement", IMPORTS.values(), ids=IMPORTS)
def test_torch_is_not_there_for_a_submission_that_is_not_for_it(worker, statement):
    """Where anything is forbidden, importing torch says so; who asks whether it is there is told that it is not."""
    worker.load(f"def f(x):\n    {statement}", forbidden=["no.such.name"])
    reply = worker.call("f", np.ones(2))
    assert reply.error == "ModuleNotFoundError" and "(torch) on its first line" in reply.message
    worker.load(f"def f(x):\n    try: {statement}\n    except ImportError: return 1.0", forbidden=["no.such.name"])
    assert worker.call("f", np.ones(2)).value == 1.0


# --- operations -------------------------------------------------------------------------------------------------------

SOFTPLUS = ["aten::softplus", "aten::softplus_backward"]
WAYS = {  # an operation that is forbidden by its name alone -> a way to it
    "the function": "torch.nn.functional.softplus(x)",
    "a layer": "torch.nn.Softplus()(x)",
    "the operator": "torch.ops.aten.softplus(x)",
    "an overload": "torch.ops.aten.softplus.default(x)",
    "an output given": "torch.ops.aten.softplus.out(x, out=torch.empty_like(x))",
    "below autograd": "torch.ops.aten.softplus.default.redispatch(torch._C.DispatchKeySet(torch._C.DispatchKey.CPU), x)",
    "TorchScript": "script(x)",
    "the table of TorchScript": "torch._C._jit_get_operation('aten::softplus')[0](x, 1.0, 20.0)",
    "vmap": "torch.vmap(torch.nn.functional.softplus)(x)",
    "inference mode": "torch.inference_mode()(torch.nn.functional.softplus)(x)",
    "a thread": "ThreadPoolExecutor(1).submit(torch.nn.functional.softplus, x).result()",
    "a backward pass": "torch.ops.aten.softplus_backward(x, x, 1.0, 20.0)",
    "a reference": "torch._refs.nn.functional.softplus(x)",
    "a decomposition": "torch._decomp.decompositions.softplus_backward(x, x, 1.0, 20.0)",
}
BESIDE = {
    "its formula": "torch.log1p(torch.exp(x))",
    "another operation": "torch.nn.functional.softshrink(x)",
    "autograd": "torch.autograd.grad(x.requires_grad_().exp().sum(), x)[0]",
    "a layer of others": "torch.nn.LayerNorm(2)(x).detach()",
}


@pytest.mark.parametrize("expression", WAYS.values(), ids=WAYS)
def test_an_operation_is_refused_whatever_it_is_called_by(torch_worker, expression):
    """Every way to a forbidden operation ends where it is refused."""
    source = f"""
    import torch
    from concurrent.futures import ThreadPoolExecutor
    @torch.jit.script
    def script(x): return torch.nn.functional.softplus(x)
    def f(x): return {expression}
    """
    torch_worker.load(source, forbidden=["no.such.name"], operations=SOFTPLUS)
    reply = torch_worker.call("f", np.ones(2, "float32"))
    assert isinstance(reply, messages.Failed) and reply.trapped and reply.trapped[0] in SOFTPLUS
    torch_worker.load(source)  # and not once it is allowed again
    assert isinstance(torch_worker.call("f", np.ones(2, "float32")), messages.Returned)


@pytest.mark.parametrize("expression", BESIDE.values(), ids=BESIDE)
def test_other_operations_are_left_alone(torch_worker, expression):
    """What is not forbidden is not touched, watched or not."""
    torch_worker.load(f"import torch\ndef f(x): return {expression}", forbidden=["no.such.name"], operations=SOFTPLUS)
    for how in ("", "watched"):
        reply = torch_worker.call("f", np.ones(2, "float32"), how=how)
        assert isinstance(reply, messages.Returned) and reply.trapped == []


STEPS = {  # what takes steps of a backward pass, or none
    "autograd.grad": ("torch.autograd.grad(y.exp().sum(), y)[0]", True),
    "backward": ("y.exp().sum().backward() or y.grad", True),
    "a node": ("y.exp().grad_fn(x)", True),
    "a node in a thread": ("ThreadPoolExecutor(1).submit(y.exp().grad_fn, x).result()", True),
    "torch.func": ("torch.func.grad(lambda z: z.exp().sum())(x)", True),
    "the profiler switched off": ("torch._C._autograd._disable_profiler() and x", True),
    "a graph that nobody walks": ("y.exp().detach()", False),
    "a layer with parameters": ("torch.nn.Linear(2, 2)(x).detach()", False),
    "no graph": ("x.exp()", False),
}


@pytest.mark.parametrize(("expression", "steps"), STEPS.values(), ids=STEPS)
def test_a_watched_call_tells_of_backward_passes(torch_worker, expression, steps):
    """Each step counts, whoever takes it and in whatever thread; a graph alone is none."""
    source = f"""
    import torch
    from concurrent.futures import ThreadPoolExecutor
    def f(x):
        y = x.clone().requires_grad_()
        return {expression}
    """
    torch_worker.load(source, forbidden=["no.such.name"], operations=["autograd::backward"])
    reply = torch_worker.call("f", np.ones(2, "float32"), how="watched")
    assert reply.trapped == (["autograd::backward"] if steps else [])
    torch_worker.load(source)
    assert torch_worker.call("f", np.ones(2, "float32"), how="watched").trapped == []


# --- device dry run ---------------------------------------------------------------------------------------------------

DRY = [
    pytest.param("x * 2 + torch.ones_like(x)", 0, id="right"),
    pytest.param("x + torch.zeros(x.shape, device=x.device)", 0, id="made where x is"),
    pytest.param("x * 2.0 + torch.tensor(1.0)", 0, id="a 0-d tensor may be on the CPU"),
    pytest.param("torch.zeros(2)", 1, id="the answer on the CPU"),
    pytest.param("[x, {'y': torch.zeros(2)}]", 1, id="a part of the answer on the CPU"),
    pytest.param("x + torch.zeros(2)", "same device", id="two devices"),
    pytest.param("torch.from_numpy(x.numpy())", "can't convert cuda", id=".numpy()"),
    pytest.param("torch.as_tensor(np.asarray(x))", "can't convert cuda", id="np.asarray"),
    pytest.param("torch.from_numpy(x.numpy(force=True)).to(x.device)", "not supported", id=".numpy(force=True)"),
    pytest.param("x[0].item() * x", 0, id="a number read back, which is known from the CPU"),
]


@pytest.mark.parametrize(("expression", "wanted"), DRY)
def test_the_dry_run_follows_devices(torch_worker, expression, wanted):
    """On tensors that claim to be on a GPU, what stays on the CPU shows; numbers are not computed."""
    torch_worker.load(f"import torch, numpy as np\ndef f(x):\n    return {expression}")
    reply = torch_worker.call("f", np.ones(2, "float32"), how="dry")
    assert isinstance(reply, messages.Rehearsed)
    if isinstance(wanted, int):
        assert (reply.on_cpu, reply.failed) == (wanted, None)
    else:
        assert wanted in reply.failed[1] and reply.failed[2][-1] == [3, f"return {expression}", 1]
    if "zeros(2)" in expression:
        assert reply.made[-1] == [3, f"return {expression}", 1]
    real = torch_worker.call("f", np.ones(2, "float32"))  # a real call is real again
    assert isinstance(real, messages.Returned) and real.value is not None
