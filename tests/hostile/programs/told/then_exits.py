# kata: conv-flops (python)
# outcome: crashed
# stopped by: landlock, seccomp
# told: program, file
# cases: smallest
"""Tries what it may not, and ends its process before anybody can be told."""

import os


def conv2d_cost(*args, **kwargs):
    for way in (lambda: open("@SECRET@").read(), lambda: os.fork() or os._exit(0)):
        try:
            print("STOLEN", way())
        except OSError:
            pass
    os._exit(1)
