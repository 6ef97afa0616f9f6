"""Values on their way to a worker and back: arrays become the backend's, and answers are weighed."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import Any

import numpy as np

from grader.model import Backend
from grader.protocol.wire import Array, array_of


def outgoing(value: Any, backend: Backend, device: str) -> Any:
    """An argument as it travels: arrays become the backend's, on this device."""
    kind = "torch" if backend == "torch" else "numpy"
    if isinstance(value, (np.ndarray, np.generic)):
        return array_of(value, kind, device)
    if isinstance(value, Array):
        return replace(value, kind=kind, device=device)
    if type(value) in (list, tuple):
        return type(value)([outgoing(item, backend, device) for item in value])
    if type(value) is dict:
        return {key: outgoing(item, backend, device) for key, item in value.items()}
    return value


def weight(value: Any) -> int:
    """Bytes that an answer holds, or nearly so."""
    size = sys.getsizeof(value)
    if isinstance(value, Array):
        return size + int(value.data.nbytes)
    if type(value) in (list, tuple):
        return size + sum(map(weight, value))
    if type(value) is dict:
        return size + sum(weight(part) for item in value.items() for part in item)
    return size
