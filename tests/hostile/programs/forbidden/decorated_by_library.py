# kata: checkpointing (torch)
# outcome: failed: forbidden
# stopped by: trap
"""Has a decorator of the standard library stand between the probe and the forbidden function."""

import contextlib, functools
import torch.utils.checkpoint as C

@contextlib.contextmanager
def nothing():
    yield

checkpoint = nothing()(functools.partial(getattr(C, "check" + "point"), use_reentrant=False))
