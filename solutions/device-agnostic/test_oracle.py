"""device-agnostic: the hidden tests' oracle and the reference, held against torch's own padding."""

import numpy as np
import pytest
import torch
from torch.nn.utils.rnn import pad_sequence

from grader.testing import FLOATS, agree, hidden, probe, references

HIDDEN, PROBE, REFERENCES = hidden(__file__), probe(__file__), references(__file__)
LENGTHS = {"several": [3, 1, 4, 2], "an empty row": [0, 5], "one": [1], "equal": [3, 3, 3]}


def padded(lengths, dtype):
    """Ranges and ones of these lengths, padded by torch to the longest."""
    rows = [torch.arange(length, dtype=dtype) for length in lengths]
    return [pad_sequence(each, batch_first=True).numpy() for each in (rows, [torch.ones_like(row) for row in rows])]


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("lengths", LENGTHS.values(), ids=LENGTHS.keys())
def test_agree_with_torch(lengths, dtype):
    """The oracle and the reference pad as torch does"""
    x, given = np.zeros((len(lengths), max(lengths), 2), dtype), np.array(lengths)
    wanted = padded(lengths, getattr(torch, dtype))
    agree(list(HIDDEN.oracle(x.shape, given, dtype)), wanted, 0)
    agree(list(REFERENCES["torch"].masked_positions(x, given)), wanted, 0)


def left(program):
    """What a program did elsewhere, as the hidden test sees it."""
    submission = type("Submission", (), {"masked_positions": staticmethod(program)})
    report = PROBE.on_meta(submission, (2, 3, 1), (2,), "float32", "int64")
    return {what: functions for what, functions in HIDDEN.left_device(report).items() if functions}


LEFT = {
    "nothing": (lambda x, lengths: x[:, :, 0] * lengths[:, None], ""),
    "two devices": (lambda x, lengths: torch.arange(3) < lengths[:, None], "is made elsewhere and meets"),
    "moved": (lambda x, lengths: torch.arange(3).to(x.device), "is made elsewhere and moved"),
    "a number": (lambda x, lengths: x[: int(lengths.max())], "asks the device for a number"),
    "a list": (lambda x, lengths: lengths.tolist(), "asks the device for a list or an array"),
    "an if": (lambda x, lengths: 1 if lengths.max() > 3 else 2, "an if asks of the device"),
    "a copy": (lambda x, lengths: lengths.cpu(), "copies to the host"),
}


@pytest.mark.parametrize(("program", "wanted"), LEFT.values(), ids=LEFT.keys())
def test_probe(program, wanted):
    """The probe tells which functions left the device, whatever happened after that"""
    found = [*left(program), ""]
    assert wanted in found[0]
    assert (wanted == "") == (found == [""])
