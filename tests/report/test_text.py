"""Feedback in the terminal: golden files, 80 columns, and nothing in it that a submission could act with.

The goldens are written anew by UPDATE_GOLDENS=1 python -m pytest tests/report/test_text.py; read the difference.
"""

import io
import os
import unicodedata
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console
from rich.text import Text

from grader.model import (
    Beside,
    Call,
    Changed,
    Contract,
    Described,
    DryRun,
    Efficiency,
    Ended,
    ForbiddenCall,
    Message,
    NoError,
    NotWritten,
    Outcome,
    Place,
    RaisedError,
    Slow,
    Usage,
)
from grader.report.sanitize import clean
from grader.report.sentences import failing_parts
from grader.report.text import HEIGHT, OUTPUT_LINES, print_feedback
from tests.report.test_columns import WIDER, widest

GOLDENS = Path(__file__).parent.parent / "goldens"
NAMES = [
    "passed", "passed with remarks", "measured", "without an answer", "wrong values", "two mistakes", "wrong shape", "changed arguments", "error", "forbidden",
    "trapped", "statistic", "syntax error", "nothing written", "import prints", "crashed", "dry run failed", "dry run unclear",
    "python", "hostile", "hostile values", "wide", "wide error", "wide statistic", "wide numbers",
]  # fmt: skip


def rendered(feedback, width=80, encoding="utf-8", color=False, verbose=False, plain=False, beside=0):
    """What is written to a stream of this width and encoding."""
    stream = io.TextIOWrapper(io.BytesIO(), encoding=encoding, errors="replace", newline="")
    console = Console(file=stream, width=width, force_terminal=color, no_color=not color, highlight=False, emoji=False)
    print_feedback(feedback, console, verbose=verbose, plain=plain, beside=beside)
    stream.flush()
    return stream.buffer.getvalue().decode(encoding)


def columns(line):
    """The width of a line in a terminal."""
    return Text(line).cell_len


def test_the_table_is_whole(feedbacks):
    """Every kind of feedback has its golden, and every golden its feedback."""
    assert sorted(NAMES) == sorted(feedbacks)
    assert {path.stem for path in GOLDENS.glob("*.txt")} == {name.replace(" ", "_") for name in NAMES}


@pytest.mark.parametrize("name", NAMES)
def test_goldens(feedbacks, name):
    """What a learner reads, word by word, at 80 columns and without colour."""
    path = GOLDENS / f"{name.replace(' ', '_')}.txt"
    text = rendered(feedbacks[name])
    if os.environ.get("UPDATE_GOLDENS"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")
    assert text == path.read_text("utf-8")


VARIANTS = {
    "wide_screen": {"width": 120},
    "ascii": {"encoding": "ascii"},
    "plain": {"plain": True},
    "colour": {"color": True},  # by the terminal's own names, so that it is light on dark and dark on light
    "verbose": {"verbose": True},
}


@pytest.mark.parametrize("variant", VARIANTS)
def test_goldens_of_other_terminals(feedbacks, variant):
    """The same words at 120 columns, in ASCII, without a sign that stands for a word, in colour, and all there is."""
    path = GOLDENS / "terminals" / f"{variant}.txt"
    text = rendered(feedbacks["two mistakes"], **VARIANTS[variant])
    if os.environ.get("UPDATE_GOLDENS"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")
    assert text == path.read_text("utf-8")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("width", [80, 120, 60])
def test_nothing_is_wider_than_the_terminal(feedbacks, name, width):
    """No line that we write is wider than the terminal.

    In one piece stays the command that is there to be copied.
    """
    for line in rendered(feedbacks[name], width).split("\n"):
        assert columns(line) <= width or line.startswith(("replay  kata", "the whole kata:")), line


@pytest.mark.parametrize("verbose", [False, True])
@pytest.mark.parametrize("color", [False, True])
@pytest.mark.parametrize("name", NAMES)
def test_no_control_character_gets_through(feedbacks, name, color, verbose):
    """Whatever a submission had a hand in is shown, and moves, recolours and reorders nothing."""
    text = rendered(feedbacks[name], color=color, verbose=verbose)
    if color:
        text = text.replace("\x1b[", "") if "hostile" in name else Text.from_ansi(text).plain
    left = {char for char in text if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp") and char != "\n"}
    assert not left


def test_what_a_submission_prints_is_labelled_as_its_own(feedbacks):
    """A printed PASSED stands behind a bar below "your program printed", markup and all, and is no verdict."""
    text = rendered(feedbacks["hostile"])
    label, printed = text.index("your program printed"), text.index("[red]PASSED[/red]", text.index("your program"))
    assert label < printed and text.startswith("FAILED")
    assert not any(line.startswith("PASSED") for line in text.split("\n"))


@pytest.mark.parametrize("width", [40, 80, 120])
@pytest.mark.parametrize("char", WIDER)
def test_nothing_is_drawn_wider_than_the_terminal(feedbacks, char, width):
    """Where a terminal gives a character more columns than others do, no forged verdict comes to stand at the left."""
    forged = f"{char * 19}{'x' * 21}{char * 20}PASSED  33 cases"
    hostile = feedbacks["hostile"]
    run = hostile.runs[0]
    failed = replace(run.cases[0], title=forged, label=forged, output=forged)
    feedback = replace(
        hostile, path=Path(f"practice/{forged}.py"), runs=(replace(run, cases=(failed,), output=f"{forged}\n{forged}"),),
        replay=("kata", "check", f"{forged}.py"), contrast=Message.of("contrast.part", right=(forged,), wrong=(forged,)),
    )  # fmt: skip
    for line in rendered(feedback, width, verbose=True).split("\n"):
        assert widest(line) <= width and not line.startswith("PASSED"), line


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_marks_for_a_stream_that_has_no_others(feedbacks, name, encoding):
    """A terminal without UTF-8 gets marks of ASCII, and no character of ours becomes a question mark."""
    text = rendered(feedbacks[name], encoding=encoding, verbose=True)
    if "hostile" not in name:
        assert text.isascii() and text.count("?") == rendered(feedbacks[name], verbose=True).count("?")
    if name == "wrong values":
        assert "  x every number" in text and "  + a large array" in text and "  | step 1" in text


@pytest.mark.parametrize("name", NAMES)
def test_colour_adds_nothing_but_colour(feedbacks, name):
    """With the colours taken out, the text is the same."""
    colored = rendered(feedbacks[name], color=True)
    assert "\x1b[" in colored
    assert Text.from_ansi(colored).plain.strip() == rendered(feedbacks[name]).strip()


@pytest.mark.parametrize(("title", "label", "shown"), [
    ("short", "", "  ✓ short"),
    ("short", "float64", "  ✓ short (float64)"),
    ("short (in brackets)", "0", "  ✓ short (in brackets) (0)"),
    ("t" * 80, "", "  ✓ " + "t" * 74 + "…"),
    ("word " * 20, "0", "  ✓ " + "word " * 13 + "word… (0)"),
    ("(" + "p" * 90 + ")", "", "  ✓ (" + "p" * 73 + "…"),
])  # fmt: skip
def test_a_long_title_keeps_its_label(feedbacks, title, label, shown):
    """What tells a case from its neighbours is never what is cut."""
    run = feedbacks["passed"].runs[0]
    case = replace(run.cases[0], title=title, label=label)
    found = rendered(replace(feedbacks["passed"], runs=(replace(run, cases=(case,)),)), verbose=True)
    (line,) = [line for line in found.split("\n") if line.startswith("  ✓")]
    assert line == shown and len(line) <= 80


def test_what_is_printed_at_import_is_shown(feedbacks):
    """It comes before the cases: whoever grades a stranger's file wants to see it."""
    run = replace(feedbacks["passed"].runs[0], output="hello from import")
    text = rendered(replace(feedbacks["passed"], runs=(run,)))
    assert "your program printed while it was being loaded\n   │ hello from import\n" in text


def test_long_output_is_cut_unless_asked_for(feedbacks):
    """Three lines of what was printed are shown, all of them with -v; case names and times come with it."""
    short, long = (rendered(feedbacks["wrong values"], verbose=verbose) for verbose in (False, True))
    assert f"step {OUTPUT_LINES - 1}\n" in short and f"step {OUTPUT_LINES}\n" not in short
    assert "27 more lines (-v shows them)" in short
    assert "step 29" in long and "more lines" not in long and "values[float64], 10 ms" in long


def test_a_relation_is_said_where_no_mistake_is_known_for_sure(feedbacks):
    """What the wrong numbers look like helps as long as the mistake is not named."""
    known = feedbacks["wrong values"]
    said = "y: it is off by the same amount everywhere, 2.09."
    assert said not in rendered(known)
    assert said in rendered(replace(known, diagnoses=()))


MISTAKES = [
    (("matches",), ["1  "]),
    (("looks like",), ["1  Looks like: "]),
    (("matches", "matches"), ["1  ", "2  "]),
    (("looks like", "looks like"), ["1  Looks like: ", "2  Looks like: "]),
]


@pytest.mark.parametrize(("confidences", "openings"), MISTAKES)
def test_how_sure_a_diagnosis_is_can_be_read(feedbacks, confidences, openings):
    """One mistake or two, each for sure or not."""
    known = feedbacks["wrong values"]
    found = tuple(replace(known.diagnoses[0], confidence=each) for each in confidences)
    text = rendered(replace(known, diagnoses=found))
    lines = [line for line in text.split("\n") if line.endswith(known.diagnoses[0].title)]
    assert lines == [opening + known.diagnoses[0].title for opening in openings]


def test_what_no_cause_explains_is_shown_below_them(feedbacks):
    """With its numbers; unless it is the case that a cause is shown by."""
    known = feedbacks["wrong values"]
    (run,) = known.runs
    first = replace(run.cases[0], output="")
    other = replace(first, name="other", title="Negative numbers")
    both = replace(known, runs=(replace(run, cases=(first, other)),), beyond="other")
    text = rendered(both)
    assert "Not explained by that: Negative numbers" in text and text.count("expected") == 2
    assert text.index(known.diagnoses[0].nudge[:20]) < text.index("Not explained")
    assert "Not explained" not in rendered(replace(both, beyond=first.name))
    assert "Not explained" not in rendered(replace(both, diagnoses=()))


@pytest.mark.parametrize(("count", "examples"), [(1, 1), (2, 2), (3, 1)])
def test_a_report_fits_a_screen(feedbacks, count, examples):
    """Of several causes, each with many arguments, the later ones lose their counterexamples; none loses its title."""
    known = feedbacks["wrong values"]
    (run,) = known.runs
    call = Call("f", tuple((f"part_{number}", (1.25, 2.5, 3.75, 4.5, 5.25)) for number in range(12)))
    case = replace(run.cases[0], finding=replace(run.cases[0].finding, call=call), output="")
    long = replace(known.diagnoses[0], title="Adds where it should multiply", nudge="Try a factor of 1.0. " * 7)
    causes = tuple(replace(long, case=case.name) for _ in range(count))
    text = rendered(replace(known, runs=(replace(run, cases=(case,)),), diagnoses=causes))
    assert text.count("Adds where it should multiply") == count and text.count("\n") <= HEIGHT
    assert text.count("With part_0") == examples


def test_what_stands_beside_a_report_takes_of_its_screen(feedbacks):
    """The other files' verdicts, say: the report has fewer lines by as many, if it can."""
    known = feedbacks["two mistakes"]
    lines = [rendered(known, beside=beside).count("\n") for beside in (0, HEIGHT)]
    assert lines[0] <= HEIGHT and lines[1] < lines[0]


def test_a_loop_at_import(feedbacks):
    """It is named, with its last line; of cases nothing is said, nor what to type for them."""
    detail, (run,) = Message.of("late.computing", seconds=4.0), feedbacks["wrong values"].runs
    outcome = Outcome("timed out", detail, (Place(6, "while n:"),), loading=True)
    left = replace(run, outcome=outcome, cases=(replace(run.cases[0], status="not run", finding=None),))
    text = rendered(replace(feedbacks["wrong values"], runs=(left,), diagnoses=()))
    assert "✗  An endless loop" in text and "stopped at line 6" in text and "while n:" in text
    assert "not run" not in text and "pass" not in text and "-v" not in text


REPLAY = "kata check practice/toy_scale.py --seed 7 --case 'values[float64]'"
FAILED = ["every case: -v", "a hint: kata hint toy-scale", "same inputs: --seed 7"]
COMMANDS = [
    pytest.param("passed", {}, ["the explanation: kata explain toy-scale"], id="a pass"),
    pytest.param("passed", {"only": "large"}, [f"the whole kata: {REPLAY}"], id="a pass of some cases"),
    pytest.param("wrong values", {}, FAILED, id="a failure"),
    pytest.param("dry run failed", {}, [FAILED[0], FAILED[2]], id="a failure of no case"),
    pytest.param("syntax error", {}, [], id="not loaded"),
]


@pytest.mark.parametrize(("name", "changes", "wanted"), COMMANDS)
def test_what_to_type_next(feedbacks, name, changes, wanted):
    """It stands on the last line."""
    *_, last, _ = rendered(replace(feedbacks[name], **changes)).split("\n")
    assert last.split("    ") == (wanted or [""])


def test_the_command_that_shows_it_again_is_for_verbose(feedbacks):
    """In one piece, to be copied."""
    text = rendered(feedbacks["wrong values"], width=60, verbose=True)
    assert text.endswith(f"\nreplay  {REPLAY}\n")


AT = Efficiency(4_096, "rows")
EFFICIENCY = {
    "alike": (replace(AT, seconds=Beside(1.2, 1.0), memory=Beside(7.0, 10.0)), "about the same time, about the same memory."),
    "more": (replace(AT, seconds=Beside(1.26, 1.0), memory=Beside(31.2, 10.0)), "1.3 times the time, 3.1 times the memory."),
    "much more": (replace(AT, seconds=Beside(1234.5, 1.0)), "1,234 times the time."),
    "less": (replace(AT, seconds=Beside(0.5, 1.0), memory=Beside(1.0, 8.0)), "0.5 times the time, 0.12 times the memory."),
    "nothing that can be told": (AT, "the times vary too much here to compare."),
    "growth alike": (replace(AT, growth=Beside(1.2, 1.0)), ""),
    "growth": (replace(AT, growth=Beside(1.98, 1.02)), "Your time grows like n^2.0, the reference's like n^1.0."),
}  # fmt: skip


@pytest.mark.parametrize(("found", "wanted"), EFFICIENCY.values(), ids=EFFICIENCY)
def test_efficiency_is_one_line_of_what_is_known(feedbacks, found, wanted):
    """What cannot be told is left out; figures within the noise are called the same."""
    (run,) = feedbacks["passed"].runs
    lines = rendered(replace(feedbacks["passed"], runs=(replace(run, efficiency=found),))).split("\n")
    beside = "" if found.growth else "Beside the reference, at 4,096 rows: "
    assert " ".join(lines[1:-2]).replace("  ", " ") == beside + wanted


def test_efficiency_on_two_devices(feedbacks):
    """Each has its line, with the device before it."""
    (run,) = feedbacks["measured"].runs
    text = rendered(replace(feedbacks["measured"], runs=(run, replace(run, device="cuda"))))
    assert "\ncpu: Beside the reference" in text and "\ncuda: Beside the reference" in text


def test_two_devices_are_told_apart(feedbacks):
    """How many cases pass on each stands below the counts of both; the first failure is shown once."""
    one, other = feedbacks["passed"].runs[0], feedbacks["wrong values"].runs[0]
    both = replace(feedbacks["wrong values"], backend="torch", runs=(one, replace(other, device="cuda")))
    first, second = rendered(both).split("\n")[:2]
    assert first.endswith("3 of 4 pass · 0.26 s") and second.strip() == "cpu 2 of 2 · cuda 1 of 2"
    assert rendered(both).count("13 of 26 numbers are wrong") == 1


def test_the_usage_is_that_of_the_hungriest(feedbacks):
    """Of several runs, the longest call and the most memory, with the limits."""
    (run,) = feedbacks["passed"].runs
    other = replace(run, usage=Usage(12.3, 1000))
    assert "up to 12 of 10 s and 1000 MiB of 1 GiB per call" in rendered(
        replace(feedbacks["passed"], runs=(run, other))
    )
    assert "per call" not in rendered(replace(feedbacks["passed"], runs=(replace(run, usage=None),)))


@pytest.mark.parametrize(("seconds", "memory", "shown"), [(4.9, 511, False), (5.0, 0, True), (0.0, 512, True)])
def test_what_was_used_is_said_where_it_is_half_of_a_limit(feedbacks, seconds, memory, shown):
    """Else it is for -v."""
    (run,) = feedbacks["passed"].runs
    feedback = replace(feedbacks["passed"], runs=(replace(run, usage=Usage(seconds, memory)),))
    assert ("per call" in rendered(feedback)) is shown and "per call" in rendered(feedback, verbose=True)


CLEANED = [
    pytest.param("\x1b[31mred", "␛[31mred", id="colour"),
    pytest.param("a\r\nb\tc\n", "a\nb\tc\n", id="line ends and tabs stay"),
    pytest.param("100%\r99%", "100%␍99%", id="carriage return"),
    pytest.param("\x00\x07\x08\x7f", "␀␇␈␡", id="control characters"),
    pytest.param("\x9b31m", "\\u009b31m", id="the one-byte escape"),
    pytest.param("\u202eabc\u2066", "\\u202eabc\\u2066", id="bidirectional overrides"),
    pytest.param("a\u200bb\ufeff", "a\\u200bb\\ufeff", id="invisible"),
    pytest.param("\u2028\u2029", "\\u2028\\u2029", id="line separators"),
    pytest.param("\ud800\ue000", "\\ud800\\ue000", id="surrogate and private use"),
    pytest.param("naïve ∂ 漢字 🙂", "naïve ∂ 漢字 🙂", id="letters"),
    pytest.param("e\u0301 x\u0302\u0301\u0323", "e\u0301 x\u0302\u0301\u0323", id="three marks on a letter"),
    pytest.param("a\u0301\u0302\u0303\u0304\u20dd!", "a\u0301\u0302\u0303\\u0304\\u20dd!", id="a tower of marks"),
    pytest.param(
        "\u0488" * 5 + "b" + "\u0301" * 3, "\u0488" * 3 + "\\u0488" * 2 + "b" + "\u0301" * 3, id="counted anew"
    ),
    pytest.param(
        "a" + "\u0301" * 4 + "\n" + "\u0301" * 4,
        ("a" + "\u0301" * 3 + "\\u0301\n" + "\u0301" * 3 + "\\u0301"),
        id="a line each",
    ),
]


@pytest.mark.parametrize(("text", "shown"), CLEANED)
def test_text_is_made_safe_to_show(text, shown):
    """What could drive a terminal is replaced by its visible name; letters of every script stay."""
    assert clean(text) == shown


def test_text_is_safe_for_every_character():
    """No character of Unicode comes through that controls, reorders or hides."""
    every = clean("".join(map(chr, range(0x11_0000))))
    assert {unicodedata.category(char) for char in every if char not in "\n\t"}.isdisjoint(
        {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
    )


@pytest.mark.parametrize("width", [60, 80, 120])
def test_no_printed_line_is_wider_than_the_terminal(feedbacks, width):
    """A terminal begins the rest of a line in the first column; a tab has no width before it is printed."""
    forged = "".join("\t" * tabs + " " * pad + "PASSED\n" for tabs in range(width // 6) for pad in range(8))
    run = feedbacks["hostile"].runs[0]
    lie = replace(feedbacks["hostile"], runs=(replace(run, output=forged),))
    printed = [line for line in rendered(lie, width, verbose=True).split("\n") if line.startswith("   │ ")]
    assert len(printed) > 8 and max(map(len, printed)) <= width


@pytest.mark.parametrize("width", [60, 80, 120])
def test_no_line_of_a_submission_begins_like_one_of_the_report(feedbacks, width):
    """Lines in a message, in a printed text or in a name, and words moved to the next line: none begins a line."""
    forged = "no\n\nPASSED  9 of 9 cases\n" + "".join(" " * pad + "PASSED " for pad in range(width))
    run = feedbacks["hostile"].runs[0]
    remark = Message.of("remark.unnamed", error=forged, message=forged, naming=(forged,))
    raised = Message.of("load.raised", error=forged, message=forged)
    place = Place(1, forged)
    finding = replace(
        run.cases[0].finding, message=forged, what=forged, trace=(place, place), call=Call(forged, ((forged, forged),))
    )
    case = replace(run.cases[0], output=forged, label=forged, remarks=(remark,), finding=finding)
    lies = [
        replace(run, cases=(case,), dry_run=DryRun("failed", raised, place), outcome=Outcome("crashed", raised)),
        replace(run, cases=(), output=forged, outcome=Outcome("not loaded", raised, (place,)), dry_run=None),
    ]  # fmt: skip
    for lie in lies:
        for line in rendered(replace(feedbacks["hostile"], runs=(lie,)), width, verbose=True).split("\n"):
            assert not line.startswith("PASSED"), line


SAID = [
    pytest.param({}, "more case fails by these mistakes", id="sure"),
    pytest.param({"confidence": "looks like"}, "more case fails: ", id="a guess"),
    pytest.param({"by_text": True}, "more case fails: ", id="what the text alone says"),
]


@pytest.mark.parametrize(("change", "said"), SAID)
def test_other_cases_are_a_mistakes_only_where_that_is_sure(feedbacks, change, said):
    """What only looks like a mistake is not said to be behind the cases that nobody sees."""
    feedback = feedbacks["two mistakes"]
    diagnoses = tuple(replace(each, **change) for each in feedback.diagnoses)
    assert said in rendered(replace(feedback, diagnoses=diagnoses))


ERROR = RaisedError(what="ValueError", message="no")
# how a case fails in "y", and what the summary says of that
FAILING = {
    "a change": (Changed(what="y"), "y was changed"),
    "an error": (ERROR, "ValueError was raised"),
    "no error": (NoError(what="ValueError", returned=Described("numpy")), "no ValueError where one is due"),
    "a forbidden call": (ForbiddenCall(what="np.dot"), "np.dot is forbidden"),
    "too slow": (Slow(what="the call", seconds=9.0, bound=1.0, why="linear"), "the call took too long"),
    "an end": (Ended(what="the process", outcome=Outcome("crashed")), "the process ended"),
    "nothing written": (NotWritten(what="this entry"), "this entry is not written"),
    "another shape": (Contract(what="y", aspect="shape", expected=(1,), actual=(2,)), "y came out wrong"),
}


def failing(feedback, *findings):
    """The feedback with a case that fails for each of the findings."""
    run, case = feedback.runs[0], feedback.runs[0].cases[0]
    cases = tuple(replace(case, name=f"{number}", finding=finding) for number, finding in enumerate(findings))
    return replace(feedback, runs=(replace(run, cases=cases),), contrast=None)


@pytest.mark.parametrize("name", FAILING)
def test_the_summary_says_how_each_part_fails(feedbacks, name):
    """A sentence that can be read alone: what was changed, raised or wrong, and how often."""
    finding, said = FAILING[name]
    other = Contract(what="other", aspect="dtype", expected="float64", actual="float32")
    text = failing_parts(failing(feedbacks["error"], finding, finding, other))
    assert text == f"Failing: {said} (2 cases), other came out wrong (1)."
    text = failing_parts(failing(feedbacks["error"], other, finding))
    assert text == f"Failing: other came out wrong (1 case), {said} (1)."


@pytest.mark.parametrize("width", [60, 80])
def test_the_summary_is_never_cut(feedbacks, width):
    """It is wrapped at words, however little room the screen has: only -v says as much."""
    findings = [
        finding for name, (finding, _) in FAILING.items() if name in ("a change", "an error", "no error", "an end")
    ]
    feedback = failing(feedbacks["two mistakes"], *findings * 10)
    feedback = replace(feedback, diagnoses=feedback.diagnoses * 3)
    whole = " ".join(rendered(feedback, width, beside=9).split())
    assert failing_parts(feedback) in whole
