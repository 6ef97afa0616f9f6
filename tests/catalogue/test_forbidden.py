"""Rules of a kata.toml about what may not be called: their own names, groups, and what is wrong with them."""

from pathlib import Path

import pytest

from grader.catalogue import forbidden, toml
from grader.errors import BrokenKata

OWN = 'calls = ["numpy.dot"]\noperations = ["aten::dot"]\nwhy = "The product is asked for."'
GRADIENT = forbidden.groups()["automatic differentiation"]


def rule(source):
    """The one rule that this table of a kata.toml says."""
    (table,) = toml.parse(Path("kata.toml"), f"[[forbidden]]\n{source}\n").tables("forbidden")
    return forbidden.parse(table)


def test_its_own():
    """Calls, what they come to in PyTorch, and why."""
    assert vars(rule(OWN)) == {
        "calls": ("numpy.dot",),
        "operations": ("aten::dot",),
        "why": "The product is asked for.",
    }


def test_a_group_brings_its_reason():
    """A group alone is a rule."""
    assert rule('group = "automatic differentiation"') == GRADIENT


def test_a_group_and_more():
    """A kata's own names stand behind the group's, and its own reason in place of the group's."""
    found = rule(f'group = "automatic differentiation"\n{OWN}')
    assert found.calls == (*GRADIENT.calls, "numpy.dot") and found.operations == (*GRADIENT.operations, "aten::dot")
    assert found.why == "The product is asked for."


WRONG = {
    "neither group nor calls": ('why = "…"', "kata.toml:1: 'forbidden[1].calls' is missing"),
    "no reason": ('calls = ["numpy.dot"]', "kata.toml:1: 'forbidden[1].why' is missing"),
    "no such group": ('group = "maths"', "kata.toml:2: 'forbidden[1].group' must be one of batch norm, layer norm, "),
    "an unknown key": ('group = "batch norm"\ncall = 3', "kata.toml:3: 'forbidden[1].call' is not a known key"),
    "a call beside a group": (
        'group = "batch norm"\ncalls = ["dot()"]',
        "kata.toml:3: 'dot()' in 'forbidden[1].calls' is not the full dotted name of a function",
    ),
}


@pytest.mark.parametrize(("source", "message"), WRONG.values(), ids=WRONG.keys())
def test_what_is_wrong_is_said_with_its_line(source, message):
    """One sentence for each."""
    with pytest.raises(BrokenKata) as caught:
        rule(source)
    assert str(caught.value).startswith(message)


@pytest.mark.parametrize("name", forbidden.groups())
def test_a_group_names_nothing_twice(name):
    """Nor has it a name that another group has."""
    mine = forbidden.groups()[name]
    others = [call for other, rule in forbidden.groups().items() if other != name for call in rule.calls]
    assert len({*mine.calls}) == len(mine.calls) and not {*mine.calls} & {*others}
