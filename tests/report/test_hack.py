"""What the judge says of a hack, line for line: at 80 and 120 columns, and without signs."""

import io

import pytest
from rich.cells import cell_len
from rich.console import Console

from grader.model import Allowed, ArraySummary, Call, Entry, Fails, Holds, Message, Mismatch, NoInput, Place, Text
from grader.report.hack import print_hacked
from grader.report.layout import Page

CALL = Call("scale", (("x", ArraySummary("float64", (2,), "plain", (1.5, -2.0))), ("factor", Text("3.0"))))
FINDING = Mismatch(what="result", entries=(Entry((1,), -6.0, 1.0, 1e-14),), wrong=2, size=2, allowed=Allowed("rounding", "float64"), call=CALL)  # fmt: skip
WHY = Message.of("hack.refused", error="ValueError", message="factor must be finite, not inf")
SAID = {
    "fails": (Fails(CALL, FINDING, 12), """\
✓ The program fails on your input
  called    scale(x=[1.5, -2] float64, factor=3.0)
  part      result
  expected  result[1] = -6 (12 right programs agree)
  it gives  1
  mistake   Adds the factor
"""),
    "holds": (Holds(CALL), """\
✗ The program is right about your input: it gives what the reference gives
  called    scale(x=[1.5, -2] float64, factor=3.0)
"""),
    "refused": (NoInput(WHY, CALL), """\
– Not a legal input: the reference raises ValueError: factor must be finite,
   not inf
  called    scale(x=[1.5, -2] float64, factor=3.0)
"""),
    "raised": (NoInput(Message.of("hack.raised", error="KeyError", message="1"), trace=(Place(7, "return d[1]"),)), """\
– attack() raised KeyError: 1
  at        line 7: return d[1]
"""),
}  # fmt: skip


def printed(*said, width=80, plain=False):
    out = io.StringIO()
    print_hacked(*said, Page(Console(file=out, width=width, color_system=None), plain))
    return out.getvalue()


@pytest.mark.parametrize(("hacked", "lines"), SAID.values(), ids=SAID)
def test_what_is_said(hacked, lines):
    """The verdict first, then the call and both answers."""
    assert printed(hacked, "Adds the factor", "") == lines
    plain = printed(hacked, "Adds the factor", "", width=120, plain=True)
    assert plain.isascii() and all(cell_len(line) <= 120 for line in plain.splitlines())


def test_what_was_printed_is_cleaned():
    """What the attack printed comes last, and cannot act on a terminal."""
    assert "␛[31m" in printed(Holds(CALL), "", "\x1b[31mred\n")
