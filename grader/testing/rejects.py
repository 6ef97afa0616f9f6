"""Rejected arguments, as a table: the bad values of each parameter, tried one at a time with all others right."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from grader.testing.expect import expect_error


def expect_rejected(
    call: Callable[..., Any],
    *args: Any,
    wrong: Mapping[str, Sequence[Any]],
    error: type[Exception] = ValueError,
    naming: Sequence[str] = (),
    **kwargs: Any,
) -> None:
    """Each bad value raises the error, as the only bad argument.

    args, kwargs: a call that is right; wrong: parameter -> its bad values, which are passed by name.
    naming: words that may stand for the parameter in the message; its own name and the value always may.
    """
    for parameter, values in wrong.items():
        for value in values:
            expect_error(error, (parameter, str(value), *naming), call, *args, **{**kwargs, parameter: value})
