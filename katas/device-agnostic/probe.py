"""Calls the submission with tensors on the device meta, which have no numbers, and tells what it made or asked for."""

import torch

SHOWN = {"on_meta": "masked_positions(x, lengths), both on the device meta"}
TENSOR, TENSORS, EMPTY = torch.Tensor, (list, tuple), torch.empty  # before a submission is loaded


class Watch(torch.overrides.TorchFunctionMode):
    """Notes the functions that make a tensor elsewhere, those that move one to meta, and those that ask for numbers."""

    def __init__(self):
        super().__init__()
        self.made, self.moved, self.asked = [], [], []

    def __torch_function__(self, func, types, args=(), kwargs=None):
        name = getattr(func, "__name__", str(func))
        given = devices([*args, *(kwargs or {}).values()])
        try:
            result = func(*args, **(kwargs or {}))
        except Exception as error:
            if "meta" in str(error) and "expected device" not in str(error):
                self.asked.append([name, "item()" in str(error)])
            raise
        if "meta" not in given and "meta" in devices([result]) and given:
            self.moved.append(name)
        elif devices([result]) - {"meta"}:
            self.made.append(name)
        return result


def devices(values):
    """Where these tensors are, and those in lists and tuples among them."""
    each = [tensor for value in values for tensor in (value if isinstance(value, TENSORS) else [value])]
    return {tensor.device.type for tensor in each if isinstance(tensor, TENSOR)}


def on_meta(submission, x_shape, lengths_shape, dtype, counts):
    """What came back, and the functions that left the device; dtype, counts: the dtypes of x and lengths, by name."""
    x = EMPTY(x_shape, dtype=getattr(torch, dtype), device="meta")
    lengths = EMPTY(lengths_shape, dtype=getattr(torch, counts), device="meta")
    watch, result, raised = Watch(), None, False
    try:
        with watch:
            result = submission.masked_positions(x, lengths)
    except Exception:
        raised = True
        if not watch.made and not watch.asked:
            raise
    both = result if isinstance(result, TENSORS) else [result]
    found = [
        [tuple(each.shape), str(each.dtype)[6:], each.device.type] if isinstance(each, TENSOR) else type(each).__name__
        for each in both
    ]
    return {"made": watch.made, "moved": watch.moved, "asked": watch.asked, "raised": raised, "results": found}
