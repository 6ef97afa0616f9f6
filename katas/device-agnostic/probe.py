"""Calls the submission on the device meta, whose tensors have no numbers, and tells what it made or asked for.

On the CPU it tells which numbers were asked for.
"""

import torch
from torch.utils._python_dispatch import TorchDispatchMode

SHOWN = {
    "on_meta": "masked_positions(x, lengths), both on the device meta",
    "on_cpu": "masked_positions(x, lengths), both on the CPU",
}
HOST = ("cpu", "numpy", "tolist", "__array__")  # what copies to the host, as the prompt has it
TENSOR, TENSORS, EMPTY = torch.Tensor, (list, tuple), torch.empty  # before a submission is loaded


def watching():
    """A mode that notes the functions that make a tensor elsewhere, that move one to meta, and that ask for numbers.

    The notes are beside it: PyTorch hands the mode to whoever asks for it, and nothing on it leads to them.
    """
    notes = {"made": [], "moved": [], "asked": []}

    class Watch(torch.overrides.TorchFunctionMode):
        def __torch_function__(self, func, types, args=(), kwargs=None):
            name = getattr(func, "__name__", str(func))
            given = devices([*args, *(kwargs or {}).values()])
            try:
                result = func(*args, **(kwargs or {}))
            except Exception as error:
                if "meta" in str(error) and "expected device" not in str(error):
                    notes["asked"].append([name, "item()" in str(error)])
                raise
            if "meta" not in given and "meta" in devices([result]) and given:
                notes["moved"].append(name)
            elif devices([result]) - {"meta"}:
                notes["made"].append(name)
            return result

    return Watch(), notes


def listening():
    """A mode that notes the functions that tell the host a number, on a device that has numbers; and its notes."""
    asked, numbers = [], []

    class Reads(TorchDispatchMode):
        def __torch_dispatch__(self, func, types, args=(), kwargs=None):
            if "_local_scalar_dense" in str(func):  # item(), int(…), an if and the end of a slice all come to it
                numbers.append(func)
            return func(*args, **(kwargs or {}))

    class Listen(torch.overrides.TorchFunctionMode):
        def __torch_function__(self, func, types, args=(), kwargs=None):
            name, before = getattr(func, "__name__", str(func)), len(numbers)
            try:
                with Reads():
                    return func(*args, **(kwargs or {}))
            finally:
                if len(numbers) > before or name in HOST:
                    asked.append(name)

    return Listen(), asked


def devices(values):
    """Where these tensors are, and those in lists and tuples among them."""
    each = [tensor for value in values for tensor in (value if isinstance(value, TENSORS) else [value])]
    return {tensor.device.type for tensor in each if isinstance(tensor, TENSOR)}


def on_meta(submission, x_shape, lengths_shape, dtype, counts):
    """What came back, and the functions that left the device; dtype, counts: the dtypes of x and lengths, by name."""
    x = EMPTY(x_shape, dtype=getattr(torch, dtype), device="meta")
    lengths = EMPTY(lengths_shape, dtype=getattr(torch, counts), device="meta")
    (watch, notes), result, raised = watching(), None, False
    try:
        with watch:
            result = submission.masked_positions(x, lengths)
    except Exception:
        raised = True
        if not notes["made"] and not notes["asked"]:
            raise
    both = result if isinstance(result, TENSORS) else [result]
    found = [
        [tuple(each.shape), str(each.dtype)[6:], each.device.type] if isinstance(each, TENSOR) else type(each).__name__
        for each in both
    ]
    return {**notes, "raised": raised, "results": found}


def on_cpu(submission, x, lengths):
    """The functions that asked for numbers."""
    listen, asked = listening()
    with listen:
        submission.masked_positions(x, lengths)
    return asked
