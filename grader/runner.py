"""A submission at work in a worker: load it, call it, and start a new worker when a call killed the last one."""

from __future__ import annotations

import difflib
import time
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from grader.errors import NotConfined, NoWorker, WireError
from grader.expect import Raised
from grader.model import FINISHED, Backend, DryRun, Kata, Limits, Outcome, Sandbox, Submission, Usage
from grader.process import START_SECONDS, Died, WorkerProcess
from grader.wire import Array, array_of

LOAD_SECONDS = 10.0  # for a submission's own imports and module level
DEATHS = 10  # after so many dead workers,
PATIENCE = 12.0  # or when they have cost so many seconds, the cases that are left are not run
IN_ALL = 300.0  # seconds that all calls of a submission may take, or ten of the longest that may be
TRAPPED = 5  # forbidden calls that are told of one call


@dataclass(frozen=True)
class Reading:
    """What the submission's text says (reading.py), read by a worker before it ran any of it."""

    outcome: Outcome = FINISHED
    stubs: tuple[str, ...] = ()
    forbidden: tuple[tuple[str, int, str], ...] = ()  # (name, line, text)


@dataclass(frozen=True)
class Answer:
    """What one call gave: the value, and which arguments it changed."""

    value: Any
    changed: tuple[str, ...]
    seconds: float


@dataclass
class Subject:
    """A submission, and the worker that holds it just now.

    `trusted` is for our own programs (references, mistakes, mutants): many of them may use one worker in turn.
    """

    submission: Submission
    device: str
    hidden: tuple[Path, ...]
    worker: WorkerProcess | None = None
    limits: Limits | None = None
    trusted: bool = False
    switched_off: tuple[str, ...] = ()
    require_sandbox: bool = False  # refuse to run it below the full level
    reading: Reading = Reading()
    outcome: Outcome = FINISHED  # the worst that happened: the first death, or why it did not load
    deaths: int = 0
    lost: float = 0.0  # seconds that calls without an answer, and new workers, have cost
    spent: float = 0.0  # seconds of all calls
    trapped: list[str] = field(default_factory=list)
    sandbox: Sandbox = field(default_factory=Sandbox)
    output: str = ""  # printed at import
    usage: Usage | None = None  # of the hungriest calls so far
    last_words: str = ""  # printed by the call that ended the last worker

    @property
    def kata(self) -> Kata:
        return self.submission.kata

    @property
    def backend(self) -> Backend:
        return self.submission.backend

    @property
    def gave_up(self) -> bool:
        """Whether no further worker is started for it."""
        return self.deaths >= DEATHS or self.lost > PATIENCE

    def start(self) -> None:
        """Start a worker without waiting for it; done already if there is one."""
        if self.worker is None:
            self.worker = WorkerProcess(
                torch=self.backend == "torch", cuda=self.device == "cuda", limits=self.limits or self.kata.limits,
                hidden=self.hidden, switched_off=self.switched_off,
            )  # fmt: skip

    def take(self, submission: Submission) -> Outcome:
        """Load another submission to the same kata in place of the one before it."""
        self.submission, self.deaths, self.lost = submission, 0, 0.0
        return self.load()

    def load(self) -> Outcome:
        """Read the submission's text, then run it; the outcome is "finished" if it is ready to be called."""
        try:
            self.start()
            assert self.worker is not None
            if not self.worker.sandbox.layers:
                self.worker.wait_ready()
            self.sandbox = self.worker.sandbox
            self._demand_sandbox()
            self.reading = self._read(self.worker)
            if self.reading.outcome.name == "finished":
                self._load(self.worker)
                self.output = self.worker.take_output()
            self.outcome = self.reading.outcome
        except Died as died:
            self.outcome = replace(died.outcome, detail=f"{died.outcome.detail}, while it was being loaded")
            self.output = self.worker.take_output() if self.worker else ""
            self._demand_beginning(died.outcome)
            self.close()  # another submission in turn must find a living one
        except WireError as error:  # a reply of the submission's own making
            self.outcome = Outcome("broke the protocol", f"{error}, while it was being loaded")
            self.close()
        except Raised as raised:
            where = raised.trace[-1].split(":")[0] if raised.trace else ""
            self.outcome = Outcome(
                "not loaded", f"{raised.kind} at import: {raised.message}".rstrip(": "), where, raised.trace
            )
            self.output = self.worker.take_output() if self.worker else ""
        return self.outcome

    def call(self, name: str, args: tuple[Any, ...], kwargs: dict[str, Any], seconds: float | None = None) -> Answer:
        """Call an entry or a probe's function; raises Raised, Died, or WireError where the answer is no plain data."""
        self._demand_time()
        worker = self._living()
        sent, named = self._outgoing(args), self._outgoing(kwargs)
        began = time.perf_counter()
        try:
            reply = worker.request(
                "call", seconds or self._patience(), name=name, args=list(sent), kwargs=named, echo=True, dry=False
            )
        except Died as died:
            self._note(worker.usage)
            self._bury(died.outcome, time.perf_counter() - began)
            raise
        self._note(worker.usage)
        took = time.perf_counter() - began
        try:
            value = _value_of(reply)
            changed = tuple(_changes(list(sent), reply.get("args"), named, reply.get("kwargs")))
        finally:
            told = reply.get("trapped")
            names = [str(name)[:200] for name in told[:TRAPPED]] if type(told) is list else []
            self.trapped.extend(name for name in names if name not in self.trapped)
        return Answer(value, changed, took)

    def dry_run(self, calls: Iterable[tuple[str, tuple[Any, ...], dict[str, Any]]]) -> DryRun:
        """The same calls on tensors that only claim to be on a GPU."""
        results: list[DryRun] = []
        patience = START_SECONDS  # the first imports what fake tensors are made of
        for name, args, kwargs in calls:
            try:
                worker = self._living()
                sent, named = self._outgoing(args), self._outgoing(kwargs)
                reply = worker.request("call", patience, name=name, args=list(sent), kwargs=named, echo=False, dry=True)
                patience = self._seconds()
                result = _judge_dry(_value_of(reply))
            except (Died, Raised, WireError) as error:
                result = DryRun("can't tell", f"the dry run itself ended early ({error})")
            if result.status == "failed":
                return result
            results.append(result)
        followed = [result for result in results if result.status == "passed"]
        return (followed or results or [DryRun("can't tell", "there was no call to follow")])[0]

    def take_output(self) -> str:
        """What the submission has printed since the last time."""
        text, self.last_words = self.last_words, ""
        return text + (self.worker.take_output() if self.worker else "")

    def close(self) -> None:
        if self.worker:
            self.worker.close()
            self.worker = None

    # ------------------------------------------------------------------------------------------------------------------

    def _living(self) -> WorkerProcess:
        """The worker, or a new one with the submission loaded, if the last one died."""
        if self.worker is None:
            if self.gave_up:
                raise Died(self.outcome)
            first, began = self.outcome, time.perf_counter()
            if self.load().name != "finished":
                outcome, self.outcome, self.deaths = self.outcome, first, DEATHS
                self.close()
                raise Died(outcome)
            self.outcome = first
            self.lost += time.perf_counter() - began
        assert self.worker is not None
        return self.worker

    def _demand_sandbox(self) -> None:
        if self.require_sandbox and self.sandbox.missing:
            lacking = ", ".join(f"{layer.name} ({layer.why})" for layer in self.sandbox.missing)
            raise NotConfined(
                f"the sandbox here is {self.sandbox.level!r}, not full, so nothing was run; it lacks {lacking}. "
                "What to do about it: kata doctor."
            )

    def _demand_beginning(self, outcome: Outcome) -> None:
        """A worker that was never ready (torch is missing, say) has read no line of the submission: not its fault."""
        if not (self.sandbox.layers or self.trusted):
            last = (self.output.strip().splitlines() or ["it said nothing"])[-1]
            raise NoWorker(
                f"the process that should hold the submission does not start, so nothing was run: {outcome.detail}; "
                f"{last[:300]}. What to do about it: kata doctor."
            )

    def _demand_time(self) -> None:
        """Hundreds of calls that each take a little less than they may are hours."""
        in_all = max(IN_ALL, 10 * self._seconds())
        if self.spent > in_all and not self.trusted and not self.gave_up:
            self._bury(Outcome("timed out", f"its calls took more than {in_all:g} s in all"), 0.0)
            self.deaths = DEATHS
            raise Died(self.outcome)

    def _note(self, usage: Usage) -> None:
        self.spent += usage.seconds
        before = self.usage or usage
        self.usage = Usage(max(before.seconds, usage.seconds), max(before.memory_mb, usage.memory_mb))

    def _bury(self, outcome: Outcome, seconds: float) -> None:
        if self.outcome.name == "finished":
            self.outcome = outcome
        self.lost += seconds
        self.deaths += 1
        self.last_words = self.take_output()
        self.close()

    def _seconds(self) -> float:
        return (self.limits or self.kata.limits).seconds

    def _patience(self) -> float:
        """Seconds for the next call: no more than are left, once calls have been lost and the verdict is known."""
        left = max(1.0, PATIENCE - self.lost) if self.lost else self._seconds()
        return min(self._seconds(), left)

    def _read(self, worker: WorkerProcess) -> Reading:
        if self.trusted:
            return Reading()
        kata = self.kata
        reply = worker.request(
            "read", LOAD_SECONDS, source=self._source(), filename=self.submission.path.name,
            entries=list(kata.entries), stub=kata.stub.read_text("utf-8"), forbidden=self._forbidden(),
        )  # fmt: skip
        read = _value_of(reply)
        if "error" in read:
            error = read["error"]
            where = f"line {error['line']}"
            trace = (f"{where}: {error['text']}",) if error["text"] else ()
            return Reading(Outcome("not loaded", f"{error['kind']}: {error['message']}", where, trace))
        if not self.submission.source.strip() or not read["defined"]:
            return Reading(
                Outcome("not loaded", f"the file defines nothing; it should define {' and '.join(kata.entries)}")
            )
        missing = [entry for entry in kata.entries if entry not in read["defined"]]
        if missing:
            near = difflib.get_close_matches(missing[0], read["defined"], 1, 0.5)
            hint = f"; did you mean {missing[0]!r} where you wrote {near[0]!r}?" if near else ""
            return Reading(Outcome("not loaded", f"the file does not define {missing[0]!r}{hint}"))
        if set(read["stubs"]) == set(kata.entries):
            return Reading(Outcome("not loaded", "not written yet: the stub is as it was", stub=True))
        return Reading(
            FINISHED, tuple(read["stubs"]), tuple((name, line, text) for name, line, text in read["forbidden"])
        )

    def _load(self, worker: WorkerProcess) -> None:
        probe = self.kata.probe
        reply = worker.request(
            "load", LOAD_SECONDS, source=self._source(), filename=self.submission.path.name,
            probe=probe.read_text("utf-8") if probe else "", forbidden=[] if self.trusted else self._forbidden(),
        )  # fmt: skip
        _value_of(reply)

    def _source(self) -> Array:
        """The text as bytes: escaped in a header, a megabyte of it would be six."""
        return array_of(np.frombuffer(self.submission.source.encode("utf-8", "surrogatepass"), np.uint8))

    def _forbidden(self) -> list[str]:
        return [call for rule in self.kata.forbidden for call in rule.calls]

    def _outgoing(self, value: Any) -> Any:
        """Arguments as they travel: arrays become the backend's, on the run's device."""
        if isinstance(value, (np.ndarray, np.generic)):
            value = array_of(value)
        if isinstance(value, Array):
            return replace(value, kind="torch" if self.backend == "torch" else "numpy", device=self.device)
        if type(value) in (list, tuple):
            return type(value)([self._outgoing(item) for item in value])
        if type(value) is dict:
            return {key: self._outgoing(item) for key, item in value.items()}
        return value


def _value_of(reply: dict[str, Any]) -> Any:
    """The value in a worker's reply; raises what the reply says was raised."""
    if "unsendable" in reply:
        raise WireError(str(reply["unsendable"])[:2000])
    if "error" in reply:
        error = reply["error"]
        try:
            kind, bases, message, trace = error["kind"], error["bases"], error["message"], error["trace"]
            raise Raised(
                str(kind)[:100], [str(base)[:100] for base in list(bases)[:50]], str(message)[:2_000],
                [str(line)[:300] for line in list(trace)[:20]],
            )  # fmt: skip
        except (KeyError, TypeError) as bad:
            raise WireError("an error that is not well described") from bad
    if "value" not in reply:
        raise WireError("a reply without a value")
    return reply["value"]


def _changes(args: list[Any], after: Any, kwargs: dict[str, Any], named: Any) -> Iterable[str]:
    """Which arguments are no longer what was sent: "0", "1[3]", "x"."""
    after = after if type(after) is list and len(after) == len(args) else [None] * len(args)
    named = named if type(named) is dict else {}
    for index, (was, now) in enumerate(zip(args, after, strict=True)):
        yield from _changed(was, now, str(index))
    for name, was in kwargs.items():
        yield from _changed(was, named.get(name), name)


def _changed(was: Any, now: Any, path: str) -> Iterable[str]:
    if isinstance(was, Array):
        same = isinstance(now, Array) and was.shape == now.shape and was.dtype == now.dtype
        if not same or not np.array_equal(_bits(was.data), _bits(now.data)):
            yield path
    elif type(was) in (list, tuple) and type(now) is type(was) and len(was) == len(now):
        for index, (one, other) in enumerate(zip(was, now, strict=True)):
            yield from _changed(one, other, f"{path}[{index}]")
    elif type(was) is dict and type(now) is dict and list(was) == list(now):
        for key in was:
            yield from _changed(was[key], now[key], f"{path}[{key!r}]")
    elif type(was) is not type(now) or (was != now and was == was):
        yield path


def _bits(data: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    return np.ascontiguousarray(data).reshape(-1).view(np.uint8)


# What PyTorch says when a tensor on the CPU meets one on the GPU, or leaves it in a way that CUDA does not allow.
_DEVICE_WORDS = ("found two different devices", "same device", "Device Propagation", "can't convert cuda")


def _judge_dry(value: Any) -> DryRun:
    try:
        made = [str(line)[:300] for line in value["made"]]
        raised = value.get("raised")
        if raised is None:
            if not value["on_cpu"]:
                return DryRun("passed")
            return DryRun("failed", "the answer is on the CPU where the input is on the GPU", made[-1] if made else "")
        kind, message, trace = str(raised["kind"])[:60], str(raised["message"]), [str(x)[:300] for x in raised["trace"]]
    except (KeyError, TypeError, AttributeError) as error:
        raise WireError("a dry run that is not well described") from error
    if any(word in message for word in _DEVICE_WORDS):
        converts = "can't convert cuda" in message
        why = (
            "a tensor on the GPU is turned into a NumPy array"
            if converts
            else "a tensor made on the CPU meets one on the GPU"
        )
        place = trace[-1] if converts or not made else made[-1]
        return DryRun("failed", why, place)
    if "not linked with support" in message:  # slices, cat and indexed writes, in a build without CUDA
        why = "a PyTorch built without CUDA cannot pretend this call"
    else:
        why = f"fake tensors cannot follow this code ({kind})"
    return DryRun("can't tell", why, trace[-1] if trace else "")
