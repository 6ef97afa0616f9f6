"""What hidden tests and oracle tests import, and nothing else of ours: expectations, families of cases, draws."""

from grader.protocol.wire import Array
from grader.testing.draw import Draw
from grader.testing.expect import (
    array,
    expect_between,
    expect_close,
    expect_equal,
    expect_error,
    expect_faster,
    expect_parts,
    expect_true,
)
from grader.testing.growth import Took, expect_linear
from grader.testing.hold import agree, hidden, hold, on_tensors, optimised, probe, references
from grader.testing.layouts import LAYOUTS, fit_for, laid_out, layout
from grader.testing.modules import expect_no_shared_memory, expect_tensors_kept
from grader.testing.orders import every_order
from grader.testing.rejects import expect_rejected
from grader.testing.statistics import (
    ALARM,
    binomial_bounds,
    expect_binomial,
    expect_binomials,
    expect_independent,
    expect_no_echo,
)
from grader.testing.steps import Steps, draw_steps

FLOATS = ("float64", "float32")

__all__ = [
    "ALARM", "FLOATS", "LAYOUTS", "Array", "Draw", "Steps", "Took", "agree", "array", "binomial_bounds", "draw_steps",
    "every_order", "expect_between", "expect_binomial", "expect_binomials", "expect_close", "expect_equal",
    "expect_error", "expect_faster", "expect_independent", "expect_linear", "expect_no_echo",
    "expect_no_shared_memory", "expect_parts", "expect_rejected", "expect_tensors_kept", "expect_true", "fit_for",
    "hidden", "hold", "laid_out", "layout", "on_tensors", "optimised", "probe", "references",
]  # fmt: skip
