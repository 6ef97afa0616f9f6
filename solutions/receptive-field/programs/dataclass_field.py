# kata: receptive-field (python)
from dataclasses import asdict, dataclass
from functools import reduce


@dataclass(frozen=True)
class Field:
    size: int = 1
    jump: int = 1
    start: float = 0.0

    def through(self, layer):
        kernel, stride, padding, dilation = layer
        half = dilation * (kernel - 1) / 2
        return Field(
            self.size + dilation * (kernel - 1) * self.jump,
            self.jump * stride,
            self.start + (half - padding) * self.jump,
        )


def receptive_field(layers):
    fields = reduce(lambda seen, layer: [*seen, seen[-1].through(layer)], layers, [Field()])
    return [asdict(field) for field in fields[1:]]
