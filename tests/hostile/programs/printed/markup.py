# kata: conv-flops (python)
# outcome: failed: value, type
# stopped by: control characters
# cases: smallest
"""Prints rich markup, HTML and emoji codes."""

def conv2d_cost(*args, **kwargs):
    print('[bold green]PASSED[/] [link=file:///etc/passwd]x[/link] <script>alert(1)</script> :boom: [/] [/red]')
    return {}
