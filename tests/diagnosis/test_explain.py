"""What is said beside a failure's numbers: a relation that inputs of other sizes confirm, on the smallest input."""

import time
from dataclasses import replace

import pytest

from grader.diagnosis.explain import explain
from grader.judge import collect, run_case
from grader.model import Limits, Message
from grader.policy import Policy
from grader.testing import Draw
from tests.conftest import POLICY

HIDDEN = '''
from grader.testing import expect_close

def test_y(submission, draw):
    """scaled"""
    x = draw.normal((draw.size("N", 3, 40), draw.size("unnamed", 3, 8)))
    expect_close(submission.scale(x, 2.0), x * 2.0, "y", dtype="float64")
'''

SEED = 3
N = Draw(SEED, "y").size("N", 3, 40)  # of the first input

BODIES = [
    pytest.param("return x * factor / len(x)", Message.of("relation.factor", factor="1/N"), id="a size by its name"),
    pytest.param("return x * factor * 3.3", Message.of("relation.factor", factor="3.3"), id="another factor"),
    pytest.param("return x * factor * x.shape[1]", Message("relation.changing_factor"), id="a size that the prompt does not name"),
    pytest.param("return -x * factor", Message("relation.sign"), id="its sign"),
    pytest.param("return (-x if len(x) % 2 else x[::-1]) * factor", None, id="another with other sizes"),
    pytest.param(f"return x * factor if len(x) != {N} else -x * factor", None, id="right with other sizes"),
    pytest.param("return (x * factor)[..., None]", Message("relation.kept_axis"), id="a shape"),
    pytest.param("return x * float('nan')", Message("relation.none_finite"), id="what is not finite"),
    pytest.param("return (x * factor).astype('float32')", None, id="a dtype relates to nothing"),
    pytest.param("raise KeyError", None, id="an error relates to nothing"),
]  # fmt: skip


@pytest.fixture
def explained(session, kata_with):
    """explained(body of scale): its first failure as learners are shown it, and the sizes that it was found with."""

    def of(body, limits=None, policy=POLICY):
        kata = kata_with(HIDDEN)
        prompt = kata.prompt.read_text("utf-8")
        kata.prompt.write_text(prompt.replace("an array of any shape", "an array of shape (N, ...)"), "utf-8")
        tests = collect(kata)
        (case,) = tests.cases
        mine = session(f"def scale(x, factor):\n    {body}\n", kata=kata, limits=limits, policy=policy)
        mine.load()
        trace = run_case(tests, case, mine, SEED)
        return explain(tests, case, trace, mine, SEED), trace

    return of


@pytest.mark.parametrize(("body", "wanted"), BODIES)
def test_a_relation_holds_for_other_sizes_too(explained, body, wanted):
    """What other sizes do not confirm is an accident; a factor that follows the sizes is said to do so."""
    result, _ = explained(body)
    assert getattr(result.finding, "relation", None) == wanted


def test_the_input_is_the_smallest_and_the_time_is_the_first_one_s(explained):
    """Learners see few numbers; how long the case took is said of the input that every submission gets."""
    result, trace = explained("return x + factor")
    assert result.finding.size == 9 < trace.result.finding.size
    assert (result.name, result.seconds) == (trace.result.name, trace.result.seconds)


def test_nothing_is_shrunk_where_no_try_is_left(explained):
    """The policy says how many smaller inputs are tried."""
    result, trace = explained("return x + factor", policy=replace(POLICY, shrinks=0))
    assert result.finding.entries == trace.result.finding.entries


@pytest.mark.slow
def test_a_call_that_only_a_diagnosis_asks_for_is_a_quick_one(explained):
    """A submission that hangs on other inputs costs the seconds of a quick call, not those of the kata's limit."""
    began = time.monotonic()
    body = f"while len(x) != {N}: pass\n    return -x * factor"
    result, _ = explained(body, Limits(60.0, 1024), Policy(standby=0, quick_call_seconds=0.3, shrinks=1))
    assert result.finding.relation is None and result.finding.kind == "value" and time.monotonic() - began < 10
