# kata: conv-flops (python)
# outcome: failed: type
# stopped by: wire
# cases: smallest
"""An entry that is a coroutine, and is never awaited."""

def text():
    return "async def conv2d_cost(*a, **k):\n    return {}\n"
