"""The policy that the command line grades by."""

from __future__ import annotations

import os

from grader.errors import Misuse
from grader.policy import WITHOUT, Policy
from grader.sandbox.plan import LAYERS, OF_THE_JUDGE


def policy(require_sandbox: bool = False) -> Policy:
    """The policy for one file, without the sandbox layers that KATA_WITHOUT names (for a kernel that misbehaves)."""
    names = tuple(name.strip() for name in os.environ.get(WITHOUT, "").split(",") if name.strip())
    for name in names:
        if name not in (*OF_THE_JUDGE, *LAYERS):
            known = ", ".join((*OF_THE_JUDGE, *LAYERS))
            raise Misuse(f"{WITHOUT} names {name!r}, which is not a sandbox layer; unset it, or choose from: {known}.")
    return Policy(require_sandbox=require_sandbox, without=names, standby=0)
