"""Three weeks of a learner whose weaknesses are known: what was proposed on each day, and what was done.

`python -m tests.study.weeks` writes docs/study.md, and tests/study/test_weeks.py holds it. Nobody is asked the time.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from grader.model import Kata, Limits
from grader.study import cards
from grader.study.choice import suggest
from grader.study.desk import Desk, lay
from grader.study.events import Answered, Attempt, Event, Hinted, Planned, Started
from grader.study.plan import Item, lay_out

PAGE = Path(__file__).parents[2] / "docs" / "study.md"
FIRST = datetime(2026, 3, 2, 19, tzinfo=UTC)  # a Monday, in the evening
DAYS, MISSED, MINUTES = 21, 8, 40
UNTIL = FIRST.date() + timedelta(days=DAYS)
QUESTION = "bn-eps"


def _kata(slug: str, topic: str, level: str, minutes: int) -> Kata:
    nowhere = Path("/")
    return Kata(slug, slug, topic, level, minutes, (), ("numpy",), (), (), Limits(1.0, 1), nowhere, nowhere)  # type: ignore[arg-type]


KATAS = (
    _kata("bn-backward", "normalisation", "medium", 25),
    _kata("channel-shuffle", "convolution", "easy", 10),
    _kata("complete-binary-tree", "trees", "easy", 15),
    _kata("conv-bn-fusion", "convolution", "medium", 20),
    _kata("conv-flops", "convolution", "easy", 15),
    _kata("dropout", "regularisation", "easy", 10),
    _kata("smooth-l1", "losses", "easy", 15),
)
# A mistake that the learner makes whenever the kata is written, until that many drills of it went well.
WEAKNESSES = {
    "mistake:dropout:no_rescale": 1,
    "mistake:conv-flops:groups_ignored": 2,
    "mistake:bn-backward:no_mean_path": 3,
}


@dataclass(frozen=True)
class Day:
    """What `next`, `review` and `plan` proposed in the evening, and what was done."""

    date: date
    next: str
    review: tuple[str, ...]
    plan: tuple[Item, ...]
    missed: tuple[date, ...]
    done: tuple[str, ...]


@dataclass
class Learner:
    """Does what the plan says for the day, and slips where the weaknesses are."""

    events: list[Event] = field(default_factory=list)
    left: dict[str, int] = field(default_factory=lambda: dict(WEAKNESSES))
    now: datetime = FIRST

    def evening(self, number: int) -> Day:
        """One evening, from what is proposed to what was done."""
        self.now = FIRST + timedelta(days=number)
        if number == 0:
            self.events.append(Planned(self.now, UNTIL, MINUTES))
        desk = self._desk()
        assert desk.planned is not None
        plan = lay_out(desk, desk.planned)
        suggestion = suggest(desk)
        proposed = f"{suggestion.card or suggestion.kata} ({suggestion.why})"
        reviews = tuple(card.name for card in desk.due)
        items = () if number == MISSED else plan.days[0].items
        done = tuple(self._do(item) for item in items)
        return Day(desk.today, proposed, reviews, plan.days[0].items, plan.missed, done)

    def _desk(self) -> Desk:
        return lay(KATAS, self.events, self.now)

    def _do(self, item: Item) -> str:
        before = len(self.events)
        if cards.kind_of(item.name) == "question" and item.kind == "review":
            self._say(Answered(self.now, QUESTION, True))
            name = item.name
        else:
            card = item.name if item.kind == "review" else cards.of_kata(item.name)
            name = card
            self._write(card)
        rating = next(card.rating for card in self._desk().cards if card.name == name)
        slipped = [slip for event in self.events[before:] if isinstance(event, Attempt) for slip in event.mistakes]
        return f"{name.partition(':')[2]}: {rating}{f', after {slipped[0]}' if slipped else ''}"

    def _write(self, card: str) -> None:
        """A kata, with the slips that are not mended; or a drill, with a wrong try the first time."""
        slug = cards.kata_of(card)
        drill = card if cards.kind_of(card) == "mistake" else ""
        start = self.now
        minutes = cards.DRILL_MINUTES if drill else next(kata.minutes for kata in KATAS if kata.slug == slug)
        self._say(Started(start, slug, f"/{slug}.py", "numpy", card=drill))
        if drill:
            slips = [""] * self.left[card]
            self.left[card] = max(0, self.left[card] - 1)
        else:
            slips = [cards.name_of(each) for each, n in self.left.items() if n and cards.kata_of(each) == slug]
        self._pass_time(minutes / 2)
        for slip in slips:
            self._check(start, slug, drill, "failed", slip)
            self._pass_time(minutes / 4)
        if slips and not drill and slug == "bn-backward":
            self._say(Hinted(self.now, slug, "dx", 1))
        self._pass_time(minutes / 5)
        self._check(start, slug, drill, "passed", "")
        if slug == "bn-backward" and not any(isinstance(event, Answered) for event in self.events):
            self._say(Answered(self.now, QUESTION, False))  # in a quiz, after the first bn-backward

    def _check(self, start: datetime, slug: str, drill: str, verdict: str, slip: str) -> None:
        self._say(
            Attempt(
                self.now, slug, f"/{slug}.py", "numpy", verdict, 1, 0.2,  # type: ignore[arg-type]
                (slip,) if slip else (), since=(self.now - start).total_seconds(), card=drill,
            )
        )  # fmt: skip

    def _say(self, event: Event) -> None:
        self.events.append(event)

    def _pass_time(self, minutes: float) -> None:
        self.now += timedelta(minutes=minutes)


def three_weeks() -> tuple[list[Day], Learner]:
    """Every evening, and the learner after them."""
    learner = Learner()
    return [learner.evening(number) for number in range(DAYS)], learner


def page() -> str:
    """docs/study.md."""
    days, _ = three_weeks()
    weak = ", ".join(f"`{card.partition(':')[2]}` ({n})" for card, n in WEAKNESSES.items())
    lines = [
        "# Three weeks",
        "",
        "Written by `python -m tests.study.weeks`: a simulated learner, with",
        f"`kata plan --until {UNTIL} --minutes {MINUTES}` made on {FIRST:%A}, {FIRST.date()}. Every evening the",
        "learner does what the plan lays out for it, and makes these mistakes in each file, until that many",
        "drills of them were mended:",
        "",
        weak,
        "",
        f"One question (`{QUESTION}`) is answered wrongly in a quiz, and one evening is missed.",
        "",
        "**next** is what `kata next` proposes first, and why; **review** is what `kata review` lists as due;",
        "**plan** is what `kata plan` lays out for the day; **done** says how each was rated, from checks,",
        "hints and time.",
        "",
        "| day | next | review | plan | done |",
        "|---|---|---|---|---|",
    ]
    for day in days:
        plan = [f"{item.name.partition(':')[2] or item.name}{_mark(item)}" for item in day.plan]
        late = f" (missed: {', '.join(f'{each:%a} {each.day}' for each in day.missed)})" if day.missed else ""
        cells = (
            f"{day.date:%a} {day.date.day} {day.date:%b}",
            day.next,
            ", ".join(name.partition(":")[2] for name in day.review) or "–",
            (", ".join(plan) or "–") + late,
            "; ".join(day.done) or ("missed" if day.plan else "–"),
        )
        lines.append(f"| {' | '.join(cells)} |")
    lines += [
        f"| {UNTIL:%a} {UNTIL.day} {UNTIL:%b} | | | the interview | |",
        "",
        "What can be read off it, and is held by `tests/study/test_weeks.py`:",
        "",
        "- A mistake is due on the day after it was made, before the kata that it was made in, and comes",
        "  back at growing distances; made again, it is back on the next day.",
        "- What the missed day held is laid out on the next, and nothing is lost.",
        "- No evening is longer than its minutes, unless one kata alone is.",
        "- Nothing new comes on the last two days, and everything is seen once more in the last three.",
        "",
    ]
    return "\n".join(lines)


def _mark(item: Item) -> str:
    return {"new": " (new)", "finish": " (finish)", "review": "", "backend": f" in {item.backend}"}[item.kind]


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
