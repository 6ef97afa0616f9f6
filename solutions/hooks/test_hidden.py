"""What a registry, a hook and a runner must do. A case is a few lines of code, and what an expression then gives.

The hooks that `says` makes (the kata's probe.py) note what is called. Oracle: traces written by hand; test_oracle.py
holds drawn runs of the reference against a flat list of points.
"""

import pytest

from grader.testing import expect_equal, expect_error

EPOCH = ["before_epoch", "before_iter", 7, "after_iter", "before_iter", 8, "after_iter", "after_epoch"]
WHOLE = ["before_run", *EPOCH, *EPOCH, "after_run"]  # a run with the batches 7 and 8, in two epochs
POINTS = [*dict.fromkeys(each for each in WHOLE if isinstance(each, str))]
KEPT = """\
registry = Registry()
class A:
    def __init__(self, **given):
        self.given = given
class B(A):
    def __init__(self):
        {}["gone"]
A_again, B_again = registry.register()(A), registry.register("other")(B)
"""
A_IS = "type(registry.build({'type': 'A'}))"
REGISTRY = {  # more code, an expression, and what it gives or raises
    "register: its own name": ("", f"{A_IS} is A", True),
    "register: another name": ("registry.register('x')(A)", "type(registry.build({'type': 'x'})) is A", True),
    "register: the class stays as it is": ("", "A_again is A and B_again is B", True),
    "register: two registries": ("registry = Registry()\nregistry.register('A')(dict)", f"{A_IS} is dict", True),
    "register: a taken one stays": ("try:\n    registry.register('A')(B)\nexcept: pass", f"{A_IS} is A", True),
    "register: a taken name": ("", "registry.register('other')(A)", ValueError),
    "register: a class again": ("", "registry.register()(A)", ValueError),
    "build: the items are arguments": ("", "registry.build({'n': 3, 'type': 'A', 'm': 4}).given", {"n": 3, "m": 4}),
    "build: cfg stays": ("cfg = {'n': 3, 'type': 'A'}\nregistry.build(cfg)", "cfg", {"n": 3, "type": "A"}),
    "build: cfg stays where it fails": (
        """cfgs = [{"type": "B", "n": 3}, {"type": "other", "n": 3}]
for cfg in cfgs:
    try:
        registry.build(cfg)
    except Exception:
        pass""",
        "cfgs",
        [{"type": "B", "n": 3}, {"type": "other", "n": 3}],
    ),
    "build: an unknown type": ("", "registry.build({'type': 'B'})", ValueError),
    "build: no type": ("", "registry.build({'n': 3})", ValueError),
    "build: an error as it is": (
        """errors, seen = [KeyError("gone"), TypeError("gone"), ValueError("gone")], []
for boom in errors:
    class C:
        def __init__(self):
            raise boom
    registry.register(type(boom).__name__)(C)
    try:
        registry.build({"type": type(boom).__name__})
    except Exception as error:
        seen.append(error)""",
        "[one is other for one, other in zip(seen, errors)]",
        [True, True, True],
    ),
    "build: TypeError of an argument too many": ("", "registry.build({'type': 'other', 'n': 3})", TypeError),
    "build: KeyError from the class": ("", "registry.build({'type': 'other'})", KeyError),
}
RUN = "runner = Runner(lambda batch: trace.append(batch))\nregister = runner.register_hook\n"
THREE = RUN + 'a, b, c = says("a"), says("b"), says("c")\n'
MORE = """
class More(Hook):
    def __init__(self):
        self.new = [says("new")]
    def before_iter(self, runner):
        trace.append("more before_iter")
        while self.new:
            runner.register_hook(self.new.pop(), {})
register(More()), register(a, 90)"""
ORDERS = {  # what is registered, and which hooks run at the point
    "lower priority first": ("register(a, 90), register(b), register(c, 9)", "before_run", "cba"),
    "equal ones as registered": ("Runner(0).register_hook(b), register(c), register(a)", "before_epoch", "ca"),
    "50 where none is given": ("register(b, 51), register(c, 50), register(a), register(c, 49)", "after_epoch", "ccab"),
    "0 and below": ("register(a, 49), register(b, 0), register(c, -7)", "after_run", "cba"),
    "one hook twice": ("register(a, 90), register(b), register(a, 10)", "before_iter", "aba"),
    "one hook twice, then another": (
        "register(a, 90), register(b), register(a, 10), register(c, 60)",
        "after_iter",
        "abca",
    ),
    "after a run": ("register(a)\nrunner.run([0], 1)\ntrace.clear(), register(c), register(b, 1)", "after_iter", "bac"),
    "from step": ("runner = Runner(lambda batch: runner.register_hook(a))", "after_iter", "a"),
    "from a hook, before it": (MORE.format(10), "before_iter", "ma"),
    "from a hook, behind it": (MORE.format(90), "before_iter", "ma"),
    "from a hook, the next point": (MORE.format(10), "after_iter", "na"),
    "from a hook, the next run": (MORE.format(10) + "\nrunner.run([0], 1)\ntrace.clear()", "before_run", "na"),
}
HALF = "runner = Runner(lambda batch: batch // 2)\n"
BOTH, ALL = "(runner.epoch, runner.iter)", "(runner.epoch, runner.iter, runner.loss)"


def told(points, what, code="runner.run([2, 4], 2)"):
    """The code of a case in which a hook notes something at these points, and what it has noted."""
    return f"{HALF}runner.register_hook(says(points={points.split()}, tell=lambda runner: {what}))\n{code}", "trace"


AGAIN = "runner.run([2, 4], 2)\ntrace.clear()\nrunner.run([2], 1)"
EDGES = f'{RUN}register(says(points=["before_epoch", "after_epoch"]))\n'
DATA = """
class Data:
    def __iter__(self):
        trace.append("begin")
        return self.batches()
    def batches(self):
        for n in (1, 2):
            trace.append("take")
            yield n
runner.run(Data(), 2)"""
RUNS = {
    "count: a new runner": (HALF, ALL, (0, 0, None)),
    "count: iter": (*told("before_iter after_iter", "runner.iter"), [0, 0, 1, 1, 2, 2, 3, 3]),
    "count: epoch": (*told("before_epoch after_epoch", BOTH), [(0, 0), (0, 2), (1, 2), (1, 4)]),
    "count: after a run": (HALF + "runner.run([2, 4], 2)", ALL, (2, 4, 2)),
    "count: a second run": (*told("before_run after_run", BOTH, AGAIN), [(0, 0), (1, 1)]),
    "loss in an iteration": (*told("before_iter after_iter", "runner.loss"), [None, 1, 1, 2, 2, 1, 1, 2]),
    "loss of a second run": (*told("before_run after_run", "runner.loss", AGAIN), [None, 1]),
    "no epochs": (
        RUN + "register(says())\nrunner.run([1], 0)",
        "[*trace, runner.epoch]",
        ["before_run", "after_run", 0],
    ),
    "batches: none": (EDGES + "runner.run([], 2)", "trace", ["before_epoch", "after_epoch"] * 2),
    "batches: an iterator": (RUN + "runner.run(iter([1, None, 2]), 2)", "trace", [1, None, 2]),
    "batches: begun after before_epoch": (EDGES + DATA, "trace[:2]", ["before_epoch", "begin"]),
    "batches: taken in turn": (RUN + DATA, "trace[-4:]", ["take", 1, "take", 2]),
}
EVERY = {"1": "TTTT", "2": "FTFT", "3": "FFTF", "0": "FFFF", "-2": "FFFF"}  # n: in each iteration of two epochs
for n, answers in EVERY.items():
    code, ask = told("before_iter after_iter", f"Hook().every_n_iters(runner, {n})")
    RUNS[f"every: n is {n}"] = code, ask, [letter == "T" for letter in answers for _ in "ba"]
TRIED = """
caught = None
try:
    runner.run([7, 8], 2)
except BaseException as error:
    caught = error"""
# which other error a check raises instead is its own choice
ENDED_BY = """
by = "another error" if type(caught) in (AssertionError, RuntimeError, ValueError) else type(caught).__name__"""
COMES = '"itself" if caught is boom else "nothing" if caught is None else "another one"'
CHECKED = """\
nan, inf = float("nan"), float("inf")
runner = Runner(lambda batch: losses[runner.iter])
runner.register_hook(CheckInvalidLoss({}))
losses = {}"""
CHECKS = {  # interval, losses, and the number of the iteration that ends the run, if one does
    "nan": ("", "[1, 1, nan, 1]", 3),
    "inf": ("", "[inf, 1, 1, 1]", 1),
    "minus inf": ("", "[1, -inf, 1, 1]", 2),
    "NumPy's": ("", "[1, 1, 1, np.float32(nan)]", 4),
    "NumPy's inf": ("", "[1, np.float32(-inf), 1, 1]", 2),
    "finite": ("", "[0, 1e308, -1e308, np.float32(3e38)]", None),
    "interval, between": ("interval=3", "[nan, -inf, 1, inf]", None),
    "interval, looked at": ("3", "[1, nan, inf, 1]", 3),
    "interval, a second run": ("3", "[1, 1, 1, 1]\nrunner.run([7, 8], 2)\nlosses[2] = nan", 3),
}
ENDED = """\
boom, place = {}("gone"), "{place}"
def step(batch):
    trace.append(batch)
    if place == "step":
        raise boom
class Bad(Hook):
    def {place}(self, runner):
        raise boom
runner = Runner(step)
runner.register_hook(Bad(), 2), runner.register_hook(says("a"), 1), runner.register_hook(says("b"), 3)"""


def expect(submission, code, ask, answer):
    """The expression `ask` gives this answer after the code, or raises this error."""
    if isinstance(answer, type):
        expect_error(answer, ("type", "A", "B", "n", "other"), submission.run, code, ask)
    else:
        expect_equal(submission.run(code, ask), answer, ask)


@pytest.mark.parametrize("case", REGISTRY.values(), ids=REGISTRY.keys())
def test_registry(submission, case):
    """Registry"""
    expect(submission, KEPT + case[0], *case[1:])


@pytest.mark.parametrize("case", ORDERS.values(), ids=ORDERS.keys())
def test_order(submission, case):
    """Hooks run by their priorities, equal ones as they were registered"""
    ask = f'[each[0] for each in trace if str(each).endswith("{case[1]}")]'
    expect(submission, f"{THREE}{case[0]}\nrunner.run([0], 1)", ask, list(case[2]))


def test_points(submission):
    """Every point comes in its turn, and a hook need not have a method for each"""
    for wanted in [POINTS, *([point] for point in POINTS)]:
        code = f"{RUN}register(says(points={wanted})), [getattr(Hook(), point)(runner) for point in {POINTS}]"
        trace = [each for each in WHOLE if each in [7, 8, *wanted]]
        expect(submission, code + "\nrunner.run([7, 8], 2)", "trace", trace)


@pytest.mark.parametrize("case", RUNS.values(), ids=RUNS.keys())
def test_run(submission, case):
    """A run: its counts, its batches, and every_n_iters"""
    expect(submission, *case)


@pytest.mark.parametrize("case", CHECKS.values(), ids=CHECKS.keys())
def test_check(submission, case):
    """CheckInvalidLoss ends a run, or does not"""
    answer = ("FloatingPointError", case[2] - 1) if case[2] else ("NoneType", 4)
    expect(submission, CHECKED.format(*case[:2]) + TRIED + ENDED_BY, "(by, runner.iter)", answer)


@pytest.mark.parametrize("kind", ["AttributeError", "StopIteration", "KeyboardInterrupt"])
def test_error(submission, kind):
    """An exception from step or from a hook comes out as it is"""
    for place in ("step", "after_iter"):
        expect(submission, ENDED.format(kind, place=place) + TRIED, COMES, "itself")


def test_error_ends(submission):
    """An exception ends the run at once, wherever it comes from"""
    for place in ["step", *POINTS]:
        calls = WHOLE[: WHOLE.index(7 if place == "step" else place)]
        before = [each for call in calls for each in ([call] if call in (7, 8) else [f"a {call}", f"b {call}"])]
        last = 7 if place == "step" else f"a {place}"
        expect(submission, ENDED.format("ValueError", place=place) + TRIED, "trace", [*before, last])
