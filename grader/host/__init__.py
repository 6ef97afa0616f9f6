"""The trusted end of a worker: start it, talk to it, watch what it takes, end it.

A `Session` is a submission at work in a worker, and in a fresh one where the last one died. A `Pool` keeps workers
ready. Below them, a `WorkerProcess` is one worker, and `Scratch` its folder; the rest is this room's own business.
"""

from grader.host.confinement import Kind
from grader.host.pool import Pool
from grader.host.process import WorkerProcess
from grader.host.scratch import Scratch
from grader.host.session import Answer, Request, Session

__all__ = ["Answer", "Kind", "Pool", "Request", "Scratch", "Session", "WorkerProcess"]
