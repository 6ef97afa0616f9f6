"""What receptive_field must say: size, jump and start, then edges. Oracle: outputs are followed backwards."""

import pytest

from grader.testing import every_order, expect_equal, expect_true

KEYS = ("size", "jump", "start")


def oracle(layers):
    """The answer by going back: which input pixels do the first and the second output of the last layer see?"""
    rows = []
    for depth in range(1, len(layers) + 1):
        spans = []
        for output in (0, 1):
            first = last = output
            for kernel, stride, padding, dilation in reversed(layers[:depth]):
                first = first * stride - padding
                last = last * stride - padding + (kernel - 1) * dilation
            spans.append((first, last))
        (first, last), (second, _) = spans
        rows.append({"size": last - first + 1, "jump": second - first, "start": (first + last) / 2})
    return rows


def expect_rows(submission, layers, *keys):
    """What stands under these keys (all if none is named) is right after every layer."""
    result = submission.receptive_field(layers)
    listed = type(result) is list and all(type(row) is dict for row in result)
    expect_true(listed, "the result", "a list of dicts", repr(result)[:200])
    expect_equal(len(result), len(layers), "the number of dicts")
    for key in keys or KEYS:
        found = all(key in row for row in result)
        expect_true(found, "the result", f"the key {key!r} in each dict", repr(result)[:200])
        answers = [row[key] for row in result]
        if key == "start":  # an int that is whole is right, too
            answers = [float(answer) if type(answer) is int else answer for answer in answers]
        expect_equal(answers, [row[key] for row in oracle(layers)], key)


def kernels(draw, low=2, high=7):
    """A few kernel sizes, neighbours not equal."""
    return [draw.pick(range(low + n % 2, high + 1, 2)) for n in range(draw.size("layers", 2, 5))]


def strided(draw):
    """A few layers of kernel and stride; the strides are 2 or 3 in turn."""
    return [(kernel, 2 + n % 2, 0, 1) for n, kernel in enumerate(kernels(draw, 3))]


def mixed(draw, length=4):
    """Layers in which all four numbers differ."""
    return [
        (draw.pick([4, 5, 6]), draw.pick([2, 3]), draw.pick([0, 1]), draw.pick([2, 3])) if n % 2
        else (draw.pick([2, 3]), 1, draw.pick([2, 4]), draw.pick([1, 4]))
        for n in range(length)
    ]  # fmt: skip


# --- size -------------------------------------------------------------------------------------------------------------


def test_size_one_layer(submission, draw):
    """size after one layer is its kernel"""
    expect_rows(submission, [(draw.pick([2, 3, 5, 7]), 1, 0, 1)], "size")


def test_size_two_kernels_of_three(submission):
    """size of 3, then 3, then 3 is 3, 5 and 7"""
    expect_rows(submission, [(3, 1, 0, 1)] * 3, "size")


def test_size_kernels(submission, draw):
    """size: each kernel adds one less than its taps, where all strides are 1"""
    expect_rows(submission, [(kernel, 1, 0, 1) for kernel in kernels(draw)], "size")


def test_size_strides(submission, draw):
    """size: what a layer adds is as many times larger as the strides before it say"""
    expect_rows(submission, strided(draw), "size")


def test_size_own_stride(submission, draw):
    """size: the stride of the last layer does not count"""
    expect_rows(submission, [(3, 1, 0, 1), (draw.pick([4, 5]), draw.pick([2, 3, 4]), 0, 1)], "size")


def test_size_dilation(submission, draw):
    """size: dilated taps reach further, strides are 1"""
    expect_rows(submission, [(kernel, 1, 0, 2 + n) for n, kernel in enumerate(kernels(draw, 3))], "size")


def test_size_padding(submission, draw):
    """size: padding changes nothing"""
    expect_rows(submission, [(kernel, 1, 1 + n, 1) for n, kernel in enumerate(kernels(draw, 3))], "size")


def test_size_kernel_of_one(submission, draw):
    """size: a kernel of 1 adds nothing, but its stride counts for those behind"""
    expect_rows(submission, [(1, draw.pick([2, 3]), 0, 1), (3, 1, 0, 1), (1, 1, 0, 5), (4, 1, 0, 1)], "size")


def test_size_stride_larger_than_kernel(submission, draw):
    """size: pixels that are jumped over lie in the field, too"""
    expect_rows(submission, [(2, draw.pick([4, 5]), 0, 1), (3, 1, 0, 1)], "size")


# --- jump -------------------------------------------------------------------------------------------------------------


def test_jump_one_layer(submission, draw):
    """jump after one layer is its stride"""
    expect_rows(submission, [(3, draw.pick([2, 3, 4]), 0, 1)], "jump")


def test_jump_strides(submission, draw):
    """jump is the product of the strides so far"""
    expect_rows(submission, strided(draw), "jump")


def test_jump_strides_of_one(submission, draw):
    """jump stays where the stride is 1, whatever else a layer has"""
    expect_rows(submission, [(3, 2, 0, 1), (draw.pick([4, 5]), 1, 2, draw.pick([2, 3])), (2, 3, 0, 1)], "jump")


# --- start ------------------------------------------------------------------------------------------------------------


def test_start_one_layer(submission, draw):
    """start after one layer without padding is the middle of its kernel"""
    expect_rows(submission, [(draw.pick([3, 5, 7]), 1, 0, 1)], "start")


def test_start_even_kernel(submission, draw):
    """start of an even kernel is a half, and two halves are whole"""
    expect_rows(submission, [(draw.pick([2, 4, 6]), 1, 0, 1), (2, 1, 0, 1), (4, 1, 0, 1)], "start")


def test_start_padding(submission, draw):
    """start: padding moves the first output towards the edge"""
    expect_rows(submission, [(draw.pick([5, 7]), 1, 1, 1), (7, 1, 2, 1)], "start")


def test_start_same_padding(submission, draw):
    """start: with a padding of half the reach it stays at pixel 0"""
    expect_rows(
        submission,
        [(3, 1, 1, 1), (draw.pick([5, 7]) // 2 * 2 + 1, 2, 2, 1), (3, 1, 2, 2)][:: draw.pick([1, -1])],
        "start",
    )


def test_start_more_padding_than_kernel(submission, draw):
    """start is negative where the first output sees the padding alone"""
    expect_rows(submission, [(1, 1, draw.pick([1, 2]), 1), (3, 1, 4, 1)], "start")


def test_start_strides(submission, draw):
    """start: a step behind a stride is as many pixels long"""
    expect_rows(submission, strided(draw), "start")


def test_start_padding_behind_a_stride(submission, draw):
    """start: padding behind a stride is as many pixels wide"""
    expect_rows(submission, [(1, draw.pick([2, 3]), 0, 1), (1, 2, draw.pick([1, 2]), 1), (1, 1, 3, 1)], "start")


def test_start_dilation(submission, draw):
    """start: half of the reach, not of the kernel"""
    expect_rows(submission, [(draw.pick([3, 5]), 1, 0, draw.pick([2, 3])), (3, 1, 1, 4)], "start")


# --- all together -----------------------------------------------------------------------------------------------------


def test_no_layers(submission):
    """No layers give an empty list"""
    expect_equal(submission.receptive_field([]), [], "the result")


def test_one_layer(submission, draw):
    """One layer with everything in it"""
    expect_rows(submission, [(draw.pick([4, 5]), draw.pick([2, 3]), draw.pick([1, 4]), draw.pick([2, 3]))])


def test_mixed(submission, draw):
    """Several layers in which all four numbers differ"""
    expect_rows(submission, mixed(draw, draw.size("layers", 2, 6)))


def test_vgg_and_resnet(submission):
    """The first layers of VGG-16 and of ResNet-50"""
    block = [(3, 1, 1, 1), (3, 1, 1, 1), (2, 2, 0, 1)]
    expect_rows(submission, block + block)
    expect_rows(submission, [(7, 2, 3, 1), (3, 2, 1, 1), (1, 1, 0, 1), (3, 1, 1, 1), (1, 1, 0, 1)])


def test_calls_in_every_order(submission, draw):
    """An answer depends on its own layers alone, whatever was asked before"""
    for layers in every_order([mixed(draw, 3), strided(draw), []]):
        expect_rows(submission, layers)


@pytest.mark.parametrize("key", ["size", "jump"])
def test_huge(submission, draw, key):
    """Numbers beyond 64 bits are exact"""
    expect_rows(submission, [(draw.pick([4, 6]), 3, 1, 1)] * 50, key)


def test_huge_without_padding(submission):
    """A size beyond 64 bits is exact, also where nothing is padded"""
    expect_rows(submission, [(4, 3, 0, 1)] * 50, "size")


def test_deep(submission, draw):
    """A hundred layers"""
    expect_rows(submission, [(3, 1, 0, 1 + n % 2) for n in range(98)] + [(2, 2, 1, 1), (3, 1, 1, draw.pick([1, 2]))])
