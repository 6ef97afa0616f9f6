"""What stands between a submission and this machine: Landlock, seccomp, limits, namespaces.

The judge writes the plan (plan.py, readable.py), the worker carries it out on itself (confine.py, linux.py). The worker
imports this room, so nothing here may know of katas, tests or answers, and nothing is exported: each side takes its
own half.
"""
