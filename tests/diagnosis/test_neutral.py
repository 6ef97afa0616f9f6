"""One argument at a time gets the value with which it changes nothing: where that mends the answers, it is said."""

import pytest

from grader.diagnosis.neutral import neutral
from grader.judge import collect, run_case
from grader.model import Message

SEED = 11
HIDDEN = '''
    import pytest
    from grader.testing import expect_close

    @pytest.mark.parametrize("n", [3, 5, 7])
    def test_plain(submission, draw, n):
        """y is factor times x"""
        x = draw.normal((n,))
        expect_close(submission.scale(x, 2.5), x * 2.5, "y", dtype="float64")
'''
PROGRAMS = [
    pytest.param("def scale(x, factor): return x * factor**2", (("factor", 1),), "factor", id="right for 1 alone"),
    pytest.param("def scale(x, factor): return x * factor**2", (("x", 0), ("factor", 3)), "x", id="right for x = 0 alone"),
    pytest.param("def scale(x, factor): return x * factor**2", (("factor", 1), ("x", 0)), None, id="two things help"),
    pytest.param("def scale(x, factor): return x * factor + 1", (("factor", 1), ("x", 0)), None, id="nothing helps"),
    pytest.param("def scale(x, factor): return x * factor**2", (("factor", 2.5), ("missing", 1)), None, id="nothing changes"),
    pytest.param("def scale(x, factor): return x.astype('float32') * 2", (("x", 0),), None, id="another dtype"),
    pytest.param("def scale(x, factor): return x * factor", (("x", 0),), None, id="it was right"),
]  # fmt: skip


@pytest.mark.parametrize(("source", "values", "wanted"), PROGRAMS)
def test_what_mends_it_is_said(session, kata_with, source, values, wanted):
    """If it is one thing alone, and the answers were wrong without it."""
    kata = kata_with(HIDDEN)
    tests = collect(kata)
    mine = session(f"# kata: toy-scale (numpy)\n{source}\n", kata=kata)
    right = session("# kata: toy-scale (numpy)\ndef scale(x, factor): return factor * x\n", kata=kata)
    mine.load()
    right.load()
    traces = [run_case(tests, case, mine, SEED) for case in tests.cases]
    found = neutral(values, traces, tests.words, mine, right)
    assert found == (wanted and Message.of("experiment.neutral", parameter=wanted, value=str(dict(values)[wanted])))
