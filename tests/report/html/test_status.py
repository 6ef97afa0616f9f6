"""The page of `kata status`, from its values."""

from dataclasses import replace

import pytest

from grader.report.html.parts import Day, Step, Week
from grader.report.html.status import Done, Entry, Planned, Row, Standing, status_page

WEEKS = tuple(
    Week(f"{1 + week} Nov", tuple(Day(f"day {day}", None if week == 11 and day > 4 else week * day % 9) for day in range(7)))
    for week in range(12)
)  # fmt: skip
LONG = "a-name-without-a-blank-" * 6
FIRST_DAY = Standing(
    day="Monday, 2 March 2026",
    figures=(("0 of 1", "katas solved"), ("0", "due today")),
    now=Step("toy-scale", "new, and the next by level (easy)", "kata start toy-scale"),
    due=(),
    more=0,
    planned=None,
    backends=("numpy",),
    solved=((0, 1),),
    katas=(Row("toy-scale", "easy", "toys", (False,), False, ""),),
    calendar=WEEKS,
    weeks=(("this week", "0", "0", "0", "0", "0"),),
    kept=(),
    weak=(),
    done=(),
    earlier=0,
)
BUSY = replace(
    FIRST_DAY,
    figures=(*FIRST_DAY.figures, ("9", "days until Tue 8 Dec")),
    due=(Step("toy-scale: <it> adds", "mend a slip of yours, due today", f"kata review mistake:{LONG}"),) * 10,
    more=3,
    planned=Planned(
        (("today", "34 min", ("toy-scale", LONG)), ("tomorrow", "", ())),
        (("Thu 5 Mar", "40 min", ("toy-scale (new)",)),),
        ("Missed: Mon 2 Mar. What was laid out there has moved on.",),
    ),
    backends=("numpy", "torch"),
    solved=((1, 2), (1, 1)),
    katas=(
        Row("toy-scale", "easy", "toys", (True, None), True, "tomorrow"),
        Row(LONG, "hard", "toys", (False, True), True, ""),
    ),
    weeks=(("this week", "11", "6", "5", "4", "3 of 5"),) * 8,
    kept=(Step("It adds", "toy-scale, 11 times", "kata review mistake:toy-scale:adds"),),
    weak=(Step("toys", "", "kata list --topic toys"),),
    done=(
        Done("today", "toy-scale", (Entry("20:41", "toy-scale: started", "unsure"), Entry("20:47", LONG, "bad"))),
        Done("Sat 28 Nov", LONG, (Entry("20:54", "toy-scale: passed", "good"),)),
    ),
    earlier=52,
)  # fmt: skip

SHOWN = [
    (FIRST_DAY, "kata start toy-scale", "what to do now"),
    (FIRST_DAY, "Nothing is due.", "that nothing is due"),
    (FIRST_DAY, '<td data-head="numpy">not yet</td>', "a kata that was never begun"),
    (FIRST_DAY, "Nothing yet", "that nothing was done"),
    (BUSY, "toy-scale: &lt;it&gt; adds", "what is due, and never as HTML"),
    (BUSY, "3 more: kata review", "that more is due"),
    (BUSY, '<th scope="row">tomorrow</th>', "a day of the plan"),
    (BUSY, "What was laid out there has moved on.", "a day that was missed"),
    (BUSY, "<summary>The days after that</summary>", "the later days, folded"),
    (BUSY, '<span aria-hidden="true">✓</span> passed', "a backend that was passed"),
    (BUSY, '<span class="unseen">not offered</span>', "a backend that a kata does not have, for a screen reader too"),
    (BUSY, '<td data-head="numpy">begun</td>', "a kata that was begun"),
    (BUSY, "toy-scale, 11 times", "how often a mistake was made"),
    (BUSY, "52 more before these: kata history --all", "that more was done"),
]


@pytest.mark.parametrize(("standing", "shown", "what"), SHOWN, ids=[what for _, _, what in SHOWN])
def test_the_page_says(standing, shown, what):
    """Each thing in words."""
    assert shown in status_page(standing)


@pytest.mark.parametrize("section", ["plan", "weak"])
def test_what_there_is_not_has_no_section(section):
    """No plan, no weak topics: neither a heading nor a link to one."""
    assert f'"{section}"' in status_page(BUSY) and f'#{section}"' in status_page(BUSY)
    assert f'"{section}"' not in status_page(FIRST_DAY) and f'#{section}"' not in status_page(FIRST_DAY)
