"""A number is read as people type it, in the unit that was asked for or in another that measures the same."""

import math

import pytest

from grader.model import Message
from grader.study.numbers import number

READ = {
    # typed, asked for in, the number
    "plain": ("25", "", 25),
    "signed": ("-5.5", "", -5.5),
    "a minus as printed": ("−5.5", "", -5.5),
    "no leading zero": (".25", "", 0.25),
    "thousands": ("18,560", "", 18560),
    "thousands with blanks": ("1 024", "", 1024),
    "underscores": ("442_368", "MACs", 442368),
    "an exponent": ("1.5e6", "", 1.5e6),
    "a fraction": ("3/4", "", 0.75),
    "a power": ("2^10", "", 1024),
    "a power as in Python": ("2**-10", "", 2**-10),
    "millions": ("118M", "", 118e6),
    "thousands by letter": ("18.56 k", "", 18560),
    "with its unit": ("5 pixels", "pixels", 5),
    "seconds": ("5 S", "s", 5),
    "one of it": ("1 pixel", "pixels", 1),
    "millions of it": ("0.442368 M MACs", "MACs", 442368),
    "in another case": ("98 mib", "MiB", 98),
    "bytes for MiB": ("102,760,448 bytes", "MiB", 98),
    "GB for MiB": ("1.048576 GB", "MiB", 1000),
    "nats for bits": ("1 nat", "bits", 1 / math.log(2)),
    "percent": ("50 %", "", 0.5),
    "percent for percent": ("99%", "%", 99),
    "a share for percent": ("0.99", "%", 0.99),
}


@pytest.mark.parametrize(("typed", "unit", "expected"), READ.values(), ids=READ)
def test_what_can_be_read(typed, unit, expected):
    """The value in the unit that was asked for."""
    assert number(typed, unit) == pytest.approx(expected, rel=1e-12)


REFUSED = {
    "a word": ("five", "", "quiz.no_number"),
    "a decimal comma": ("0,5", "", "quiz.no_number"),
    "two numbers": ("3 4", "", "quiz.no_number"),
    "a division by zero": ("1/0", "", "quiz.no_number"),
    "no real number": ("-1^0.5", "", "quiz.no_number"),
    "too large": ("9^9999", "", "quiz.no_number"),
    "infinite": ("1e999", "", "quiz.no_number"),
    "another kind of unit": ("5 ms", "MiB", "quiz.other_unit"),
    "a unit where none is": ("5 apples", "", "quiz.no_unit"),
    "seconds where no unit is": ("5 s", "", "quiz.no_unit"),
}


@pytest.mark.parametrize(("typed", "unit", "key"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_read(typed, unit, key):
    """It is asked for again, and is not wrong."""
    refused = number(typed, unit)
    assert isinstance(refused, Message) and refused.key == key
