"""What hidden tests import, and nothing else of ours: expectations, memory layouts, arrays in transit."""

from grader.protocol.wire import Array
from grader.testing.draw import Draw, layout
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

__all__ = [
    "Array", "Draw", "array", "expect_between", "expect_close", "expect_equal", "expect_error", "expect_faster",
    "expect_parts", "expect_true", "layout",
]  # fmt: skip
