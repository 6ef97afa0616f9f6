"""An input on which a wrong program fails: whether there is one, and whether the learner's is one.

Nothing that a kata says decides it: legal is what its reference accepts and its right programs agree about.
"""

from grader.hack.attack import Attack, attacked
from grader.hack.draw import drawn, is_hackable
from grader.hack.panel import Panel

__all__ = ["Attack", "Panel", "attacked", "drawn", "is_hackable"]
