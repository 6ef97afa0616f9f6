# kata: receptive-field (python)
from fractions import Fraction


def receptive_field(layers):
    return list(_rows(iter(layers)))


def _rows(layers, first=Fraction(0), last=Fraction(0), jump=1):
    for layer in layers:
        k, s, p, d = layer
        first -= p * jump
        last += (d * (k - 1) - p) * jump
        jump *= s
        middle = (first + last) / 2
        yield {"start": int(middle) if middle.denominator == 1 else float(middle), "size": int(last - first) + 1, "jump": jump}
