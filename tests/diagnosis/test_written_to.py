"""Where an argument is changed in place: the lines of a file that do it, and no others."""

import pytest

from grader.diagnosis.parsed import LONGEST
from grader.diagnosis.written_to import MOST, written_to

FILES = [
    pytest.param("def f(x):\n    x *= 2\n    return x\n", "x", [2], id="an operator"),
    pytest.param("def f(x):\n    y = x\n    y -= 1\n    return y\n", "x", [3], id="by another name"),
    pytest.param("def f(x):\n    y = x.reshape(-1)\n    y[0] = 1\n    return x\n", "x", [3], id="an element of a view"),
    pytest.param("def f(x):\n    x.mul_(2)\n    return x\n", "x", [2], id="a method of torch's"),
    pytest.param("def f(x):\n    return np.exp(x, out=x)\n", "x", [2], id="an output given"),
    pytest.param("def f(x, y):\n    np.copyto(y, x)\n    return y\n", "y", [2], id="copied into"),
    pytest.param("def f(xs):\n    xs.append(1)\n    return xs\n", "xs", [2], id="a list"),
    pytest.param("def f(x):\n    x = x.copy()\n    x *= 2\n    return x\n", "x", [], id="a copy"),
    pytest.param("def f(x):\n    y = x + 1\n    y *= 2\n    return y\n", "x", [], id="a new array"),
    pytest.param("def f(x, y):\n    x *= 2\n    y *= 2\n", "y", [3], id="one of two"),
    pytest.param("def f(cache):\n    a, b = cache\n    b += 1\n    a += 1\n", "cache[1]", [3], id="unpacked"),
    pytest.param("def f(ps, gs):\n    for p, g in zip(ps, gs):\n        p -= g\n", "ps[0]", [3], id="in a loop"),
    pytest.param("def f(ps):\n    for i, p in enumerate(ps):\n        p += i\n", "ps[2]", [3], id="numbered"),
    pytest.param(
        "def f(state):\n    t, m = state['t'], state['m']\n    t += 1\n    m *= 0.9\n",
        "state['m'][0]",
        [4],
        id="by a key",
    ),
    pytest.param(
        "def f(state):\n    if state is None:\n        state = {}\n    state['m'] = 1\n",
        "state",
        [4],
        id="made new at times",
    ),
    pytest.param("def f(d):\n    for k, v in d.items():\n        v *= 2\n", "d['a']", [3], id="the items of a dict"),
    pytest.param("def f(x):\n" + "    x += 1\n" * (MOST + 1), "x", [], id="on too many lines"),
    pytest.param("def g(x):\n    x += 1\n", "x", [], id="in another function"),
    pytest.param("def f(x):\n    x += 1\n", "xs_of_rank[0]", [], id="what is no parameter"),
    pytest.param("def f(x):\n    x" + ".a" * 3000 + " = 1\n", "x", [], id="too deep"),
    pytest.param("def f(x:\n    x += 1\n", "x", [], id="no Python"),
    pytest.param("def f(x):\n    x += 1\n" + "#" * LONGEST, "x", [], id="too long"),
]


@pytest.mark.parametrize("source, what, lines", FILES)
def test_the_lines_that_change_it(source, what, lines):
    """What is new, or another argument, is left alone; where nothing is certain, nothing is said."""
    found = written_to(source, "f", what)
    assert [place.line for place in found] == lines
    assert all(place.text == source.split("\n")[place.line - 1].strip() for place in found)
