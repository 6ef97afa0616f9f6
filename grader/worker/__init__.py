"""The untrusted side: the process that holds a submission.

Nobody imports this room; host/ starts `main.py` as a program. It sees errors, protocol and sandbox, and nothing else
of ours.
"""
