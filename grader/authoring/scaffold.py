"""A new kata's two folders, everything in its place and nothing written: `kata dev check` lists what is left."""

from __future__ import annotations

import re
from pathlib import Path

from grader.errors import Misuse

SLUG = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")

KATA = """\
title = "{title}"
topic = "unsorted"        # (to write) one word; until then the kata is a draft, which nobody is asked to practise
level = "easy"            # easy | medium | hard
minutes = 15
entries = ["{entry}"]
backends = ["numpy"]      # numpy and torch, or one of them, or python

[limits]
seconds = 10
memory_mb = 1024

[[hints]]
about = ""
ladder = ["(to write) what to look at", "(to write) how to go about it", "(to write) nearly the line"]
"""
PROMPT = """\
# {title}

(to write) What to write: the signature, shapes and dtypes.

## Rules

(to write) Edge cases, errors, what may not be used.

## Example

```python
>>> {entry}(np.array([1.0, 2.0]))
(to write)
```
"""
STUB = '''\
def {entry}(x):
    """(to write)"""
    raise NotImplementedError
'''
SOLUTION = '''\
"""(to write) The source: paper, formula."""

import numpy as np


def {entry}(x):
    """(to write)"""
    return np.asarray(x)
'''
EXPLAIN = """\
# {title}

## Idea

(to write)

## Derivation

(to write)

## Cost

(to write)

## Classic mistakes

(to write)

## Follow-up questions

(to write)
"""
MISTAKES = """\
[first]
title = "(to write) What is wrong, in one line"
nudge = "(to write) What makes the learner find it."
before = 'return np.asarray(x)'
after = 'return -np.asarray(x)'
"""
TESTS = '''\
"""Hidden tests of {slug}."""

import numpy as np
import pytest

from grader.testing import FLOATS, LAYOUTS, expect_close, fit_for, laid_out


def oracle(x):
    """(to write) The answer in float64, by another way than the reference's."""
    return np.asarray(x, np.float64)


def expect_answer(submission, x, name="plain"):
    """The answer for x, which has the memory layout `name`, is the oracle's."""
    expect_close(submission.{entry}(laid_out(x, name)), oracle(x), "y", dtype=x.dtype.name)


@pytest.mark.parametrize("dtype", FLOATS)
def test_values(submission, draw, dtype):
    """(to write) what this case is about"""
    expect_answer(submission, draw.normal(draw.size("N", 1, 20), dtype))


@pytest.mark.parametrize("name", LAYOUTS)
def test_layout(submission, draw, name):
    """x may be a view, in any memory layout"""
    expect_answer(submission, fit_for(name, draw.normal(draw.size("N", 1, 20))), name)
'''


def scaffold(slug: str, root: Path) -> tuple[Path, ...]:
    """Write katas/<slug> and solutions/<slug> under root; return the files, in reading order.

    Raises Misuse for a bad slug, where root is no checkout, or where one of the folders is there already: nothing is
    overwritten.
    """
    if not SLUG.fullmatch(slug):
        raise Misuse(
            f"{slug!r} is not a valid slug; use lower-case letters, digits and single hyphens, as in batch-norm."
        )
    kata, solution = root / "katas" / slug, root / "solutions" / slug
    for folder in (kata, solution):
        if not folder.parent.is_dir():
            lacking = f"there is no {folder.parent.name}/ folder in {root.absolute()}"
            raise Misuse(f"{lacking}; run this in a checkout, or name one with --root.")
        if folder.exists():
            raise Misuse(f"{folder} already exists and is never overwritten; choose another slug.")
    words = {"slug": slug, "entry": slug.replace("-", "_"), "title": slug.replace("-", " ").capitalize()}
    texts = {
        kata / "kata.toml": KATA, kata / "prompt.md": PROMPT, kata / "stub.py": STUB,
        solution / "solution.py": SOLUTION, solution / "explain.md": EXPLAIN, solution / "test_hidden.py": TESTS,
        solution / "mistakes.toml": MISTAKES,
    }  # fmt: skip
    try:
        for folder in (kata, solution):
            folder.mkdir(parents=True)
        for path, text in texts.items():
            path.write_text(text.format(**words), "utf-8")
    except OSError as error:
        raise Misuse(f"{root} cannot be written ({error.strerror}); run this in a checkout of your own.") from error
    return tuple(texts)
