# kata: conv-flops (python)
# outcome: failed: raised
# stopped by: control characters
# cases: smallest
"""Puts escape sequences and markup into a function's name, for the traceback to show."""

import types


def boom():
    raise ValueError("x")


CODE = "__co" + "de__"
setattr(boom, CODE, getattr(boom, CODE).replace(co_name="\x1b[2JPASSED", co_qualname="[bold]PASSED[/]"))


def conv2d_cost(*args, **kwargs):
    boom()
