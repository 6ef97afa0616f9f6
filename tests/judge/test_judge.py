"""The judge: a plan that is fixed first, cases that all report, inputs that replay, and no answer that breaks it."""

import gc
import os
import sys
from dataclasses import replace

import numpy as np
import pytest

from grader.errors import BrokenKata, NoWorker
from grader.judge import RULES, collect, run_case
from grader.judge.proxy import words
from grader.model import CaseResult, Forbidden, Message, Outcome, Run
from grader.policy import Policy
from grader.protocol.wire import Array
from grader.words import call_text
from tests.conftest import run_all

TEN_CASES = '''
import pytest

@pytest.mark.parametrize("number", range(8))
def test_numbers(submission, draw, number):
    """numbers"""
    submission.scale(draw.normal((draw.size("N", 2, 9), 2)), draw.number(1, 2))

def test_last(submission, draw):
    """the last but one"""
    submission.scale(draw.uniform((3,), 0, 1), float(draw.integers(1, 9, ())))

def test_other(submission, draw):
    """another"""
    submission.scale(draw.normal((3,)), draw.pick([2.0, 3.0, 4.0]))
'''
NAMES = [*(f"numbers[{number}]" for number in range(8)), "last", "other"]


def plain(calls):
    """Calls as values that can be compared."""
    return repr([(name, [np.asarray(arg).tolist() for arg in args]) for name, args, _ in calls])


# --- the plan ---------------------------------------------------------------------------------------------------------


def test_the_plan_is_fixed_and_every_case_reports(session, kata_with):
    """Cases run in an order drawn from the seed and are reported as they are written, all of them."""
    kata = kata_with(TEN_CASES, forbidden=())
    orders = []
    for seed in (1, 1, 2):
        mine = session(kata=kata, trusted=True)
        run, traces = run_all(mine, seed=seed)
        assert [case.name for case in run.cases] == NAMES and set(traces) == set(NAMES)
        assert all(case.status == "passed" for case in run.cases) and run.passed
        orders.append(list(traces))
        mine.close()
    assert orders[0] == orders[1] != orders[2]
    assert sorted(orders[0]) == sorted(orders[2]) == sorted(NAMES) and NAMES not in orders


def test_a_seed_replays_the_same_inputs(session, kata_with):
    """The same seed gives every case the same inputs, whichever cases run beside it; another seed gives others."""
    kata = kata_with(TEN_CASES, forbidden=())
    mine = session(kata=kata, trusted=True)
    _, whole = run_all(mine, seed=5)
    _, again = run_all(mine, seed=5)
    _, alone = run_all(mine, seed=5, only="numbers[3]")
    _, other = run_all(mine, seed=6)
    assert list(alone) == ["numbers[3]"]
    for name in NAMES:
        assert plain(whole[name].calls) == plain(again[name].calls) != plain(other[name].calls)
    assert plain(alone["numbers[3]"].calls) == plain(whole["numbers[3]"].calls) != plain(whole["numbers[4]"].calls)
    assert whole["last"].sizes == {} and set(whole["numbers[0]"].sizes) == {"N"}


PATTERNS = [
    pytest.param("", [RULES, *NAMES], id="none"),
    pytest.param("other", ["other"], id="a whole name"),
    pytest.param("[3]", ["numbers[3]"], id="a part"),
    pytest.param("t", ["last", "other"], id="a letter"),
    pytest.param("rule", [RULES], id="the rules"),
    pytest.param("nothing", [], id="no case"),
]


@pytest.mark.parametrize(("pattern", "names"), PATTERNS)
def test_a_pattern_keeps_the_cases_with_it_in_their_names(shared, kata_with, pattern, names):
    """A whole name means that case alone; anything else, the cases with it in their names."""
    mine = shared(kata=kata_with(TEN_CASES))
    run, _ = run_all(mine, only=pattern)
    assert [case.name for case in run.cases] == names


def test_cases_that_did_not_run_are_not_passed(session, kata_with):
    """When nothing more is started, the cases that are left say that they did not run, and the run fails."""
    kata = kata_with(TEN_CASES, forbidden=())
    mine = session("import os\ndef scale(x, factor): os._exit(9)", kata=kata, policy=Policy(deaths=2))
    run, evidence = run_all(mine)
    statuses = [case.status for case in run.cases]
    assert statuses.count("failed") == 2 and statuses.count("not run") == 8 and len(evidence) == 2
    assert run.outcome.name == "crashed" and not run.passed
    finding = next(case.finding for case in run.cases if case.finding)
    assert finding.kind == "crashed" and finding.outcome.detail == Message.of("ended.itself", code=9)
    assert finding.call.name == "scale"


def test_a_file_that_does_not_load_has_a_plan_all_the_same(shared):
    """Of a file that does not load every case is there, and none of them ran."""
    mine = shared("def scale(:")
    run, evidence = run_all(mine)
    assert {case.status for case in run.cases} == {"not run"} and len(run.cases) == 7 and not evidence
    assert run.outcome.name == "not loaded" and not run.passed


SMALL_FIRST = '''
import pytest

@pytest.mark.slow
def test_large(submission, draw):
    """large"""
    submission.scale(draw.normal((5,)), 2.0)

@pytest.mark.parametrize("n", range(5))
def test_of(submission, draw, n):
    """n numbers"""
    submission.scale(draw.normal((n,)), 2.0)
'''


def test_slow_cases_come_last(session, kata_with):
    """In every order that is drawn: who has no time for them has shown all the rest."""
    kata = kata_with(SMALL_FIRST, forbidden=())
    for seed in range(4):
        _, traces = run_all(session(kata=kata, trusted=True), seed=seed)
        assert [*traces][-1] == "large" and len(traces) == 6


@pytest.mark.slow
def test_after_an_endless_loop_the_small_cases_come_first(session, kata_with):
    """The first of them that has no end either is the last that is run; large ones come after all small ones."""
    kata = kata_with(SMALL_FIRST, forbidden=())
    source = "def scale(x, factor):\n    while len(x) > 1: pass\n    return x * factor\n"
    mine = session(source, kata=kata, policy=Policy(standby=0, brief_seconds=0.3))
    run, traces = run_all(mine, seed=2)
    ran = list(traces)
    endless = [name for name in ran if traces[name].failed]
    assert len(endless) == 2 and endless[-1] == ran[-1]
    after = ran[ran.index(endless[0]) + 1 :]
    assert after == sorted(after) and "large" not in after
    ended = [case.finding.outcome for case in run.cases if case.finding]
    assert {outcome.detail.key for outcome in ended} == {"late.computing"} and run.outcome.name == "timed out"
    assert {case.status for case in run.cases if case.name not in ran} == {"not run"}


CASE = CaseResult("a", "a", "passed")
PASSED = [
    pytest.param({"cases": (CASE, CASE)}, True, id="all passed"),
    pytest.param({"cases": ()}, False, id="no case"),
    pytest.param({"cases": (CASE, replace(CASE, status="not run"))}, False, id="one not run"),
    pytest.param({"cases": (CASE, replace(CASE, status="failed"))}, False, id="one failed"),
    pytest.param({"cases": (CASE,), "outcome": Outcome("crashed")}, False, id="crashed after all"),
]


@pytest.mark.parametrize(("facts", "passed"), PASSED)
def test_a_pass_is_positive(facts, passed):
    """A run passes only where it finished and every planned case said so; silence is no pass."""
    run = Run("cpu", facts.pop("outcome", Outcome("finished")), **facts)
    assert run.passed == passed


# --- rules ------------------------------------------------------------------------------------------------------------

NO_CONVOLVE = (Forbidden(("numpy.convolve",), "The sum is what you are asked to write."),)
ONE_CASE = '''
def test_one(submission, draw):
    """one"""
    submission.scale(draw.normal((3,)), 2.0)
'''
RULED = [
    pytest.param("import numpy as np\ndef scale(x, f): return np.convolve(x, x)", 2, id="in the text"),
    pytest.param("from numpy import convolve as c\ndef scale(x, f): return c(x, x)", 2, id="under a name"),
    pytest.param("import numpy as np\ndef scale(x, f): return getattr(np, 'con' + 'volve')(x, x)", 0, id="getattr"),
    pytest.param("import numpy as np\ndef convolve(x): return x\ndef scale(x, f): return convolve(x)", None, id="own"),
    pytest.param('def scale(x, f):\n    """As numpy.convolve would."""\n    return x', None, id="a docstring"),
]


@pytest.mark.parametrize(("source", "line"), RULED)
def test_forbidden_calls_fail_and_their_names_alone_do_not(session, kata_with, source, line):
    """A call that is the answer is found in the text, or trapped where the text hides it; own helpers are fine."""
    run, _ = run_all(session(source, kata=kata_with(ONE_CASE, forbidden=NO_CONVOLVE)))
    findings = [case.finding for case in run.cases if case.finding and case.finding.kind == "forbidden"]
    if line is None:
        assert run.passed
    else:
        assert not run.passed and findings[0].what == "numpy.convolve"
        assert [place.line for place in findings[0].trace] == ([line] if line else [])
        assert findings[0].why == "The sum is what you are asked to write."


def test_a_trap_is_no_wrong_error(shared):
    """Where an error is due and a forbidden call is made, that is said, and not that its error is another one."""
    run, _ = run_all(shared("import numpy as np\ndef scale(x, factor): return getattr(np, 'multi' + 'ply')(x, factor)"))
    assert {case.finding.kind for case in run.cases if case.name != "rules"} == {"forbidden"}


@pytest.mark.parametrize(
    ("name", "body", "passes"),
    [
        pytest.param("batch_norm", "x * factor", True, id="a helper called batch_norm"),
        pytest.param("mul", "x * factor", True, id="a helper called as a forbidden call"),
    ],
)
def test_helpers_may_have_any_name(shared, right, name, body, passes):
    """What a learner's own function is called says nothing of what it does."""
    source = right.replace("return x * factor", f"return {name}(x, factor)")
    source += f"\n\ndef {name}(x, factor):\n    '''By hand, not torch.{name}.'''\n    return {body}\n"
    mine = shared(source)
    assert run_all(mine)[0].passed == passes


# --- answers ----------------------------------------------------------------------------------------------------------

READS = '''
import numpy as np
from grader.testing import expect_close, expect_parts

def test_reads(submission, draw):
    """reads an answer in many ways"""
    result = submission.scale(draw.normal((3,)), 2.0)
    total = result["a"] + result["b"].data.sum() + len(result["c"]) + result["c"][0]
    expect_close(np.float64(total) * result["b"].data, [1.0], "y", dtype="float64")

def test_parts(submission, draw):
    """takes it apart"""
    y, z = expect_parts(submission.scale(draw.normal((3,)), 2.0), "y", "z")
    expect_close(y, np.zeros(3), "y", dtype="float64")
'''
ANSWERS = {
    "None": "None", "a number": "1", "a NaN": "float('nan')", "a string": "'x' * 1000", "an empty dict": "{}", "a list": "[]",
    "itself": "scale", "an object": "object()", "an array": "x", "an object array": "np.array([None, scale])", "a type": "int",
    "another form": "{'a': None, 'b': 1, 'c': 2}", "arrays of no size": "{'a': x[:0], 'b': x[:0], 'c': ''}",
    "a huge int": "{'a': 10 ** 500, 'b': x, 'c': [1.5]}", "text for numbers": "{'a': '1', 'b': x, 'c': '1'}",
    "deep": "[[[[[[]]]]]]", "arrays that do not fit": "(np.zeros((2, 3)), np.zeros(5))", "complex": "(x + 1j, x)",
    "a tuple of tuples": "((1, 2), (3, 4))", "a cycle": "[l := [], l.append(l)]", "an iterator": "iter([1, 2])",
}  # fmt: skip


@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS)
def test_an_answer_that_cannot_be_read_fails_and_breaks_nothing(shared, kata_with, answer):
    """However far an answer is from what a hidden test expects, it is the submission's failure and not ours."""
    source = f"import numpy as np\ndef scale(x, factor):\n    return {answer}"
    mine = shared(source, kata=kata_with(READS))
    run, _ = run_all(mine)
    assert [case.status for case in run.cases] == ["passed", "failed", "failed"] and run.outcome.name == "finished"
    assert all(case.finding.call.name == "scale" for case in run.cases[1:])


def test_what_a_case_finds(shared, kata_with):
    """A result has its title, its call, what was printed during it, what became of its arguments, its remarks."""
    hidden = '''
    import numpy as np
    import pytest
    from grader.testing import expect_error

    def test_prints(submission, draw):
        """prints
        and says more in lines that nobody sees"""
        submission.scale(np.zeros(2), 1.0)

    @pytest.mark.parametrize("deep", ["yes"])
    def test_changes(submission, deep):
        """changes"""
        submission.scale((1.0, [np.zeros(2)]), -1.0)

    def test_error(submission):
        """an error"""
        expect_error(ValueError, ("factor",), submission.scale, np.zeros(2), 0.0)
    '''
    source = """
    def scale(x, factor):
        print("called with", factor)
        if factor < 0: x[1][0][0] = 5
        if factor == 0: raise ValueError("no")
        return x
    """
    mine = shared(source, kata=kata_with(hidden, forbidden=()))
    prints, changes, error = run_all(mine)[0].cases
    assert (prints.title, prints.output, prints.status) == ("prints", "called with 1.0\n", "passed")
    assert (changes.title, changes.label) == ("changes", "yes") and changes.output == "called with -1.0\n"
    assert (changes.finding.kind, changes.finding.what) == ("mutated", "x[1][0]")
    assert call_text(changes.finding.call) == "scale(x=(1.0, [[0, 0] float64]), factor=-1.0)"
    assert error.status == "passed"
    assert error.remarks == (Message.of("remark.unnamed", error="ValueError", naming=("factor",), message="no"),)


def test_the_clock_of_the_last_call_is_there_for_hidden_tests(shared, kata_with):
    """submission.seconds is the judge's time of the last call; backend and device are the run's."""
    hidden = '''
    from grader.testing import expect_faster, expect_true

    def test_time(submission):
        """takes its time"""
        submission.scale(0.15, 1.0)
        expect_true(0.15 < submission.seconds < 5, "seconds", "the sleep", str(submission.seconds))
        expect_true((submission.backend, submission.device) == ("numpy", "cpu"), "where", "numpy", "elsewhere")
        expect_faster(submission.seconds, 0.1, "the call", "it should not sleep")
    '''
    source = "import time\ndef scale(x, factor): time.sleep(x)"
    mine = shared(source, kata=kata_with(hidden, forbidden=()))
    (case,) = run_all(mine)[0].cases
    assert (case.finding.kind, case.finding.what) == ("slow", "the call")


# --- what an earlier call gave ----------------------------------------------------------------------------------------

# a program -> whether a later call changes what an earlier one gave
EARLIER = {
    "an array of its own each time": ("def scale(x, factor): return x * factor", False),
    "one buffer for all calls": (
        "B = np.zeros(99)\ndef scale(x, factor):\n    y = B[: x.size].reshape(x.shape)\n    y[...] = x * factor\n    return y", True,
    ),
    "what it was given": ("def scale(x, factor): return x", False),
    "the same answer, kept": ("ONE = np.ones(3)\ndef scale(x, factor): return ONE", False),
}  # fmt: skip


@pytest.mark.parametrize(("source", "told"), EARLIER.values(), ids=EARLIER)
def test_what_a_call_gave_is_nobody_else_s(shared, kata_with, source, told):
    """A case fails if one of its calls writes to the result of the call before, in this case or in another."""
    run, _ = run_all(shared(f"import numpy as np\n{source}", kata=kata_with(TEN_CASES, forbidden=())), seed=3)
    found = {(case.finding.kind, case.finding.what) for case in run.cases if case.finding}
    assert found == ({("mutated", "the result of the call before")} if told else set())


# --- cases that passed, watched ---------------------------------------------------------------------------------------

PUT_BACK = """
def scale(x, factor):
    before = x.copy()
    x *= factor
    result = x.copy()
    x[...] = before
    return result
"""


def test_an_argument_that_is_changed_and_put_back_counts_as_changed(session, kata_with):
    """The first case whose call writes to what it was given fails, with that call; the others stand."""
    run, _ = run_all(session(PUT_BACK, kata=kata_with(ONE_CASE, forbidden=())))
    (case,) = [case for case in run.cases if case.status == "failed"]
    assert (case.finding.kind, case.finding.what) == ("mutated", "an argument") and case.finding.call.name == "scale"
    assert run.outcome.name == "finished" and not run.passed


def test_what_only_reads_is_left_alone(shared, kata_with):
    """A program that works on a copy passes, watched or not."""
    source = "def scale(x, factor):\n    y = x.copy()\n    y *= factor\n    return y"
    assert run_all(shared(source, kata=kata_with(ONE_CASE, forbidden=())))[0].passed


@pytest.mark.slow
def test_the_case_that_takes_a_backward_step_is_named(session, kata_with):
    """PyTorch tells of the steps of all calls together; the case is found that takes them."""
    rule = Forbidden(("torch.autograd.grad",), "by hand", ("autograd::backward",))
    source = """
    import torch
    def scale(x, factor):
        if x.dim() == 1:
            y = x.clone().requires_grad_()
            (y * factor).sum().grad_fn(torch.ones(()))
        return x * factor
    """
    mine = session(source, kata=kata_with(TEN_CASES, forbidden=(rule,)), backend="torch")
    run, _ = run_all(mine)
    failed = {case.name for case in run.cases if case.status == "failed"}
    assert len(failed) == 2 and RULES in failed and failed & {"last", "other"}


# --- hidden tests that are broken themselves -----------------------------------------------------------------------------

HEAD = "import pytest\nfrom grader.testing import expect_true\n"
BROKEN = [
    pytest.param("def test_x(submission:\n", "cannot be collected", id="syntax"),
    pytest.param("import no_such_module\n", "No module named 'no_such_module'", id="import"),
    pytest.param("raise RuntimeError('at import')\n", "at import", id="an error at import"),
    pytest.param("x = 1\n", "there is no test in this file", id="no test"),
    pytest.param("def test_x(submission): pass\n", "test_x has no docstring", id="no title"),
    pytest.param(
        "class TestA:\n    def test_x(self):\n        '''x'''\nclass TestB:\n    def test_x(self):\n        '''y'''\n",
        "same name", id="two tests of one name",
    ),
    pytest.param("def test_x(submission, no_fixture):\n    '''x'''\n", "no_fixture", id="an unknown fixture"),
    pytest.param("def test_x(submission):\n    '''x'''\n    assert submission.scale(1.0, 2.0) == 3\n", "AssertionError",
                 id="a plain assert"),
    pytest.param("def test_x(submission):\n    '''x'''\n    expect_true(1 / 0, 'x', '', '')\n", "ZeroDivisionError",
                 id="an error before any call"),
    pytest.param("def test_x(submission):\n    '''x'''\n    pytest.skip('no')\n", "no", id="a skip"),
    pytest.param("@pytest.mark.skip\ndef test_x(submission):\n    '''x'''\n", "marked skip", id="a marked skip"),
    pytest.param("def test_x(submission):\n    '''x'''\n    pytest.fail('bad')\n", "bad", id="a plain failure"),
]  # fmt: skip


@pytest.mark.parametrize(("hidden", "said"), BROKEN)
def test_broken_hidden_tests_are_not_the_learner_s_fault(shared, kata_with, right, hidden, said):
    """Hidden tests that cannot be collected, or fail by themselves, end in one sentence with their place."""
    kata = kata_with(HEAD + hidden)
    mine = shared(right, kata=kata)
    with pytest.raises(BrokenKata) as broken:
        run_all(mine)
    sentence = str(broken.value)
    assert sentence.startswith(f"{kata.hidden_tests}:") and said in sentence and "\n" not in sentence
    if said in ("AssertionError", "ZeroDivisionError", "bad"):
        assert sentence.startswith(f"{kata.hidden_tests}:5: ")


def test_two_katas_in_one_process_keep_their_own_tests(kata_with, toy):
    """Hidden tests all have the same file name; each kata gets its own, fresh from the disk."""
    one = kata_with(ONE_CASE)
    other = kata_with(ONE_CASE.replace("test_one", "test_two"), slug="toy-other")
    names = [[case.name for case in collect(kata).cases] for kata in (one, other)]
    assert names == [["one"], ["two"]]
    assert len(collect(toy).cases) == 6
    one.hidden_tests.write_text(ONE_CASE.replace("test_one", "test_changed"))
    assert collect(one).cases[0].name == "changed"
    assert not [name for name in sys.modules if "test_hidden" in name]


def test_a_file_is_collected_once(toy):
    """A second check in the same process asks nothing of pytest: the cases are the same objects."""
    assert all(one is other for one, other in zip(collect(toy).cases, collect(toy).cases, strict=True))


LOOKS_AROUND = """
import os, sys
SEEN = (dict(os.environ), os.getcwd(), list(sys.path), "test_hidden" in sys.modules)

def test_seen(submission):
    'says what it has seen'
    raise LookupError(SEEN)
"""


def test_collecting_leaves_the_process_as_it_was(toy, kata_with):
    """No working directory, environment variable, module or search path is changed, not even for a moment."""
    kata = kata_with(LOOKS_AROUND)
    collect(toy)  # whatever pytest imports when it is first used
    before = (dict(os.environ), os.getcwd(), list(sys.path), False)
    modules = set(sys.modules)
    (case,) = collect(kata).cases
    with pytest.raises(LookupError) as seen:
        case.function(None)
    assert seen.value.args[0] == before == (dict(os.environ), os.getcwd(), list(sys.path), False)
    assert set(sys.modules) == modules


@pytest.mark.parametrize(
    ("name", "value"),
    [
        pytest.param("PYTEST_ADDOPTS", "--no-such-option -k nothing --collect-only", id="options"),
        pytest.param("PYTEST_PLUGINS", "no_such_plugin", id="plugins"),
    ],
)
def test_the_learner_s_own_pytest_settings_have_no_say(kata_with, monkeypatch, tmp_path, name, value):
    """Options and plugins in the environment, and a conftest.py or pytest.ini around, do not reach the judge."""
    monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "conftest.py").write_text("raise SystemExit('read')")
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = --no-such-option\n")
    kata = kata_with(TEN_CASES)  # which nobody has collected yet
    assert len(collect(kata).cases) == 10
    assert os.environ[name] == value


TWICE = """
def test_twice(submission, draw):
    'two calls'
    x = draw.normal((3,))
    submission.scale(x, 2.0), submission.scale(x, 3.0)
"""


@pytest.mark.parametrize("before", [0, 1])
@pytest.mark.parametrize("error", [NoWorker("none can be started"), BlockingIOError(11, "no more processes")])
def test_what_fails_on_our_side_is_no_finding(session, kata_with, monkeypatch, error, before):
    """It goes through, however many calls the case has made before: it says nothing of the submission."""
    mine = session(kata=kata_with(TWICE))
    mine.load()
    ask, asked = mine.calls, []

    def fails_at_last(requests, **how):
        if len(asked) == before:
            raise error
        asked.append(requests)
        return ask(requests, **how)

    monkeypatch.setattr(mine, "calls", fails_at_last)
    tests = collect(mine.submission.kata)
    with pytest.raises(type(error)):
        run_case(tests, tests.cases[0], mine, 1)


def test_an_interrupt_goes_through(session, toy, monkeypatch):
    """Ctrl-C within a case is the caller's."""

    def interrupt(*args, **kwargs):
        raise KeyboardInterrupt

    mine = session()
    mine.load()
    monkeypatch.setattr(mine, "calls", interrupt)
    tests = collect(toy)
    with pytest.raises(KeyboardInterrupt):
        run_case(tests, tests.cases[0], mine, 1)


def test_an_interrupt_while_tests_are_collected(kata_with):
    """pytest swallows Ctrl-C while it collects; it is raised again, and is no broken kata."""
    kata = kata_with("raise KeyboardInterrupt")
    with pytest.raises(KeyboardInterrupt):
        collect(kata)


SELECTED = [
    pytest.param("values[float64]", ["values[float64]"], id="a name"),
    pytest.param("values", ["values[float64]", "values[float32]"], id="in names"),
    pytest.param("NOT FINITE", ["error[nan]", "error[inf]"], id="in titles, where no name has it"),
    pytest.param("nowhere", [], id="in neither"),
]


@pytest.mark.parametrize(("only", "names"), SELECTED)
def test_which_cases_are_asked_for(kata_with, only, names):
    """By name, or else by what names have in them, or else by what titles have."""
    hidden = '''
    import pytest

    @pytest.mark.parametrize("dtype", ["float64", "float32"])
    def test_values(submission, dtype):
        """Values that are not large"""

    @pytest.mark.parametrize("factor", ["nan", "inf"])
    def test_error(submission, factor):
        """A factor that is not finite"""
    '''
    assert [case.name for case in collect(kata_with(hidden)).selected(only)] == names


def test_a_case_can_be_run_with_smaller_sizes(shared, toy):
    """The judge may make the drawn sizes smaller, and the same case fails in the same way on less."""
    mine = shared("def scale(x, factor): return x + factor")
    tests = collect(toy)
    (case,) = tests.selected("values[float64]")
    large, small = run_case(tests, case, mine, 3), run_case(tests, case, mine, 3, sizes={"N": 2, "D": 1})
    assert small.result.finding.size == 2 and small.sizes["N"] == (2, 20, 2)
    assert large.result.finding.kind == small.result.finding.kind == "value"


def test_the_device_dry_run_is_of_torch_alone(shared):
    """A NumPy submission has no device to try."""
    mine = shared()
    assert run_all(mine)[0].dry_run is None


@pytest.mark.slow
def test_a_torch_submission_is_tried_on_a_device_that_is_not_there(session, toy):
    """After a CPU run that finished, passing calls are repeated on fake CUDA tensors; a failure there fails the run."""
    source = """
    import math, torch
    def scale(x, factor):
        if not math.isfinite(factor): raise ValueError("factor")
        return x * torch.full(x.shape, factor, dtype=x.dtype)
    """
    mine = session(source, backend="torch")
    run, _ = run_all(mine)
    assert {case.status for case in run.cases} == {"passed"} and not run.passed
    assert run.dry_run.status == "failed" and run.dry_run.place.line == 5
    assert run.dry_run.place.text.startswith("return x * torch.full")
    alone, _ = run_all(mine, only="negative")
    assert alone.dry_run is None and alone.passed
    mine.submission = replace(
        mine.submission, source=mine.submission.source.replace("dtype=x.dtype", "dtype=x.dtype, device=x.device")
    )
    assert run_all(mine)[0].dry_run.status == "passed"
    mine.submission = replace(mine.submission, source=f"{mine.submission.source}\nname = 'FakeTensor'\n")
    assert run_all(mine)[0].dry_run.status == "can't tell"


def test_nothing_of_a_failed_case_s_answer_is_kept(shared, kata_with):
    """An error's frames hold the answer, which may be 256 MiB, until the collector comes by: they are cleared."""
    hidden = '''
    from grader.testing import expect_equal

    def test_one(submission):
        """one"""
        answer = submission.scale(1, 2)
        expect_equal(answer, True, "y")
    '''
    source = "import numpy as np\ndef scale(x, factor): return [np.zeros(12345)]"
    gc.disable()
    try:
        mine = shared(source, kata=kata_with(hidden, forbidden=()))
        run, evidence = run_all(mine)
        assert run.cases[0].finding.kind == "type" and evidence
        assert not [item for item in gc.get_objects() if type(item) is Array and item.data.size == 12345]
    finally:
        gc.enable()


def test_a_probe_says_how_its_calls_are_shown(kata_with):
    """Parameters have their names, the submission's left out, and SHOWN stands for a function that learners do not know."""
    kata = kata_with("")
    (kata.folder / "probe.py").write_text(
        'SHOWN = {"twice": "scale(x, {factor}), twice"}\n\n\ndef twice(submission, x, factor): pass\n'
    )
    found = words(kata)
    assert found.parameters == {"scale": ("x", "factor"), "twice": ("x", "factor")}
    assert found.shown == {"twice": "scale(x, {factor}), twice"}
