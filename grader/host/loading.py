"""Loading a submission into a worker: its text is checked, then run."""

from __future__ import annotations

import numpy as np

from grader.host.process import WorkerProcess
from grader.host.replies import raised
from grader.model import FINISHED, Message, Outcome, Place, Submission
from grader.protocol import messages
from grader.protocol.wire import Array, array_of
from grader.records import dataclass


@dataclass(frozen=True)
class SourceCheck:
    """What a submission's text says (worker/source_check.py), read before any of it ran."""

    outcome: Outcome = FINISHED
    stubs: tuple[str, ...] = ()
    forbidden: tuple[tuple[str, Place], ...] = ()  # forbidden names, and where they are used


def check(worker: WorkerProcess, submission: Submission, seconds: float) -> SourceCheck:
    """What the submission's text says of itself; WorkerDied where the worker does not say it in time."""
    kata = submission.kata
    request = messages.Check(
        source=_source(submission), filename=_name(submission), entries=list(kata.entries),
        stub=kata.stub.read_text("utf-8"), forbidden=_forbidden(submission),
    )  # fmt: skip
    found = worker.request(request, seconds)
    if isinstance(found, messages.Unparsed):
        key = "load.nested" if found.kind == "RecursionError" else "load.syntax"
        detail = Message.of(key, error=found.kind, message=found.message)
        return SourceCheck(Outcome("not loaded", detail, (Place(found.line, found.text),)))
    if not isinstance(found, messages.Checked):
        raise worker.break_off()
    defined = [str(name) for name in found.defined]
    if not submission.source.strip() or not defined:
        return SourceCheck(Outcome("not loaded", Message.of("load.empty", entries=kata.entries)))
    missing = [entry for entry in kata.entries if entry not in defined]
    if missing:
        others = [name for name in defined if name not in kata.entries]
        return SourceCheck(Outcome("not loaded", _missing(missing[0], others)))
    stubs = tuple(str(name) for name in found.stubs)
    if set(stubs) == set(kata.entries):
        return SourceCheck(Outcome("not loaded", Message.of("load.stub"), stub=True))
    forbidden = tuple((str(name), Place(line, str(text))) for name, line, text in found.forbidden)
    return SourceCheck(FINISHED, stubs, forbidden)


def run(worker: WorkerProcess, submission: Submission, seconds: float, computing: float, *, trapped: bool) -> None:
    """Run the submission's text as a module, with traps on the forbidden calls where it is to be `trapped`.

    It may take `seconds`, and `computing` of them on a processor.
    Raises Raised where the text raised, and WorkerDied where its worker died.
    """
    probe = submission.kata.probe
    request = messages.Load(
        source=_source(submission), filename=_name(submission), probe=probe.read_text("utf-8") if probe else "",
        forbidden=_forbidden(submission) if trapped else [],
        operations=[name for rule in submission.kata.forbidden for name in rule.operations] if trapped else [],
    )  # fmt: skip
    reply = worker.request(request, seconds, computing)
    if isinstance(reply, messages.Failed):
        raise raised(reply, submission.source)
    if not isinstance(reply, messages.Loaded):
        raise worker.break_off()


def _name(submission: Submission) -> str:
    """What its text is compiled as; never a name such as the interpreter's own modules have, "<frozen os>"."""
    name = submission.path.name
    return f"_{name}" if name.startswith("<") else name


def _missing(entry: str, defined: list[str]) -> Message:
    """That the file lacks an entry, and where it may be: in a class, or under a name that is nearly it."""
    import difflib  # few checks need it

    for name in defined:
        if name.endswith(f".{entry}"):
            return Message.of("load.in_class", entry=entry, name=name.removesuffix(f".{entry}"))
    named = {name.rpartition(".")[2]: name for name in defined}
    for near in difflib.get_close_matches(entry, named, 1, 0.5):
        if inside := named[near].rpartition(".")[0]:
            return Message.of("load.near_in_class", entry=entry, near=near, name=inside)
        return Message.of("load.misspelt", entry=entry, near=near)
    return Message.of("load.missing", entry=entry)


def _source(submission: Submission) -> Array:
    return array_of(np.frombuffer(submission.source.encode("utf-8", "surrogatepass"), np.uint8))


def _forbidden(submission: Submission) -> list[str]:
    return [call for rule in submission.kata.forbidden for call in rule.calls]
