# kata: conv-flops (python)
# outcome: failed: raised
# stopped by: worker
# cases: smallest
"""Raises an error whose message is a str subclass with methods of its own."""

class Text(str):
    def __getitem__(self, key):
        return 7

    def __len__(self):
        return -1


class Bad(Exception):
    def __str__(self):
        return Text('x')


def conv2d_cost(*args, **kwargs):
    raise Bad
