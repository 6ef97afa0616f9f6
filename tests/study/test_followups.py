"""Follow-up questions are read from a kata's explanation."""

import pytest

from grader import catalogue
from grader.study.followups import kata_of, name, parse, some

TEXT = """\
## Idea

**Not this.** It is no question.

## Follow-up questions

**What is
the gradient?** y = m·x.

    dx = m·dy

**And in half
precision?** Draw in
float32.

## Cost

**Nor this.** No.
"""


def test_they_are_read_with_their_answers():
    """The section alone, each question on one line, answers with their formulas."""
    first, second = parse("toy", TEXT)
    assert (first.kata, first.question, second.question) == ("toy", "What is the gradient?", "And in half precision?")
    assert first.answer == "y = m·x.\n\n    dx = m·dy" and second.answer == "Draw in\nfloat32."
    assert name(first) == "toy/what-is-the-gradient"


def test_none():
    """An explanation without the section has none."""
    assert parse("toy", "## Idea\n\n**Why?** So.\n") == ()


@pytest.mark.parametrize("slug", catalogue.slugs())
def test_every_kata_has_some(slug):
    """Each of them is a question with an answer, and has a name of its own that leads back to the kata."""
    found = parse(slug, catalogue.text(catalogue.find(slug).solution / "explain.md"))
    assert len(found) >= 5 and all(each.question and each.answer for each in found)
    assert len({name(each) for each in found}) == len(found) and {kata_of(name(each)) for each in found} == {slug}


def test_some_of_them():
    """In their order, the same for the same seed, and no more than there are."""
    every = parse("toy", TEXT)
    assert some(every, 1, 7) == some(every, 1, 7) and len(some(every, 1, 7)) == 1
    assert some(every, 9, 7) == every
