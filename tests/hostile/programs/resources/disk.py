# kata: conv-flops (python)
# outcome: crashed, out of memory, failed: raised
# stopped by: scratch quota
# cases: smallest
# seconds: 10
"""Fills the disk with many large files."""

def conv2d_cost(*args, **kwargs):
    block = bytes(4 << 20)
    for number in range(64):
        with open(f"file{number}", "wb") as file:
            for _ in range(8):
                file.write(block)
        print("filled", number)
    print("STO" "LEN")
    return {}
