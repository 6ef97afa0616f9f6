"""Which mistakes go together, by the names of cases alone."""

from itertools import combinations
from pathlib import Path

import pytest

from grader.diagnosis.suspects import Suspect, covering, in_all, mostly_alike, promise, rivals, unlike
from grader.model import Mistake

WRONG = frozenset("abcdefghij")  # ten cases fail
SAMPLED = frozenset("abcde")


def suspect(name, fails, explains=None, may_fail=None, strays=""):
    """A suspect that fails these cases of the sample, explains those, and may fail these of all; one letter a case."""
    explained = fails if explains is None else explains
    sets = (frozenset(names) for names in (fails if may_fail is None else may_fail, fails, explained, strays))
    return Suspect(Mistake(name, name, "", Path(f"{name}.py"), ""), *sets)


SUSPECTS = [
    suspect("front", "abc", may_fail="abcfg"),
    suspect("back", "cde", may_fail="cdehij"),
    suspect("most", "abcd", may_fail="abcdfghij"),
    suspect("little", "e", may_fail="e"),
    suspect("nothing known", "", may_fail="abcdefghij"),
]


@pytest.mark.parametrize("left", [0.0, 0.1, 0.2, 0.5])
@pytest.mark.parametrize("count", [1, 2, 3])
def test_covering(count, left):
    """Just those that a count of every set finds, in the order of combinations."""

    def enough(chosen):
        missed = WRONG.difference(*(one.may_fail for one in chosen))
        missed_of_sample = SAMPLED.difference(*(one.fails for one in chosen))
        return len(missed) <= int(left * len(WRONG)) and len(missed_of_sample) <= int(left * len(SAMPLED))

    found = list(covering(SUSPECTS, count, WRONG, SAMPLED, left))
    assert found == [chosen for chosen in combinations(SUSPECTS, count) if enough(chosen)]
    assert found or count == 1


@pytest.mark.parametrize(
    ("chosen", "alike"),
    [
        ([suspect("all of it", "abcde")], True),
        ([suspect("all but one", "abcd")], True),
        ([suspect("all but two", "abc")], False),
        ([suspect("two in another way", "abcde", "abc")], False),
        # what both fail may look like neither
        ([suspect("one", "abcde", "abc"), suspect("other", "de", "")], True),
    ],
    ids=lambda value: value[0].mistake.slug if isinstance(value, list) else "",
)
def test_mostly_alike(chosen, alike):
    """What one alone fails must be what was seen, but for a fifth of the sample."""
    assert mostly_alike(chosen, SAMPLED, 0.2) is alike


def test_the_most_promising_comes_first():
    """What explains most; then what comes to something else where two meet; then what is not odd."""
    most = (suspect("abcd", "abcd"), suspect("e", "e"))
    meet = (suspect("abc", "abc", "ab"), suspect("cde", "cde", "de"))
    apart = (suspect("ab", "ab"), suspect("cd", "cd"))
    odd = (suspect("abe", "abe", "ab"), suspect("cd alone", "cd"))
    alike = (suspect("abc as seen", "abc"), suspect("cd as seen", "cd"))
    assert sorted([alike, odd, apart, meet, most], key=promise) == [most, meet, apart, odd, alike]


def test_in_all():
    """Only those of the first choice which every other one has, too."""
    one, two, three = (suspect(name, "a") for name in ("one", "two", "three"))
    assert in_all([(one, two), (one, three)]) == [one]
    assert in_all([(one, two), (three,)]) == []


BOTH, FIRST, SECOND, OTHER = (
    suspect(name, fails) for name, fails in zip("abcd", ("ab", "cd", "de", "fg"), strict=True)
)


@pytest.mark.parametrize(
    ("found", "wanted"),
    [
        pytest.param([(BOTH, FIRST), (BOTH, SECOND)], {FIRST, SECOND}, id="of one part"),
        pytest.param([(BOTH, FIRST), (BOTH, OTHER)], set(), id="of different parts"),
        pytest.param([(BOTH, FIRST), (BOTH, SECOND), (BOTH, OTHER)], {FIRST, SECOND}, id="of both kinds"),
        pytest.param([(BOTH, FIRST)], set(), id="one choice"),
        pytest.param([], set(), id="no choice"),
    ],
)
def test_rivals(found, wanted):
    """What explains the same in another choice; what explains something else there is no rival."""
    assert rivals(found) == wanted


ALIKE = [suspect("a mistake", "abc", "ab"), suspect("a mistake, in more words", "abc", "ab")]
CHOICES = {
    "the one that claims least": ([(ALIKE[1],), (ALIKE[0],)], ["a mistake"]),
    "each beside another": ([(ALIKE[1], SUSPECTS[1]), (SUSPECTS[1], ALIKE[0])], ["back a mistake"]),
    "one fails more": ([(ALIKE[0],), (suspect("other", "abcd", "ab"),)], ["a mistake", "other"]),
    "one explains more": ([(ALIKE[0],), (suspect("other", "abc", "abc"),)], ["a mistake", "other"]),
    "one strays": ([(ALIKE[0],), (suspect("other", "abc", "ab", strays="z"),)], ["a mistake", "other"]),
    "nothing that tells": ([(suspect("one", "e"),), (suspect("other", "e"),)], ["one", "other"]),
}


@pytest.mark.parametrize(("choices", "left"), CHOICES.values(), ids=CHOICES.keys())
def test_unlike(choices, left):
    """Of those that do the same, one is left: what tells nothing (here e) may be the same by chance."""
    found = unlike(choices, lambda one: one.explains != {"e"})
    assert sorted(" ".join(one.mistake.slug for one in chosen) for chosen in found) == sorted(left)
