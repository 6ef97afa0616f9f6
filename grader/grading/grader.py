"""One submission, from file to feedback: the story of a check, top to bottom."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from grader import catalogue
from grader.catalogue import submission as submissions
from grader.devices import resolve
from grader.errors import BrokenKata, Misuse
from grader.grading.again import command_again
from grader.grading.kept import Kept, Key
from grader.grading.steps import CaseDone, Graded, Measuring, Searching, Stands, Started, Step
from grader.host import Kind, Pool
from grader.model import Backend, Causes, Feedback, Kata, Limits, Message, Run, Submission
from grader.policy import Policy
from grader.version import VERSION

if TYPE_CHECKING:  # the worker starts before the judge imports NumPy and pytest
    from grader.host import Session
    from grader.judge import HiddenTests, Recall, Traces


def grade(
    path: str | PathLike[str], *, kata: Kata | str | None = None, backend: Backend | None = None,
    device: str = "auto", seed: int | None = None, policy: Policy | None = None,
) -> Feedback:  # fmt: skip
    """Grade one file: `Grader.grade`, once."""
    with Grader(replace(policy or Policy(), standby=0)) as grader:
        return grader.grade(path, kata=kata, backend=backend, device=device, seed=seed)


class Grader:
    """Grades files one after another, or from several threads at once; to be closed at the end.

    It keeps workers that stand by, the process that they are forked from (Linux), what each known mistake does, and
    where a file is checked again what each case does. It changes no working directory, environment
    variable or module table of its own process, but closes that process to others of the same user
    (`prctl(PR_SET_DUMPABLE)`, on Linux).
    """

    def __init__(self, policy: Policy | None = None):
        self.policy = policy or Policy()
        self._pool = Pool(self.policy)
        self._kept = Kept(self.policy)

    def __enter__(self) -> Grader:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the workers that stand by."""
        self._pool.close()

    def stand_by(self) -> None:
        """Have workers ready for the next check; after the verdict is told, since getting ready takes a processor."""
        self._pool.refill()

    def grade(
        self, path: str | PathLike[str] | Submission, *, kata: Kata | str | None = None, backend: Backend | None = None,
        device: str = "auto", seed: int | None = None, only: str = "", seconds: float | None = None,
        efficiency: bool = False,
    ) -> Feedback:  # fmt: skip
        """Grade a file, or a submission that was read already, and say what is wrong with it and why.

        kata     the kata, or its slug; a submission has its own; default: what the file's header says, or its name
        backend  default: what the header says, or the library that it imports, or the kata's only one
        device   "cpu", "cuda", "all", or "auto": the CPU, and CUDA where there is one
        seed     the same inputs again; default: new ones
        only     the case of this name, or those with it in their names, or else in their titles
        seconds  that one call may take; default: the kata's limit
        efficiency  whether a pass is measured beside the reference, where that means something; it takes seconds

        Raises Misuse where the file cannot be graded, BrokenKata where the kata itself is wrong, NoDevice, NoWorker and
        NotConfined. Wrong code raises nothing: it is a verdict.
        """
        steps = self.steps(
            path, kata=kata, backend=backend, device=device, seed=seed, only=only, seconds=seconds,
            efficiency=efficiency,
        )  # fmt: skip
        feedback = next(step.feedback for step in steps if isinstance(step, Graded))
        self.stand_by()
        return feedback

    def steps(
        self, path: str | PathLike[str] | Submission, *, kata: Kata | str | None = None, backend: Backend | None = None,
        device: str = "auto", seed: int | None = None, only: str = "", seconds: float | None = None,
        efficiency: bool = False, doubtful: Callable[[], bool] = bool, ahead: bool = False,
        given_up: Callable[[], bool] = bool,
    ) -> Generator[Step, None, None]:  # fmt: skip
        """The same, step by step, for whoever shows progress; to leave early, close the generator.

        doubtful  asked once its worker has been launched, whether it will probably fail: then what the diagnosis needs
                  is read and started meanwhile, and is for nothing if it passes
        ahead     or else what the dry run needs, unless the text proves its outcome
        given_up  asked many times a second within a step: where it says so, the check ends with GivenUp

        No worker is made ready for the next check: `stand_by` does it, when the caller has told the verdict.
        """
        began = time.perf_counter()
        submission = path if isinstance(path, Submission) else submissions.read(Path(path), kata, backend)
        devices, notes = resolve(device, submission.backend)
        limits = submission.kata.limits
        if seconds:
            limits = replace(limits, seconds=seconds)
        # its worker imports on one core while the judge does on another
        self._pool.prepare(Kind.of(submission.backend, devices[0], limits, catalogue.roots().folders))
        fingerprint = self._kept.fingerprint(submission.kata)
        if seed is None:
            import secrets

            seed = secrets.randbelow(10**9)
        keys = [Key(fingerprint, submission.backend, device, seed) for device in devices]
        with ExitStack() as stack:
            sessions = [stack.enter_context(self._session(submission, device, limits, given_up)) for device in devices]
            if self.policy.many:
                sessions[0].start()
                self._pool.refill_aside()  # the next one gets ready meanwhile: nobody waits for this verdict alone
            yield Started()
            from grader.judge import RULES, collect

            tests = collect(submission.kata)
            if not tests.selected(only) and not (tests.kata.forbidden and only in RULES):
                raise Misuse(
                    f"no case of {submission.kata.slug} has {only!r} in its name or title; kata check -v lists them."
                )
            stand_ins = [stack.enter_context(self._stand_in(submission, device, given_up)) for device in devices]
            aside = stack.enter_context(self._session(submission, devices[0], limits, given_up))
            if again := doubtful():
                self._kept.evidence(submission.kata, keys[0])
            sessions[0].start()
            if again:
                stand_ins[0].start()
            elif ahead and not only and not sessions[0].rehearses and _is_worth_a_worker(submission):
                aside.start(rehearses=True)
            runs: list[Run] = []
            causes = Causes()
            for session, stand_in, key in zip(sessions, stand_ins, keys, strict=True):
                run, found, note = yield from self._on_device(tests, session, stand_in, aside, key, only, again)
                runs.append(run)
                causes = causes.or_else(found)
                notes = (*notes, note) if note else notes
        if efficiency and (why_not := _unmeasured(tests, runs, only)):
            notes = (*notes, why_not)
        elif efficiency:
            yield Measuring()
            runs = [self._measured(tests, submission, run, limits, seed, given_up) for run in runs]
        yield Graded(
            Feedback(
                kata=submission.kata.slug, path=submission.path, backend=submission.backend,
                verdict="passed" if all(run.passed for run in runs) else "failed", seed=seed, runs=tuple(runs),
                diagnoses=causes.diagnoses, beyond=causes.beyond, contrast=causes.contrast, only=only,
                replay=command_again(submission, runs, seed, seconds), notes=notes, version=VERSION,
                fingerprint=fingerprint, submission=_sha256(submission.source),
                when=datetime.now(UTC), seconds=time.perf_counter() - began,
            )
        )  # fmt: skip

    # --- its parts ----------------------------------------------------------------------------------------------------

    def _on_device(
        self, tests: HiddenTests, session: Session, stand_in: Session, aside: Session, key: Key, only: str, again: bool
    ) -> Generator[Step, None, tuple[Run, Causes, Message | None]]:
        """All that is done on one device, each part a step: the cases, the dry run, the search for a cause.

        The run, the causes, and a note where there was no search. again: it will probably fail
        """
        from grader.judge import is_due, proven, stays_on_device

        recall, ready = self._kept.recall(key, again), self._kept.knows(key)
        run, traces = yield from self._run(tests, session, key.seed, only, None if ready else stand_in, aside, recall)
        if is_due(run, session.backend, only):
            if stays_on_device(session.submission):
                run = proven(run)
            else:
                yield Stands(run)
                run = self._rehearsed(run, traces, session, aside)
        causes, note = Causes(), None
        if any(trace.failed for trace in traces.values()):
            yield Searching()
            from grader.diagnosis import Subject, account

            subject = Subject(tests, session, stand_in, key.seed, self._kept.evidence(tests.kata, key), recall)
            try:
                run, causes = account(subject, run, traces)
            except BrokenKata:
                raise
            except Exception as error:  # the verdict stands, whatever a text does to the search for its cause
                note = Message.of("note.no_cause", error=type(error).__name__)
        session.close()
        return run, causes, note

    def _run(
        self, tests: HiddenTests, session: Session, seed: int, only: str, stand_in: Session | None, aside: Session,
        recall: Recall | None,
    ) -> Generator[Step, None, tuple[Run, Traces]]:  # fmt: skip
        """Every case on a submission, each a step. Once one has failed, the stand-in, if given, gets ready, and what
        stands aside for the dry run leaves the processor to it."""
        from grader.judge import run_cases

        began = time.perf_counter()
        session.load()
        cases = run_cases(tests, session, seed, only, recall)
        while True:
            try:
                trace = next(cases)
            except StopIteration as stop:
                run, traces = stop.value
                return replace(run, seconds=time.perf_counter() - began), traces
            if trace.failed:
                aside.close()
                if stand_in:
                    stand_in.start()
            yield CaseDone(trace.result)

    def _rehearsed(self, run: Run, traces: Traces, session: Session, aside: Session) -> Run:
        """The run with its dry run: by the worker that stands aside for it, where one does, or else by its own."""
        from grader.judge import rehearsed

        began = time.perf_counter()
        apart = aside.rehearses and aside.load().name == "finished"
        run = rehearsed(run, traces, aside if apart else session)
        return replace(run, seconds=run.seconds + time.perf_counter() - began)

    def _measured(
        self, tests: HiddenTests, submission: Submission, run: Run, limits: Limits, seed: int,
        given_up: Callable[[], bool],
    ) -> Run:  # fmt: skip
        """The run with what the submission takes beside the reference, each in a fresh worker."""
        from grader.judge.efficiency import measure

        programs = {
            "yours": submission.source,
            "reference": catalogue.program(tests.kata, "solution", submission.backend) or "",
            "nothing": "".join(f"def {entry}(*args, **kwargs): return 0\n" for entry in tests.kata.entries),
        }
        with ExitStack() as stack:
            sessions = {
                name: stack.enter_context(
                    self._session(replace(submission, source=source), run.device, limits, given_up)
                )
                for name, source in programs.items()
            }
            for session in sessions.values():
                session.start()
            for session in sessions.values():
                session.load()
            return replace(run, efficiency=measure(tests, seed, **sessions))

    def _session(self, submission: Submission, device: str, limits: Limits, given_up: Callable[[], bool]) -> Session:
        from grader.host import Session

        return Session(
            submission, device=device, limits=limits, pool=self._pool, hidden=catalogue.roots().folders,
            given_up=given_up,
        )  # fmt: skip

    def _stand_in(self, submission: Submission, device: str, given_up: Callable[[], bool]) -> Session:
        """A session in which the known mistakes take turns in the submission's place."""
        from grader.host import Session

        limits = submission.kata.limits
        quick = replace(limits, seconds=min(limits.seconds, self.policy.quick_call_seconds))
        return Session(
            submission, device=device, limits=quick, pool=self._pool, hidden=catalogue.roots().folders, trusted=True,
            given_up=given_up,
        )  # fmt: skip


def _is_worth_a_worker(submission: Submission) -> bool:
    """Whether its dry run will probably take long, and a processor is idle: else it would take the first one's time."""
    from grader.judge import may_stay_on_device

    cores = os.cpu_count() or 1
    idle = cores > 1 and (not hasattr(os, "getloadavg") or os.getloadavg()[0] < cores)
    return idle and submission.backend == "torch" and not may_stay_on_device(submission)


def _unmeasured(tests: HiddenTests, runs: Sequence[Run], only: str) -> Message | None:
    """Why efficiency is not measured."""
    if tests.kata.sizes is None:
        return Message.of("note.no_efficiency", kata=tests.kata.slug)
    return None if all(run.passed for run in runs) and not only else Message.of("note.not_whole")


def _sha256(source: str) -> str:
    return hashlib.sha256(source.encode("utf-8", "surrogatepass")).hexdigest()
