"""Two answers to one call, part by part: what the expectations of hidden tests say of each part."""

from __future__ import annotations

from typing import Any

import numpy as np

from grader.host import Answer
from grader.model import Backend, Call, Changed, Finding, Unequal
from grader.protocol.wire import Array
from grader.testing.compare import EPSILON
from grader.testing.describe import Nothing, described, name_of
from grader.testing.expect import expect_close, expect_equal
from grader.testing.recorder import RECORDER, ExpectationFailed, Recorder

ARGUMENTS = "the arguments"


def parts(value: Any, name: str = "result") -> dict[str, Any]:
    """What an answer is made of, by where it stands: "result[0]". A tuple's parts are called as a list's."""
    if type(value) in (list, tuple) and value:
        named = [(f"{name}[{i}]", item) for i, item in enumerate(value)]
    elif type(value) is dict and value:
        named = [(f"{name}[{key!r}]", item) for key, item in value.items()]
    else:
        return {name: value}
    return {path: part for inner, item in named for path, part in parts(item, inner).items()}


def differences(expected: Answer, actual: Answer, call: Call, backend: Backend, terms: int) -> dict[str, Finding]:
    """The parts of an answer that are not the expected ones, up to rounding, and what is wrong with each.

    terms: no sum behind a number is longer than this
    """
    recorder = Recorder(backend, calls=[lambda: call])
    wanted, found = parts(expected.value), parts(actual.value)
    missing = Nothing()
    every = {
        what: _finding(wanted.get(what, missing), found.get(what, missing), what, terms, recorder)
        for what in wanted | found
    }
    if expected.changed != actual.changed:
        every[ARGUMENTS] = Changed(what=name_of((*actual.changed, *expected.changed)[0]), call=call)
    return {what: finding for what, finding in every.items() if finding}


def _finding(expected: Any, actual: Any, what: str, terms: int, recorder: Recorder) -> Finding | None:
    """What is wrong with one part; None where nothing is."""
    if isinstance(expected, Nothing) or isinstance(actual, Nothing):
        return Unequal(
            what=name_of(what), expected=described(expected), actual=described(actual), call=recorder.last_call()
        )
    token = RECORDER.set(recorder)
    try:
        with np.errstate(all="ignore"):
            if isinstance(expected, Array) and expected.dtype in EPSILON:
                expect_close(actual, expected.data, what, dtype=expected.dtype, terms=terms)
            else:
                expect_equal(actual, expected, what)
    except ExpectationFailed as failed:
        return failed.finding
    finally:
        RECORDER.reset(token)
    return None
