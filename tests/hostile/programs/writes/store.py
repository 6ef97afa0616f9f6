# kata: conv-flops (python)
# outcome: failed: value, type
# stopped by: landlock
# cases: smallest
"""Writes a passed attempt into the learner's progress."""

LINE = '{"id": "0", "event": "attempt", "when": "2026-01-01T00:00:00+00:00", "kata": "conv-flops", "path": "x", ' \
    '"backend": "python", "verdict": "passed", "seed": 1, "seconds": 1.0}\n'


def conv2d_cost(*args, **kwargs):
    try:
        with open("@STORE@/journal.backup.jsonl", "a") as file:
            file.write(LINE)
            print("STOLEN")
    except OSError:
        pass
    return {}
