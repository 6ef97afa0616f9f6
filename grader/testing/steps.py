"""The steps of an optimiser: params, gradients and a state go in, new params and a new state come out."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

import numpy as np

from grader.testing.draw import Draw
from grader.testing.expect import array, expect_close, expect_parts
from grader.testing.layouts import laid_out

Arrays = list[np.ndarray[Any, Any]]
PLAIN = ("plain", "plain")


def draw_steps(
    draw: Draw, count: int, *shapes: tuple[int, ...], dtype: str = "float64", low: float = 0.5
) -> tuple[Arrays, list[Arrays]]:
    """A parameter of each shape, and `count` times a gradient for each; their signs change from number to number.

    low: the least size of a gradient's number; the largest is 3.
    """

    def signed(shape: tuple[int, ...], low: float, high: float) -> Any:
        sizes, signs = draw.uniform(shape, low, high, dtype), 2 * draw.integers(0, 2, shape) - 1
        return sizes * signs.astype(dtype)

    start = [signed(shape, 0.5, 2.0) for shape in shapes]
    return start, [[signed(shape, low, 3.0) for shape in shapes] for _ in range(count)]


class Steps:
    """An optimiser at work: what a step returns goes into the next one; copy.copy gives one that goes on from here.

    step      the submission's: (params, grads, state, **settings) -> (params, state)
    oracle    (parameter, its gradients) -> after each step, the parameter, and the size of what rounding grows with
    settings  what every step is called with; a list has a value for each step
    """

    def __init__(
        self, step: Callable[..., Any], oracle: Callable[[Any, Arrays], Sequence[tuple[Any, Any]]],
        start: Sequence[np.ndarray[Any, Any]], history: Sequence[Sequence[np.ndarray[Any, Any]]],
        settings: Mapping[str, Any],
    ):  # fmt: skip
        self._step, self._history, self._settings = step, history, settings
        self._wanted = [oracle(p, [grads[i] for grads in history]) for i, p in enumerate(start)]
        self._params, self._state = start, None
        self._answers: tuple[Any, ...] = ()
        self._done = 0

    def step(self, views: tuple[str, str] = PLAIN, by_position: Collection[str] = ()) -> None:
        """One step; views: the layouts of params and grads; by_position: settings that are given so, in this order."""
        grads = self._history[self._done]
        settings = {
            name: value[self._done] if isinstance(value, list) else value for name, value in self._settings.items()
        }
        ordered = [settings.pop(name) for name in by_position]
        lists = laid_out(self._params, views[0]), laid_out(grads, views[1])
        params, self._state = expect_parts(self._step(*lists, self._state, *ordered, **settings), "params", "state")
        self._done += 1
        names = [f"params[{i}] after step {self._done}" for i in range(len(grads))]
        self._answers = expect_parts(params, *names)
        parts = zip(self._answers, names, grads, strict=True)
        self._params = [array(part, name, dtype=g.dtype.name, shape=g.shape) for part, name, g in parts]

    def hold(self) -> None:
        """The parameters are what they should be after the steps so far."""
        for i, (answer, p, after) in enumerate(zip(self._answers, self._params, self._wanted, strict=True)):
            expected, size = after[self._done - 1]
            name = f"params[{i}] after step {self._done}"
            expect_close(answer, expected, name, dtype=p.dtype.name, terms=2 * self._done, scale=size)

    def run(self) -> None:
        """All steps; the last one is right: those before it are shown by cases of their own."""
        for _ in self._history:
            self.step()
        self.hold()
