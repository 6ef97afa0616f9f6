"""Oracle tests: a kata's own oracle and references, held against torch over a table of shapes.

Only a kata's test_oracle.py uses this. Hidden tests never do: what the judge imports stays free of torch.
"""

from __future__ import annotations

import runpy
from collections.abc import Callable, Mapping
from functools import wraps
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np

Function = Callable[..., Any]


def hold(
    function: Function,
    expected: Function,
    shapes: Mapping[str, tuple[Any, ...]],
    draw: Callable[..., tuple[Any, ...]] | None = None,
    *,
    dtype: str = "float64",
    tolerance: float = 1e-11,
) -> None:
    """Two functions of NumPy arrays give the same for each shape; the AssertionError names the first that does not.

    shapes: name -> shape; draw(rng, *shape): the arguments (default: one array of that shape, drawn normally), whose
    float arrays are cast to `dtype`. Numbers may differ by `tolerance`, relative to the size of each and to the largest
    (to 1 at least); NaN equals NaN. Dtypes are the caller's affair.
    """
    for number, (name, shape) in enumerate(shapes.items()):
        rng = np.random.default_rng(number)
        drawn = draw(rng, *shape) if draw else (rng.standard_normal(shape),)
        arguments = _cast(drawn, dtype)
        try:
            agree(function(*arguments), expected(*arguments), tolerance)
        except AssertionError as error:
            raise AssertionError(f"{name}: {error}") from None


def agree(actual: Any, expected: Any, tolerance: float = 1e-11) -> None:
    """Two answers are the same, part by part: of equal shapes, and of numbers as near as `hold` says."""
    if isinstance(expected, (tuple, list)):
        assert len(actual) == len(expected), f"{len(actual)} parts, not {len(expected)}"
        for part, wanted in zip(actual, expected, strict=True):
            agree(part, wanted, tolerance)
        return
    actual, expected = np.asarray(actual), np.asarray(expected)
    assert actual.shape == expected.shape, f"shape {actual.shape}, not {expected.shape}"
    if not tolerance or expected.dtype.kind not in "fc":
        np.testing.assert_array_equal(actual, expected)
        return
    finite = np.abs(expected[np.isfinite(expected)])
    size = max(1.0, float(finite.max())) if finite.size else 1.0
    np.testing.assert_allclose(actual, expected, rtol=tolerance, atol=tolerance * size)


def on_tensors(function: Function) -> Function:
    """A function of tensors as one of NumPy arrays: arguments become tensors, its answer arrays, at any depth."""
    import torch

    def tensors(value: Any) -> Any:
        return torch.from_numpy(value) if isinstance(value, np.ndarray) else value

    def arrays(value: Any) -> Any:
        return value.detach().numpy() if isinstance(value, torch.Tensor) else value

    @wraps(function)
    def called(*args: Any, **kwargs: Any) -> Any:
        return _each(function(*_each(args, tensors), **_each(kwargs, tensors)), arrays)

    return called


def optimised(optimiser: Function, **settings: Any) -> Function:
    """What one of torch.optim's classes makes of (params, history), NumPy's arrays: the params after every step."""

    def run(start: Any, history: Any) -> list[Any]:
        leaves, after = [p.clone().requires_grad_() for p in start], []
        steps = optimiser(leaves, **settings)
        for grads in history:
            for leaf, grad in zip(leaves, grads, strict=True):
                leaf.grad = grad.clone()
            steps.step()
            after.append([leaf.detach().clone() for leaf in leaves])
        return after

    return on_tensors(run)


def hidden(test: str) -> SimpleNamespace:
    """The names of the test_hidden.py that stands beside this test: its oracle, for one."""
    return SimpleNamespace(**runpy.run_path(str(Path(test).with_name("test_hidden.py"))))


def probe(test: str) -> SimpleNamespace:
    """The names of the kata's probe.py."""
    kata = Path(test).resolve().parent
    return SimpleNamespace(**runpy.run_path(str(kata.parents[1] / "katas" / kata.name / "probe.py"), run_name="probe"))


def references(test: str) -> dict[str, SimpleNamespace]:
    """The functions of the references beside this test, as functions of NumPy arrays: "numpy", "torch", or both.

    As the judge has it: solution_torch.py is torch's, and a solution.py that imports neither serves both.
    """
    found = {}
    paths = {"numpy": Path(test).with_name("solution.py"), "torch": Path(test).with_name("solution_torch.py")}
    if not paths["torch"].exists():
        paths["torch"] = paths["numpy"]
    for backend, path in paths.items():
        other = {"numpy": "torch", "torch": "numpy"}[backend]
        if f"import {other}" in (text := path.read_text("utf-8")) or f"from {other}" in text:
            continue
        public = {name: value for name, value in runpy.run_path(str(path)).items() if not name.startswith("_")}
        functions = {name: value for name, value in public.items() if callable(value)}
        if backend == "torch":
            functions = {name: on_tensors(value) for name, value in functions.items()}
        found[backend] = SimpleNamespace(**functions)
    return found


def _cast(value: Any, dtype: str) -> Any:
    def cast(leaf: Any) -> Any:
        return leaf.astype(dtype) if isinstance(leaf, np.ndarray) and leaf.dtype.kind == "f" else leaf

    return _each(value, cast)


def _each(value: Any, change: Function) -> Any:
    """The same tuples, lists and dicts, with each leaf changed."""
    if type(value) in (tuple, list):
        return type(value)([_each(item, change) for item in value])
    if type(value) is dict:
        return {key: _each(item, change) for key, item in value.items()}
    return change(value)
