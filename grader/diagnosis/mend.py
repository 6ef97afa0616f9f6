"""Where no known mistake fits: the small change of the learner's own text that makes right what is wrong.

Cases that failed pass with it, and none fails that passed: so it is the place, whatever the mistake is called. What
belongs there is not said. Where one change is not enough, the best one is made, and a second one looked for.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace

from grader.catalogue.edits import composed
from grader.catalogue.nodes import UNREADABLE
from grader.diagnosis.parsed import LONGEST, lines_of, place_of
from grader.diagnosis.slips import LACKING, Slip, slips
from grader.host import Session
from grader.judge import Case, HiddenTests, Traces, run_case
from grader.model import Confidence, Diagnosis, Ended, NoError, Place
from grader.records import dataclass
from grader.words import phrase

MENDED = "one_change"
TITLES = {
    "value": "mend.value", "function": "mend.function", "arguments": "mend.arguments", "argument": "mend.argument",
    "operator": "mend.operator", "into": "mend.into", "out": "mend.out", "extra": "mend.extra", "line": "mend.line",
    "condition": "mend.condition", "sides": "mend.sides", "order": "mend.order", "off": "mend.off", "name": "mend.name",
    "brackets": "mend.brackets", "add": "mend.add", "replace": "mend.replace", "in place": "mend.in_place",
    "sign": "mend.sign", "root": "mend.root", "square": "mend.square", "reciprocal": "mend.reciprocal",
    "copy": "mend.copy", "alias": "mend.copy", "detach": "mend.detach", "axes": "mend.axes", "factor": "mend.factor",
    "divisor": "mend.divisor",
}  # fmt: skip
MANY = 10  # failing cases of which one alone is none to speak of
WITNESSES = 2  # failing cases that are tried with every change
ASLEEP = 0.5  # of the time by the clock counts even where no processor is taken
SAID = 40  # columns of the text that is wrong, within a title


@dataclass(frozen=True)
class Mended:
    """A change, the text with it, and the failing cases that pass then."""

    slip: Slip
    text: str
    cases: tuple[Case, ...]


@dataclass(frozen=True)
class Mendings:
    """What is wrong at one place or at two, the cases that fail still, and whether one change makes all cases pass."""

    causes: tuple[Diagnosis, ...]
    left: tuple[Case, ...]
    whole: bool = False


def mend(
    tests: HiddenTests, failing: Sequence[Case], traces: Traces, session: Session, seed: int,
    places: Sequence[Place] = (), *, alone: bool = True,
) -> Mendings:  # fmt: skip
    """What is wrong at one place, or at two, if a change there makes these cases pass.

    failing  the cases that are to pass; traces: what all cases did, or no change can be told to do no harm
    places   where it is looked for first; alone: no other cause is named, so that a part of them is something, too
    session  the submission's own, which is left as it is: the changed texts run in a worker of their own
    """
    nothing = Mendings((), tuple(failing))
    source = session.submission.source
    if len(source) > LONGEST or session.deaths or not all(case.name in traces for case in tests.cases):
        return nothing
    passing = [case for case in tests.cases if not traces[case.name].failed and not case.slow]
    everything = tuple(case for case in tests.cases if traces[case.name].failed)
    with session.beside() as own:
        trials = _Trials(tests, traces, own, seed, source, failing[0])
        first = _search(source, failing, passing, traces, trials, places)
        if first is None:
            return nothing
        left = tuple(case for case in failing if case not in first.cases)
        if not left:
            whole = trials.loads(first.text) and all(map(trials.passes, everything))
            first = replace(first, cases=everything) if whole else first
            return Mendings((_told(first, source, traces),), (), whole)
        if not alone or not _is_something(first.cases, failing, traces):
            return nothing
        kept = [*passing, *first.cases]
        second = _search(first.text, left, kept, traces, _Trials(tests, traces, own, seed, source, failing[0]), places)
    if second is None or len(second.cases) < len(left):
        return Mendings((replace(_told(first, source, traces), confidence="looks like"),), left)
    return Mendings(tuple(_told(each, source, traces) for each in (first, second)), ())


def _search(
    source: str, failing: Sequence[Case], passing: Sequence[Case], traces: Traces, trials: _Trials,
    places: Sequence[Place],
) -> Mended | None:  # fmt: skip
    """The first change that makes all of these cases pass, or else the one that does so with most of them."""
    lines, best = {place.line for place in places}, None
    witnesses = _witnesses(failing, traces)
    try:
        tried = sorted(slips(source), key=lambda slip: slip.line not in lines)
    except UNREADABLE:
        return None
    for slip in tried[: trials.most]:
        text = composed([slip.edit]) or ""
        if trials.over:
            break
        if trials.loads(text) and any(map(trials.soon, witnesses)):
            mended = tuple(case for case in failing if trials.passes(case))
            if len(mended) > (len(best.cases) if best else 0) and all(map(trials.passes, passing)):
                best = Mended(slip, text, mended)
                if len(mended) == len(failing):
                    break
    return best


class _Trials:
    """Changes of a text, run as long as there is time; one that loops, or sleeps, takes much of it.

    source  the unchanged text; first: a case to warm up a new worker with
    """

    def __init__(self, tests: HiddenTests, traces: Traces, session: Session, seed: int, source: str, first: Case):
        self._tests, self._traces, self._session, self._seed = tests, traces, session, seed
        self._source, self._first = source, first
        self._cold = True  # whether its worker is a new one
        self.most = session.policy.mendings
        self._left = session.policy.mending_seconds

    @property
    def over(self) -> bool:
        """Whether there is no time left."""
        return self._left <= 0

    def loads(self, text: str) -> bool:
        """Whether it can be asked anything.

        A new worker meets the unchanged text before: the first call may import much, and must not look like a loop.
        """
        with self._timed():
            if self._cold and self._load(self._source):
                self._cold = False
                self._try(self._first, self._session.policy.quick_call_seconds)
            return self._load(text)

    def soon(self, case: Case) -> bool:
        """Whether the case passes, and about as fast as it failed."""
        policy = self._session.policy
        return self._run(case, max(policy.mending_call_seconds, policy.pace * self._traces[case.name].spent))

    def passes(self, case: Case) -> bool:
        """Whether the case passes."""
        return self._run(case, self._session.policy.quick_call_seconds)

    def _run(self, case: Case, seconds: float) -> bool:
        with self._timed():
            return self._try(case, seconds)

    def _load(self, text: str) -> bool:
        return self._session.load(replace(self._session.submission, source=text)).name == "finished"

    def _try(self, case: Case, seconds: float) -> bool:
        seconds = min(self._session.limits.seconds, seconds)
        trace = run_case(self._tests, case, self._session, self._seed, seconds=seconds)
        self._cold |= isinstance(trace.result.finding, Ended)
        return not trace.failed

    @contextlib.contextmanager
    def _timed(self) -> Iterator[None]:
        """What is done in here costs what both processes compute, or a part of what is slept.

        To wait for a processor costs nothing.
        """
        began, own, before = time.monotonic(), time.thread_time(), self._session.computed
        try:
            yield
        finally:
            ran, waited = (max(0.0, now - then) for now, then in zip(self._session.computed, before, strict=True))
            asleep = time.monotonic() - began - waited
            self._left -= max(ran + time.thread_time() - own, asleep * ASLEEP)


def _witnesses(failing: Sequence[Case], traces: Traces) -> list[Case]:
    """Two cases that fail in different ways, if there are such."""
    groups = sorted(_grouped(failing, traces).values(), key=len, reverse=True)
    quickest = [min(group, key=lambda case: traces[case.name].spent) for group in groups]
    others = [case for case in reversed(failing) if case not in quickest]
    return [*quickest, *others][:WITNESSES]


def _grouped(failing: Sequence[Case], traces: Traces) -> dict[tuple[str, str], list[Case]]:
    """Failing cases by what is wrong in them, and how."""
    groups: dict[tuple[str, str], list[Case]] = {}
    for case in failing:
        finding = traces[case.name].result.finding
        groups.setdefault((finding.what, finding.kind) if finding else ("", ""), []).append(case)
    return groups


def _is_something(mended: Sequence[Case], failing: Sequence[Case], traces: Traces) -> bool:
    """Whether it is half of what fails, or all that fails in one way: here a case and there one is an accident.

    So is one case alone of many, in whatever way it fails.
    """
    whole = any(all(case in mended for case in group) for group in _grouped(failing, traces).values())
    return (whole and MANY * len(mended) >= len(failing)) or 2 * len(mended) >= len(failing)


def _told(mended: Mended, source: str, traces: Traces) -> Diagnosis:
    """A cause as a report has it, with the line where the learner's file says it.

    The line is certain; what it lacks, where it lacks something, is a guess. So is what makes a single error come that
    was due: many changes let a library raise one.
    """
    line = place_of(mended.slip.edit.base, mended.slip.line)
    lines = [text.strip() for text in lines_of(source)]
    same = [Place(number, text) for number, text in enumerate(lines, 1) if text == line.text]
    same.sort(key=lambda place: abs(place.line - line.line))  # a change before may have moved it
    said = mended.slip.said.split("\n")[0]
    title = phrase(TITLES[mended.slip.kind], said=said if len(said) <= SAID else said[: SAID - 1] + "…")
    whole = len(mended.cases) == sum(trace.failed for trace in traces.values())
    nudge = phrase("mend.nudge") if whole else phrase("mend.nudge_some", count=len(mended.cases))
    by_chance = len(mended.cases) == 1 and isinstance(traces[mended.cases[0].name].result.finding, NoError)
    confidence: Confidence = "looks like" if mended.slip.kind in LACKING or by_chance else "matches"
    return Diagnosis(MENDED, title, nudge, confidence, mended.cases[0].name, tuple(same[:1]), by_text=True)
