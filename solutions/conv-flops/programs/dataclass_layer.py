# kata: conv-flops (python)
from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Axis:
    size: int
    kernel: int
    stride: int
    padding: int
    dilation: int

    def __post_init__(self):
        for name, value in vars(self).items():
            if isinstance(value, float) or value < (0 if name == "padding" else 1):
                raise ValueError(f"{name} is {value}")
        if self.padded < self.reach:
            raise ValueError(f"kernel {self.kernel} (reaching {self.reach}) does not fit into {self.padded}")

    @property
    def padded(self) -> int:
        return self.size + self.padding * 2

    @property
    def reach(self) -> int:
        return self.kernel + (self.kernel - 1) * (self.dilation - 1)

    @property
    def positions(self) -> int:
        steps, _ = divmod(self.padded - self.reach, self.stride)
        return 1 + steps


@dataclass(frozen=True)
class Layer:
    batch: int
    channels: int
    filters: int
    groups: int
    bias: bool
    rows: Axis
    columns: Axis

    def __post_init__(self):
        for value in (self.batch, self.channels, self.filters, self.groups):
            if isinstance(value, float) or value <= 0:
                raise ValueError(f"{value} is no size")
        if self.channels % self.groups or self.filters % self.groups:
            raise ValueError(f"groups {self.groups} and channels {self.channels}, {self.filters} do not match")

    @property
    def output_shape(self) -> tuple[int, int, int, int]:
        return self.batch, self.filters, self.rows.positions, self.columns.positions

    @property
    def weights(self) -> int:
        return self.filters * self.channels // self.groups * self.rows.kernel * self.columns.kernel

    @property
    def macs(self) -> int:
        return self.batch * self.rows.positions * self.columns.positions * self.weights


def conv2d_cost(input_shape, out_channels, kernel_size, stride=1, padding=0, dilation=1, groups=1, bias=True):
    settings = [v if type(v) is tuple else (v,) * 2 for v in (kernel_size, stride, padding, dilation)]
    rows, columns = (Axis(size, *values) for size, *values in zip(input_shape[2:], *settings, strict=True))
    layer = Layer(input_shape[0], input_shape[1], out_channels, groups, bias, rows, columns)
    return {
        "output_shape": layer.output_shape,
        "params": layer.weights + layer.filters * layer.bias,
        "macs": layer.macs,
        "flops": 2 * layer.macs,
    }
