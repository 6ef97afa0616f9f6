"""Layers that a submission was given and gave back, as a probe tells of them (`grader.worker.modules`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from grader.testing.expect import array, expect_equal, expect_true

MOST = 1 << 18  # numbers that a layer of a small case may hold: the arrays of a hostile one would fill the judge


def expect_tensors_kept(
    after: Mapping[str, Any], before: Mapping[str, np.ndarray[Any, Any] | None], whose: str, when: str
) -> None:
    """The layers hold the tensors that they were built from, and no others.

    after: the probe's `MODULES.copies(MODULES.tensors(layers))`; before: the same names, None for a tensor that was
    not there; whose: the layers, in words; when: what follows "after the call, ".
    """
    wanted = {name: numbers for name, numbers in before.items() if numbers is not None}
    expect_equal(sorted(after.keys() - wanted.keys()), [], f"tensors that {whose} did not have before the call")
    expect_equal(sorted(wanted.keys() - after.keys()), [], f"tensors that {whose} no longer have")
    for name, numbers in wanted.items():
        expect_equal(after[name], numbers, f"{name} after the call, {when}")


def expect_no_shared_memory(report: Mapping[str, Any], names: Sequence[str], whose: str) -> None:
    """Each tensor in the report is the same "later", after the probe has filled the given layers."""
    for name in names:
        count = array(report[name], name).size
        expect_true(count <= MOST, name, "the size of a layer's", f"{count} numbers")
        expect_equal(report[f"{name} later"], report[name], f"{name}, after {whose} were overwritten")
