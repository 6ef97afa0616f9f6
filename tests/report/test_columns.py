"""No terminal draws a text wider than it was counted, so nothing of a submission's begins a line."""

import unicodedata

import pytest

from grader.report.columns import chopped, columns, cut, wrapped
from grader.report.sanitize import clean, one_line

# characters that some terminal draws wider than others: fillers, signs that combine, ambiguous ones, pictures
WIDER = "\u3164\uffa0\u0903\u302e\U0001f3fb\u3248\u115f\u1160α…✓❤\ufe0f\U0001f1e6\u0e33\u0b3e中"


def widest(text):
    """The most columns that any terminal gives to a text: two for whatever is not plain."""
    plain = "\ufe0f"  # which at most makes the character before it a picture
    return sum(
        1 if char.isascii() or char == plain else 2 if unicodedata.east_asian_width(char) in "WFA" else 1
        for char in text
    )


@pytest.mark.parametrize("char", WIDER)
@pytest.mark.parametrize("room", [9, 20, 80])
def test_a_line_fits_however_it_is_drawn(char, room):
    """Broken between words or as it comes; nothing is lost but blanks at the breaks."""
    text = f"{char * 7} {char * 50}x PASSED {char} {'y' * 90}"
    for lines in (wrapped(text, room), chopped(text, room)):
        assert all(columns(line) <= room and widest(line) <= room for line in lines)
        assert "".join(lines).replace(" ", "") == text.replace(" ", "")


WRAPPED = [
    pytest.param("", 10, [""], id="nothing"),
    pytest.param("one two", 10, ["one two"], id="a short line"),
    pytest.param("one two three", 9, ["one two", "three"], id="between words"),
    pytest.param("one   two   three", 9, ["one   two", "three"], id="blanks are kept, but at a break"),
    pytest.param("a bcdefghijkl m", 5, ["a", "bcdef", "ghijk", "l m"], id="a word longer than a line"),
    pytest.param("abcde f", 5, ["abcde", "f"], id="exactly"),
    pytest.param("中文中 文", 5, ["中文", "中 文"], id="two columns each"),
    pytest.param("  x", 5, ["  x"], id="indented"),
]


@pytest.mark.parametrize(("text", "room", "wanted"), WRAPPED)
def test_lines_are_broken_between_words(text, room, wanted):
    """Where that can be."""
    assert wrapped(text, room) == wanted


def test_one_character_is_always_taken():
    """A column too narrow for it must not stop the report."""
    assert cut("中文", 1) == "中" and chopped("中文", 1) == ["中", "文"] and wrapped("中文", 1) == ["中", "文"]


def test_what_stays_on_its_line_has_no_newline():
    """A file's name can hold one; a text of several lines keeps its own."""
    assert one_line("a\nPASSED\t\x1b[2J.py") == "a␊PASSED␉␛[2J.py"
    assert clean("a\r\nb\tc\r") == "a\nb\tc␍"
