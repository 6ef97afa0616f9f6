"""A file that is checked whenever it is saved.

`events` are what happens, `files` and `keys` where it comes from, `state` what follows from it, `screen` what is seen
of it, and `loop` goes from one to the other. What a check, a hint or an editor is, the caller says (`Desk`).
"""

from grader.watch.files import Files
from grader.watch.keys import Keys
from grader.watch.loop import Desk, Watch
from grader.watch.screen import Appended, Repainted

__all__ = ["Appended", "Desk", "Files", "Keys", "Repainted", "Watch"]
