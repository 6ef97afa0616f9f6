"""What the workers of one submission have cost, and when no more of them are started."""

from __future__ import annotations

from dataclasses import dataclass

from grader.policy import Policy


@dataclass
class Account:
    """What the workers of a submission have cost so far: how many died, and the seconds lost and spent."""

    deaths: int = 0
    lost: float = 0.0  # by calls without an answer, and by new workers
    spent: float = 0.0  # by all calls
    closed: bool = False  # nothing more is started, whatever it cost

    def exhausted(self, policy: Policy) -> bool:
        """Whether no further worker may be started."""
        return self.closed or self.deaths >= policy.deaths or self.lost > policy.lost_seconds
