"""A mock interview in a terminal: its clock, its scorecard, and what is asked at its end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.text import Text

from grader.model import Feedback, Message
from grader.model.mock import (
    BANDS,
    DIMENSIONS,
    Band,
    Came,
    Dimension,
    Error,
    Mark,
    Moment,
    Phase,
    Primary,
    Reading,
    Scorecard,
    Work,
)
from grader.report.columns import columns
from grader.report.layout import Page
from grader.report.sanitize import one_line
from grader.words import phrase, say

STYLES: dict[Band | None, str] = {
    "strong hire": "bold green", "leaning hire": "green", "leaning no hire": "yellow", "strong no hire": "bold red",
    None: "dim",
}  # fmt: skip
_BANDS: dict[str | None, str] = {
    "strong hire": "mock.band_strong_hire", "leaning hire": "mock.band_leaning_hire",
    "leaning no hire": "mock.band_leaning_no_hire", "strong no hire": "mock.band_strong_no_hire",
    None: "mock.band_not_assessed",
}  # fmt: skip
_DIMENSIONS: dict[str, str] = {
    "correctness": "mock.dimension_correctness", "speed": "mock.dimension_speed",
    "numerics": "mock.dimension_numerics", "testing": "mock.dimension_testing",
    "problem solving": "mock.dimension_problem_solving", "communication": "mock.dimension_communication",
}  # fmt: skip
_PHASES: dict[Phase, str] = {
    "restate": "mock.phase_restate", "plan": "mock.phase_plan", "code": "mock.phase_code", "test": "mock.phase_test",
    "follow-ups": "mock.phase_follow_ups", "rate": "mock.phase_rate", "over": "mock.phase_over",
}  # fmt: skip
_WARNINGS = {50: "mock.warning_50", 80: "mock.warning_80", 100: "mock.warning_100"}
_CAME: dict[Came, str] = {
    "passed": "mock.came_passed", "failed": "mock.came_failed", "not gradable": "mock.came_not_gradable",
    "not attempted": "mock.came_not_attempted",
}  # fmt: skip
_ERRORS: dict[Error, str] = {
    "concept": "mock.error_concept", "implementation": "mock.error_implementation",
    "debugging": "mock.error_debugging", "communication": "mock.error_communication",
    "judgement": "mock.error_judgement",
}  # fmt: skip


# --- words that every report of it shares -----------------------------------------------------------------------------


def band_text(band: Band | None) -> str:
    """The band in words."""
    return phrase(_BANDS[band])


def dimension_text(dimension: Dimension) -> str:
    """The dimension in words."""
    return phrase(_DIMENSIONS[dimension])


def clock_text(at: float) -> str:
    """Seconds as minutes and seconds: "3:07"."""
    return f"{int(at) // 60}:{int(at) % 60:02}"


def phase_text(phase: Phase) -> str:
    """What is done in this part of a round."""
    return phrase(_PHASES[phase])


def reading_text(reading: Reading) -> str:
    """The clock in a sentence."""
    elapsed, limit = int(reading.elapsed // 60), f"{reading.limit / 60:g}"
    return phrase("mock.clock", elapsed=elapsed, limit=limit, phase=phase_text(reading.phase))


def warnings(reading: Reading) -> Iterator[str]:
    """What is to be said of the clock besides."""
    if reading.backwards:
        yield phrase("mock.backwards")
    if reading.warning:
        yield phrase(_WARNINGS[reading.warning])


def came_text(work: Work, handed_in: bool = True) -> str:
    """What became of a kata: "passed, late"; before it is handed in, it may not have been checked yet."""
    if work.came == "not attempted" and not handed_in:
        return phrase("mock.came_open")
    late = [phrase("mock.came_late")] if work.late else []
    return ", ".join([phrase(_CAME[work.came]), *late])


def work_facts(work: Work) -> Iterator[str]:
    """What else is known of it."""
    if work.first_pass is not None and work.minutes:
        yield phrase("mock.work_after", minutes=round(work.first_pass / 60, 1), usual=work.minutes)
    if work.checks and work.came != "not attempted":  # in a packet there are none
        yield phrase("mock.work_checks", checks=work.checks)
    if work.hints:
        yield phrase("mock.work_hints", hints=work.hints)
    yield from (slip.title for slip in work.mistakes)


def overall_text(card: Scorecard) -> tuple[str, ...]:
    """The word for all, and beside it what it stands on."""
    said = tuple(_spoken(message) for message in card.evidence)
    return (phrase("mock.overall", band=band_text(card.overall)), *said) if card.overall else said


def primary_lines(primary: Primary | None) -> tuple[str, ...]:
    """The post-mortem."""
    if primary is None:
        return (phrase("mock.no_primary"),)
    cure = [phrase("mock.retest")] if primary.card else [phrase("mock.talk")] * (primary.kind == "communication")
    return (
        phrase("mock.primary_line", kind=phrase(_ERRORS[primary.kind]), said=say(primary.said)),
        phrase("mock.shown_by", shown=say(primary.shown).rstrip(".")),
        *cure,
    )


def said_by_people(mark: Mark) -> Iterator[str]:
    """What the candidate and the interviewer said, where they did."""
    if mark.own:
        yield phrase("mock.own", band=band_text(mark.own))
    if mark.interviewer:
        yield phrase("mock.interviewer", band=band_text(mark.interviewer))


def facts(card: Scorecard) -> str:
    """When it was, how long, and by which seed."""
    day = f"{card.began.astimezone():%Y-%m-%d %H:%M}"
    said = phrase("mock.facts", day=day, minutes=card.minutes, seed=card.seed)
    return f"{said}, {phrase('mock.blind')}" if card.blind else said


def _spoken(message: Message) -> str:
    """The message, with dimensions and bands in it in the learner's language."""
    values = dict(message.values)
    if isinstance(dimension := values.get("dimension"), str):
        values["dimension"] = phrase(_DIMENSIONS[dimension])
    if isinstance(bands := values.get("bands"), tuple):
        values["bands"] = tuple(phrase(_BANDS[band]) for band in bands)
    if isinstance(band := values.get("band"), str):
        values["band"] = phrase(_BANDS[band])
    return phrase(message.key, **values)


# --- in the terminal --------------------------------------------------------------------------------------------------


def print_reading(reading: Reading, page: Page) -> None:
    """The clock, and its warnings."""
    page.line(reading_text(reading), "bold")
    for warning in warnings(reading):
        page.line(warning, "yellow")


def print_blind(feedback: Feedback, page: Page) -> None:
    """Whether it passed, and nothing else."""
    passed = feedback.verdict == "passed"
    said = phrase("report.verdict_passed" if passed else "report.verdict_failed")
    page.line(
        Text(said, "bold green" if passed else "bold red")
        .append(f"  {feedback.kata}", "bold default")
    )  # fmt: skip


def print_works(card: Scorecard, page: Page) -> None:
    """A line or two for each kata; before a blind round is handed in, no more than a check would say."""
    for work in card.works:
        passed = "green" if work.in_time else "yellow" if work.came == "passed" or not card.handed_in else "red"
        said = "" if card.blind and not card.handed_in else ", ".join(work_facts(work))
        page.hanging(f"  {work.kata} ({work.backend})  ", "", came_text(work, card.handed_in), passed)
        if said:
            page.hanging("      ", "", said, "dim")


def print_scorecard(card: Scorecard, page: Page) -> None:
    """The whole report."""
    page.line(Text(phrase("mock.title", session=one_line(card.session)), "bold").append(f"  {facts(card)}", "not bold"))
    if not card.finished:
        page.line(phrase("mock.unfinished"), "yellow")
    page.blank()
    print_works(card, page)
    page.blank()
    page.line(phrase("mock.scorecard"), "bold")
    for mark in card.marks:
        _print_mark(mark, page)
    page.blank()
    overall, *evidence = overall_text(card)
    page.line(overall, STYLES[card.overall])
    for said in evidence:
        page.hanging("  ", "", said, "dim")
    page.blank()
    page.line(phrase("mock.post_mortem"), "bold")
    for said in primary_lines(card.primary):
        page.hanging("  ", "", said)
    page.blank()
    page.line(phrase("mock.timeline"), "bold")
    for moment in card.timeline:
        _print_moment(moment, page)


def _print_mark(mark: Mark, page: Page) -> None:
    people = ", ".join(said_by_people(mark))
    width = max(columns(dimension_text(dimension)) for dimension in DIMENSIONS) + 2
    band = Text(band_text(mark.band), STYLES[mark.band])
    page.line(Text(f"  {dimension_text(mark.dimension).ljust(width)}").append(band))
    if people:
        page.hanging("      ", "", people, "dim")
    page.hanging("      ", "", say(mark.observed))
    if mark.evidence:
        page.hanging("      ", "", "; ".join(say(each) for each in mark.evidence), "dim")


def _print_moment(moment: Moment, page: Page) -> None:
    late = f"  {phrase('mock.came_late')}" if moment.late else ""
    page.hanging(f"  {clock_text(moment.at):>6}  ", "dim", say(moment.said) + late)


# --- what is asked at its end -----------------------------------------------------------------------------------------


def print_bands(dimension: Dimension, observed: Sequence[Message], page: Page) -> None:
    """The bands of a dimension, each with its sentence."""
    page.blank()
    page.line(dimension_text(dimension), "bold")
    for number, (band, sentence) in enumerate(zip(BANDS, observed, strict=True), 1):
        page.hanging(f"  {number}  ", "bold", f"{band_text(band)}: {say(sentence)}")
