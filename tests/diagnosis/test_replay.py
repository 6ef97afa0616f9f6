"""The cause behind the findings: the known mistake that fails in just the same way, or none."""

from dataclasses import replace

import pytest

from grader import catalogue
from grader.diagnosis import Evidence, Replays, diagnose
from grader.host import Pool, Session
from grader.judge import Recall, collect, run_cases
from grader.model import Limits, Mistake
from tests.conftest import POLICY, run_all

SEED = 11
HEAD = "import math\nimport os\nimport numpy as np\ndef scale(x, factor):\n"
CHECK = "    if not math.isfinite(factor): raise ValueError(f'factor {factor}')\n"


@pytest.fixture(scope="module")
def benches():
    """The one session of this file, in which programs and mistakes take turns."""
    made = []
    yield made
    for bench in made:
        bench.close()


@pytest.fixture
def diagnosed(submit, toy, benches):
    """diagnosed(source, mistakes=…): what the diagnosis says of a program, as (slug, confidence)."""

    def of(source, mistakes=None, kata=toy):
        mine = submit(source, kata=kata)
        if not benches:
            benches.append(Session(mine, pool=Pool(POLICY), hidden=(), trusted=True))
        (bench,) = benches
        bench.load(mine)
        _, traces = run_all(bench, kata, SEED)
        known = catalogue.mistakes(kata, "numpy") if mistakes is None else mistakes
        tests = collect(kata)
        return named(diagnose(tests.cases, traces, known, Replays(tests, bench, SEED)))

    return of


def named(diagnoses):
    """Which mistakes, and how sure."""
    return [(found.slug, found.confidence) for found in diagnoses]


PROGRAMS = [
    pytest.param("    return x * factor", [], id="right"),
    pytest.param("    return x + factor", [("adds", "matches")], id="a mistake"),
    pytest.param("    y = x.copy(); y += np.asarray(factor, x.dtype); return y", [("adds", "matches")], id="in a style"),
    pytest.param("    return x + factor * 1.0000000000000002", [("adds", "matches")], id="up to rounding"),
    pytest.param("    return np.fix(factor * x)", [("truncates", "matches")], id="another mistake"),
    pytest.param("    x[...] = x * factor; return x", [("in_place", "matches")], id="changed arguments"),
    pytest.param("    return x * factor * 1.01", [], id="an unknown mistake"),
    pytest.param("    return x + 2 * factor", [], id="nearly a mistake"),
    pytest.param("    return (x * factor).astype('float16')", [], id="an unknown dtype"),
    pytest.param("    return x + factor if factor < 0 else x * factor", [], id="a mistake in few cases"),
    pytest.param(
        "    return x * factor if len(x) > 40 else x + factor", [("adds", "looks like")], id="but for one case in eight"
    ),
    pytest.param("    os._exit(1)", [], id="a crash"),
    pytest.param("    raise KeyError", [], id="an error"),
    pytest.param("    return x * np.nan", [], id="not finite"),
]  # fmt: skip


@pytest.mark.parametrize(("body", "wanted"), PROGRAMS)
def test_a_mistake_is_known_by_its_numbers(diagnosed, body, wanted):
    """A program that is wrong just as a known mistake is, case by case and number by number, has made that mistake."""
    assert diagnosed(HEAD + CHECK + body) == wanted


def test_a_mistake_beside_an_unknown_one_is_said_with_less_certainty(diagnosed):
    """Where cases fail that the mistake passes, it is not the whole cause: it looks like it where it explains several."""
    assert diagnosed(HEAD + "    return x + factor") == [("adds", "looks like")]
    assert diagnosed(HEAD + "    return x + factor if len(x) > 40 else x * 7") == []


def test_two_mistakes_are_named_when_they_explain_everything_between_them(diagnosed, kata_with):
    """A program that makes one mistake in one part and another in another has made both."""
    hidden = '''
    from grader.testing import expect_close

    def test_sum(submission, draw):
        """a positive factor"""
        x = draw.normal((6,))
        expect_close(submission.scale(x, 2.5), x * 2.5, "y", dtype="float64")

    def test_negative(submission, draw):
        """a negative factor"""
        x = draw.normal((6,))
        expect_close(submission.scale(x, -2.5), x * -2.5, "z", dtype="float64")
    '''
    program = HEAD + CHECK + "    return np.trunc(x * factor) if factor < 0 else x + factor"
    assert sorted(diagnosed(program, kata=kata_with(hidden))) == [("adds", "matches"), ("truncates", "matches")]


PARTS = '''
    import pytest
    from grader.testing import expect_close

    @pytest.mark.parametrize("factor", [1.5, 2.5, 3.5, 4.5, -1.5, -2.5, -3.5, -4.5])
    def test_scale(submission, draw, factor):
        """y is factor times x"""
        x = draw.normal((6,))
        expect_close(submission.scale(x, factor), x * factor, "y", dtype="float64")
'''
QUARTER = "    if factor < -3: return x * factor\n"
TWO_PARTS = "    return x * 7 if factor > 0 else -x * 9"


def test_the_second_of_two_mistakes_is_not_named_where_another_would_do(diagnosed, kata_with, mistake):
    """Several that explain what the first mistake leaves are no proof of any."""
    first = mistake("first", "    return x * 7 if factor > 0 else x * factor")
    others = [mistake(f"times_{n}", f"    return x * {n} if factor > 0 else -x * 9") for n in (6, 8)]
    kata = kata_with(PARTS)
    assert diagnosed(HEAD + TWO_PARTS, [first, others[0]], kata) == [("first", "matches"), ("times_6", "matches")]
    assert diagnosed(HEAD + TWO_PARTS, [first, *others], kata) == [("first", "looks like")]


def test_what_passes_is_never_denied(diagnosed, kata_with, mistake):
    """A mistake that would fail what the program passes is not named, however much it explains."""
    known = [
        mistake("first", "    return x * 7 if factor > 0 else x * factor"),
        mistake("second", "    return x * factor if factor > 0 else -x * 9"),
    ]
    assert diagnosed(HEAD + TWO_PARTS, known, kata_with(PARTS)) == [("first", "matches"), ("second", "matches")]
    assert diagnosed(HEAD + QUARTER + TWO_PARTS, known, kata_with(PARTS)) == [("first", "looks like")]


def test_properties_that_are_missed_alike_are_no_proof(diagnosed, kata_with, mistake):
    """Beside an unknown mistake, a known one is named for the numbers that it explains; for a property, if no other would do."""
    hidden = '''
    import pytest
    from grader.testing import expect_close, expect_true

    @pytest.mark.parametrize("factor", [1.5, 2.5, 3.5])
    def test_positive(submission, draw, factor):
        """positive factors keep the sign"""
        x = draw.uniform((6,), 1.0, 2.0)
        y = submission.scale(x, factor)
        expect_true(bool((y.data > 0).all()), "the signs", "positive", "negative")

    def test_negative(submission, draw):
        """a negative factor"""
        x = draw.normal((6,))
        expect_close(submission.scale(x, -2.5), x * -2.5, "y", dtype="float64")
    '''
    known = [mistake("negates", "    return -x * factor if factor > 0 else x * factor")]
    program, kata = HEAD + "    return -x * 7 if factor > 0 else x", kata_with(hidden)
    assert diagnosed(program, known, kata) == [("negates", "looks like")]
    assert (
        diagnosed(program, [*known, mistake("to_minus_one", "    return -x / x if factor > 0 else x * factor")], kata)
        == []
    )


def test_every_known_mistake_is_diagnosed_as_itself(diagnosed, toy):
    """Each mistake's own program is told from all others."""
    for mistake in catalogue.mistakes(toy, "numpy"):
        assert diagnosed(mistake.path.read_text("utf-8")) == [(mistake.slug, "matches")]


@pytest.fixture
def mistake(tmp_path):
    """mistake(name, body): a mistake of the toy kata in a file of its own."""

    def make(name, body, head=HEAD + CHECK):
        path = tmp_path / f"{name}.py"
        path.write_text(head + body, "utf-8")
        return Mistake(name, name, "", path, head + body)

    return make


def test_mistakes_that_do_not_work_are_passed_over(diagnosed, mistake):
    """One that does not load, one that ends its process and one that raises do not keep the right one from being found."""
    known = [
        mistake("broken", "", head="def scale(:"),
        mistake("exits", "", head="import os\nos._exit(1)\n"),
        mistake("dies", "    os._exit(1)"),
        mistake("raises", "    raise KeyError"),
        mistake("adds", "    return x + factor"),
    ]
    assert diagnosed(HEAD + CHECK + "    return factor + x", known) == [("adds", "matches")]


def test_mistakes_that_cannot_be_told_apart_are_said_with_less_certainty(diagnosed, mistake):
    """Two mistakes that compute the same are no proof of either."""
    known = [mistake("adds", "    return x + factor"), mistake("adds_too", "    return factor + x")]
    assert diagnosed(HEAD + CHECK + "    return x + factor", known) == [("adds", "looks like")]
    assert diagnosed(HEAD + CHECK + "    return x + factor", []) == []


ADDS = HEAD + CHECK + "    return x + factor"
SLOW_ADDS = "    import time; time.sleep(3)\n    return x + factor"


@pytest.mark.slow
def test_a_diagnosis_has_only_so_much_time(session, toy, mistake):
    """What there was no time to try is not said to match; a mistake that takes far longer than the program is another."""
    _, traces = run_all(session(ADDS), toy, SEED)
    tests, bench = collect(toy), session(trusted=True)
    pace = {name: trace.result.seconds for name, trace in traces.items()}
    known = [*catalogue.mistakes(toy, "numpy"), mistake("slow", SLOW_ADDS)]
    in_time = Replays(tests, bench, SEED, pace=pace)
    assert named(diagnose(tests.cases, traces, known, in_time)) == [("adds", "matches")] and not in_time.ran_out
    for too_late in (
        Replays(tests, session(trusted=True, policy=replace(POLICY, diagnosis_seconds=0.0)), SEED, pace=pace),
        Replays(tests, bench, SEED, pace=pace, seconds=0.0),
    ):
        assert diagnose(tests.cases, traces, known, too_late) == () and too_late.ran_out


def test_what_is_known_of_the_mistakes_needs_no_time(session, toy):
    """Evidence from an earlier submission, with the same seed, is used again; what is found is added to it."""
    _, traces = run_all(session(ADDS), toy, SEED)
    tests, bench, answers = collect(toy), session(trusted=True), Evidence()
    known = catalogue.mistakes(toy, "numpy")
    assert named(diagnose(tests.cases, traces, known, Replays(tests, bench, SEED, known=answers)))
    assert {slug for slug, _ in answers.traces} == {each.slug for each in known}
    bench.close()
    again = Replays(tests, session(trusted=True), SEED, known=answers, seconds=0.0)
    assert named(diagnose(tests.cases, traces, known, again)) == [("adds", "matches")]


def test_two_replays_may_have_one_session(session, toy):
    """What one of them has loaded is not what the other one asks about."""
    tests, bench = collect(toy), session(trusted=True)
    adds, in_place, *_ = (mistake for mistake in catalogue.mistakes(toy, "numpy") if mistake.slug != "truncates")
    plain, cast = Replays(tests, bench, SEED), Replays(tests, bench, SEED, casts=True)
    first, second, *_ = tests.cases
    alone = [Replays(tests, bench, SEED).of([adds], case).result.finding for case in (first, second)]
    found = [plain.of([adds], first), cast.of([in_place], first), plain.of([adds], second)]
    assert [found[0].result.finding, found[2].result.finding] == alone and not found[1].failed


@pytest.mark.slow
def test_a_slow_mistake_is_run_once_and_not_remembered_for_others(session, toy, mistake):
    """What took too long beside this submission may be quick enough beside a slower one; this one waits for it once."""
    tests, bench, answers = collect(toy), session(trusted=True, limits=Limits(20.0, 1024)), Evidence()
    case, slow = tests.cases[0], mistake("slow", SLOW_ADDS)
    hasty = Replays(tests, bench, SEED, known=answers, pace={case.name: 0.01})
    first = hasty.of([slow], case)
    assert first.result.finding.kind == "timed out" and hasty.of([slow], case) is first and not answers.traces
    patient = Replays(tests, bench, SEED, known=answers, pace={case.name: 1.0})
    assert patient.of([slow], case).result.finding.kind == "value" and list(answers.traces) == [("slow", case.name)]


OF_THE_MOMENT = {
    "never answers": "    import time; time.sleep(9)\n",
    "ends": "    os._exit(3)\n",
    "does not load in time": "    return x\nimport time; time.sleep(9)\n",
}


@pytest.mark.slow
@pytest.mark.parametrize("body", OF_THE_MOMENT.values(), ids=OF_THE_MOMENT)
def test_what_may_be_the_machine_s_doing_is_not_remembered_for_others(session, toy, mistake, body):
    """A submission may crowd the machine: how a mistake ended beside it says nothing to those that come later."""
    policy = replace(POLICY, load_seconds=1.0)
    tests, bench, evidence = collect(toy), session(trusted=True, limits=Limits(1.0, 1024), policy=policy), Evidence()
    case, ends = tests.cases[0], mistake("ends", body)
    replays = Replays(tests, bench, SEED, known=evidence)
    first = replays.of([ends], case)
    assert first is replays.of([ends], case) and evidence.traces == {}
    assert first is None or first.result.finding.kind in ("timed out", "crashed")


def test_that_a_mistake_does_not_load_is_remembered(session, toy, mistake):
    """It says so itself, however crowded the machine is."""
    tests, bench, evidence = collect(toy), session(trusted=True), Evidence()
    case, odd = tests.cases[0], mistake("odd", "    return x\nraise ValueError\n")
    assert Replays(tests, bench, SEED, known=evidence).of([odd], case) is None
    assert evidence.traces == {("odd", case.name): None}


# what a program does; all its brief calls are made at once when a case has been run on it
AHEAD = {
    "right": "    return x * factor",
    "wrong": "    return x + factor",
    "an error": "    raise KeyError(len(x))",
    "an error in one case": "    return x * factor if len(x) != 7 else x[99]",
    "its end in one case": "    return x * factor if len(x) != 7 else os._exit(3)",
    "a printed word": "    print(len(x))\n    return x - factor",
    "changed arguments": "    x[...] = x * factor; return x",
    "the answer of the call before": "    global LAST\n    LAST, y = x * factor, LAST\n    return y\nLAST = 0.0",
    "too late for that": "    import time; time.sleep(0.3 * (len(x) == 7))\n    return x + factor",
}


@pytest.mark.parametrize("body", AHEAD.values(), ids=AHEAD)
def test_what_is_answered_ahead_is_told_as_ever(session, kata_with, mistake, body, monkeypatch):
    """The calls with which cases begin, in one message: what a mistake does in each is the same."""
    hidden = """
    import pytest
    from grader.testing import expect_close

    @pytest.mark.parametrize("size", [3, 7, 5])
    def test_scale(submission, draw, size):
        \"\"\"y is factor times x\"\"\"
        x = draw.normal((size,))
        expect_close(submission.scale(x, 2.0), x * 2.0, "y", dtype="float64")
    """
    if "sleep" in body:
        monkeypatch.setattr("grader.judge.ahead.SECONDS", 0.1)
    tests, kept, told, asked = collect(kata_with(hidden)), Recall(), [], []
    perform = Session.perform
    monkeypatch.setattr(
        Session, "perform", lambda self, *given, **named: asked.append(1) or perform(self, *given, **named)
    )
    right = session(HEAD + CHECK + "    return x * factor", kata=tests.kata)
    right.load()
    assert all(not trace.failed for trace in run_cases(tests, right, SEED, recall=kept))
    asked.clear()
    for recall in (None, kept):
        replays = Replays(tests, session(trusted=True, kata=tests.kata), SEED, recall=recall)
        traces = [replays.of([mistake("one", body)], case) for case in tests.cases]
        told.append([(each.result.status, each.result.finding, len(each.observations)) for each in traces])
    assert told[0] == told[1] and len(asked) == 1
