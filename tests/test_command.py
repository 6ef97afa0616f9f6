"""What a learner is to type is taken apart into the words that were meant."""

import os
import shlex
import subprocess
import sys

import pytest

from grader.command import typed

WORDS = [
    pytest.param(["kata", "check", "practice/dropout.py"], id="nothing to quote"),
    pytest.param(["kata", "check", "my files/a.py", "--case", "output_shape: a pair is (h, w)"], id="spaces"),
    pytest.param(["kata", "check", "$HOME`id`'\";&|.py"], id="what a shell would run"),
    pytest.param(["kata", "check", ""], id="empty"),
]


@pytest.mark.skipif(os.name != "posix", reason="a POSIX shell")
@pytest.mark.parametrize("words", WORDS)
def test_a_posix_shell_takes_it_apart_into_the_same_words(words):
    """Nothing in a path or in the name of a case is run, expanded or split."""
    assert shlex.split(typed(words)) == words
    shown = subprocess.run(
        ["sh", "-c", f"printf '%s\\n' {typed(words[1:])}"], capture_output=True, text=True, check=True
    )
    assert shown.stdout.splitlines() == words[1:]


@pytest.mark.parametrize(
    ("words", "line"),
    [
        pytest.param(
            ["kata", "check", r"practice\conv_flops.py"], r"kata check practice\conv_flops.py", id="backslash"
        ),
        pytest.param(["kata", "check", r"my files\a.py"], r'kata check "my files\a.py"', id="space"),
    ],
)
def test_windows_has_its_own_quotes(words, line, monkeypatch):
    """A backslash is part of a path there, and a single quote no quote."""
    monkeypatch.setattr(sys, "platform", "win32")
    assert typed(words) == line
