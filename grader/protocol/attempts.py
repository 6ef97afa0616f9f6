"""What a worker tells of what its submission tries: a byte for each attempt, beside the messages.

Told before it is done, so that neither an end nor an answer takes it back.
"""

FILE, PROGRAM, NETWORK, PROCESS = "file", "program", "network", "process"
LETTERS = {FILE: b"f", PROGRAM: b"p", NETWORK: b"n", PROCESS: b"o"}
