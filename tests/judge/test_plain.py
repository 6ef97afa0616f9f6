"""Hidden tests read without pytest are those that pytest collects, or are left to it."""

import pytest

from grader import catalogue
from grader.judge import by_pytest, plain


def told(tests):
    """All that a test is, in words: two runs of a file make two functions."""
    return [(each.name, each.label, repr(each.parameters), each.slow, each.function.__name__) for each in tests]


@pytest.mark.parametrize("slug", catalogue.slugs())
def test_every_kata_is_read_as_pytest_collects_it(slug):
    """Names, labels, parameters and marks, in the same order; none of our katas needs pytest."""
    path = catalogue.find(slug).hidden_tests
    assert told(plain.planned(path)) == told(by_pytest.planned(path))


ONE = "import pytest\n\n\n{mark}\ndef test_one({given}):\n    '''one'''\n"
PLAIN = {
    "no mark": ("", "submission"),
    "slow": ("@pytest.mark.slow", "submission, draw"),
    "words": ("@pytest.mark.parametrize('a', ['x', 'y z'])", "a"),
    "numbers": ("@pytest.mark.parametrize('a', [1, -2.5, True, float('nan'), 1e300])", "a"),
    "a mark by another name": ("slow = pytest.mark.slow\n@slow", ""),
    "two names": ("@pytest.mark.parametrize('a, b', [(1, 'x'), (2, 'y')])", "a, b"),
    "names in a tuple": ("@pytest.mark.parametrize(('a', 'b'), [(1, 'x'), [2, 'y']])", "b, a"),
    "ids": ("@pytest.mark.parametrize('a', [None, [1]], ids=['none', 'list'])", "a"),
    "two marks": ("@pytest.mark.parametrize('a', [1, 2])\n@pytest.mark.parametrize('b', ['x', 'y'])", "a, b"),
    "three marks": (
        "@pytest.mark.slow\n@pytest.mark.parametrize('a', [1, 2])\n@pytest.mark.parametrize('b, c', [(1, 2), (3, 4)])",
        "a, b, c",
    ),
    "a mark without an import": ("x = 1", ""),
}


@pytest.mark.parametrize(("mark", "given"), PLAIN.values(), ids=PLAIN)
def test_what_is_plain_means_what_pytest_makes_of_it(mark, given, tmp_path):
    """Each form that is read here."""
    path = tmp_path / "test_hidden.py"
    path.write_text(ONE.format(mark=mark, given=given), "utf-8")
    assert told(plain.planned(path)) == told(by_pytest.planned(path))


OTHER = {
    "a fixture": ("@pytest.fixture", ""),
    "another mark": ("@pytest.mark.skip", ""),
    "a mark for all": ("pytestmark = pytest.mark.slow", ""),
    "pytest by another name": ("import pytest as p", ""),
    "a part of pytest": ("from pytest import mark", ""),
    "a call within a test": ("", "x=lambda: pytest.skip('no')"),
    "a class": ("class TestTwo:\n    def test_two(self): ...\n", ""),
    "a class of another file": ("from unittest import TestCase", ""),
    "a name that is no function": ("testing = 1", ""),
    "an object that is called": ("import functools\ntest_two = functools.partial(print)", ""),
    "a wrapper": ("import functools\n@functools.wraps(len)", ""),
    "a test that is none": ("print.__test__ if 0 else 1", ""),
    "a parameter that has no name": ("@pytest.mark.parametrize('a', [None])", "a"),
    "a letter that is escaped": ("@pytest.mark.parametrize('a', ['\u00e9'])", "a"),
    "an empty word": ("@pytest.mark.parametrize('a', [''])", "a"),
    "two values of one name": ("@pytest.mark.parametrize('a', [1, '1'])", "a"),
    "no value": ("@pytest.mark.parametrize('a', [])", "a"),
    "a value too many": ("@pytest.mark.parametrize('a, b', [(1, 2, 3)])", "a, b"),
    "a parameter that nobody takes": ("@pytest.mark.parametrize('b', [1])", "a"),
    "one parameter twice": ("@pytest.mark.parametrize('a', [1])\n@pytest.mark.parametrize('a', [2])", "a"),
    "an id too few": ("@pytest.mark.parametrize('a', [1, 2], ids=['x'])", "a"),
    "ids by a function": ("@pytest.mark.parametrize('a', [1, 2], ids=str)", "a"),
    "one name in a tuple": ("@pytest.mark.parametrize(('a',), [(1,)])", "a"),
}  # fmt: skip


@pytest.mark.parametrize(("mark", "given"), OTHER.values(), ids=OTHER)
def test_what_is_more_than_plain_is_left_to_pytest(mark, given, tmp_path):
    """Whatever could mean something else there."""
    path = tmp_path / "test_hidden.py"
    path.write_text(ONE.format(mark=mark, given=given), "utf-8")
    with pytest.raises(plain.NotPlain):
        plain.planned(path)


def test_a_test_sees_no_pytest_that_is_none(tmp_path):
    """Within a file read here, other modules import what they always do."""
    path = tmp_path / "test_hidden.py"
    path.write_text(
        "import pytest, json\n\ndef test_one():\n    '''one'''\n    return __import__('pathlib')\n", "utf-8"
    )
    with pytest.raises(plain.NotPlain):  # on a line with others
        plain.planned(path)
    path.write_text("def test_one():\n    '''one'''\n    return __import__('pathlib')\n", "utf-8")
    (one,) = plain.planned(path)
    assert one.function() is __import__("pathlib")
