"""What a call took, told by a worker: believed in its form only."""

import pytest

from grader.host.cost import Cost, gpu_cost

TOLD = {
    "as it should be": ([0.25, 3 * 2.0**20], Cost(0.25, 3.0)),
    "nothing": (None, None),
    "one number": ([0.25], None),
    "whole numbers": ([1, 2], None),
    "text": (["0.25", "3"], None),
    "negative": ([-0.25, 3.0], None),
    "endless": ([float("inf"), 3.0], None),
    "no number": ([float("nan"), 3.0], None),
}


@pytest.mark.parametrize(("told", "wanted"), TOLD.values(), ids=TOLD)
def test_what_a_worker_tells_of_its_gpu_is_held_to_its_form(told, wanted):
    """Seconds and bytes, both finite and not negative; anything else is no reply."""
    assert gpu_cost(told) == wanted
