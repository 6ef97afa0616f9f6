"""What travels between judge and worker: messages, plain values and arrays, in bytes that neither side has to trust.

The worker imports this room, so nothing here may know of katas, tests or answers.
"""
