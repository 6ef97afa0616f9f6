"""A path becomes a submission, or one sentence that says what to do; nothing that lies there can block or break it."""

import os
import socket
import threading
import time
from pathlib import Path

import pytest

from grader import catalogue
from grader.catalogue import Roots
from grader.catalogue import submission as submissions
from grader.errors import BrokenKata, Misuse, Undecided

FIXTURES = Path(__file__).parents[1] / "fixtures"
TOY = Roots(FIXTURES / "katas", FIXTURES / "solutions")
BODY = "def scale(x, factor):\n    return x * factor\n"


def write(folder, source, name="mine.py"):
    path = folder / name
    path.write_bytes(source if isinstance(source, bytes) else source.encode())
    return path


def misuse(path, *arguments, **options):
    """The one sentence of the Misuse."""
    with pytest.raises(Misuse) as caught:
        submissions.read(path, *arguments, roots=TOY, **options)
    assert "\n" not in str(caught.value)
    return str(caught.value)


HEADED = {
    "plain": ("# kata: toy-scale (torch)\n", "torch"),
    "first backend": ("# kata: toy-scale\n", "numpy"),
    "spaces": ("#kata:  toy-scale ( torch )  \n", "torch"),
    "byte order mark": ("\ufeff# kata: toy-scale (torch)\n", "torch"),
    "Windows": ("# kata: toy-scale (torch)\r\n", "torch"),
    "fifth line": ("#!/usr/bin/env python\n# -*- coding: utf-8 -*-\n\n# mine\n# kata: toy-scale (torch)\n", "torch"),
}


@pytest.mark.parametrize("case", HEADED)
def test_the_header_names_kata_and_backend(tmp_path, case):
    """The header stands in one of the first five lines."""
    top, backend = HEADED[case]
    path = write(tmp_path, top + BODY)
    found = submissions.read(path, roots=TOY)
    assert (found.kata.slug, found.backend, found.path) == ("toy-scale", backend, path)
    assert found.source == (top + BODY).removeprefix("\ufeff")
    assert submissions.is_headed(path)


def test_header_and_read_agree(tmp_path):
    """What `header` writes, `read` reads."""
    kata = catalogue.find("toy-scale", TOY)
    for backend in kata.backends:
        line = submissions.header(kata, backend)
        assert line == f"# kata: toy-scale ({backend})"
        assert submissions.read(write(tmp_path, f"{line}\n{BODY}"), roots=TOY).backend == backend


def test_a_sixth_line_is_no_header(tmp_path):
    """A comment further down is the learner's own."""
    path = write(tmp_path, "\n" * 5 + "# kata: toy-scale (torch)\n" + BODY)
    assert "does not say which kata it is for" in misuse(path)
    assert not submissions.is_headed(path)


def test_the_name_of_the_file_names_the_kata(tmp_path):
    """toy_scale.py needs no header, if it imports its backend."""
    for name in ("toy_scale.py", "toy-scale.py"):
        found = submissions.read(write(tmp_path, "import numpy\n" + BODY, name), roots=TOY)
        assert (found.kata.slug, found.backend) == ("toy-scale", "numpy")
    assert not submissions.is_headed(tmp_path / "toy_scale.py")


IMPORTING = [
    pytest.param("import torch\n", "torch", id="torch"),
    pytest.param("from torch import nn\n", "torch", id="from torch"),
    pytest.param("import numpy as np\n", "numpy", id="numpy"),
    pytest.param("# kata: toy-scale (numpy)\nimport torch\n", "numpy", id="the header wins"),
    pytest.param("# kata: toy-scale\nimport torch\n", "numpy", id="a header without a backend"),
]


@pytest.mark.parametrize(("top", "backend"), IMPORTING)
def test_a_file_without_a_header_is_for_the_library_that_it_imports(tmp_path, top, backend):
    """Nobody means a torch file as NumPy; the command that shows it again need not say so either."""
    found = submissions.read(write(tmp_path, top + BODY, "toy_scale.py"), roots=TOY)
    assert (found.backend, found.says_itself) == (backend, True)


UNDECIDED = [
    pytest.param("import numpy\nimport torch\n", "imports numpy and torch", id="both"),
    pytest.param("import torchvision\n", "imports neither numpy nor torch", id="another library"),
    pytest.param("# import torch\n", "imports neither numpy nor torch", id="a comment"),
]


@pytest.mark.parametrize(("top", "imports"), UNDECIDED)
def test_a_file_that_imports_both_or_neither_has_to_say(tmp_path, top, imports):
    """Which is asked, and nothing is guessed."""
    path = write(tmp_path, top + BODY, "toy_scale.py")
    with pytest.raises(Undecided) as caught:
        submissions.read(path, roots=TOY)
    remedy = "and no header says which it is for; add --backend numpy or --backend torch"
    assert str(caught.value) == f"{path} {imports}, {remedy}" and caught.value.backends == ("numpy", "torch")
    assert submissions.read(path, backend="torch", roots=TOY).backend == "torch"


def test_what_is_asked_for_wins(tmp_path):
    """A kata asked for over header and name, --backend over the header; a kata may be given by itself or by its slug."""
    path = write(tmp_path, "# kata: other (python)\n" + BODY)
    assert submissions.read(path, "toy-scale", roots=TOY).backend == "numpy"
    assert submissions.read(path, catalogue.find("toy-scale", TOY), "torch", roots=TOY).backend == "torch"
    path = write(tmp_path, "# kata: toy-scale (torch)\n" + BODY)
    assert submissions.read(path, "toy-scale", roots=TOY).backend == "torch"
    assert submissions.read(path, backend="numpy", roots=TOY).backend == "numpy"
    path = write(tmp_path, "# kata: toy-scale (cuda)\n" + BODY)
    assert submissions.read(path, backend="numpy", roots=TOY).backend == "numpy"


def test_a_backend_that_the_kata_does_not_offer(tmp_path):
    """Named by the header or the option, the sentence says which there are."""
    remedy = "choose --backend numpy or torch"
    path = write(tmp_path, "# kata: toy-scale (cuda)\n" + BODY)
    assert misuse(path) == f"toy-scale is not available for cuda; {remedy}"
    assert misuse(path, backend="python") == f"toy-scale is not available for python; {remedy}"


def test_a_header_that_is_none(tmp_path):
    """A header with a typing error is named by its line; it is not taken for a comment."""
    path = write(tmp_path, "\n# kata: toy scale, torch\n" + BODY)
    assert misuse(path) == f"line 2 of {path} is not a valid header; write it like `# kata: bn-backward (numpy)`"
    assert submissions.read(path, "toy-scale", "torch", roots=TOY).backend == "torch"
    assert not submissions.is_headed(path)


def test_an_unknown_kata_in_the_header(tmp_path):
    """The catalogue's sentence, with its suggestion."""
    assert "did you mean toy-scale?" in misuse(write(tmp_path, "# kata: toy-scael (numpy)\n" + BODY))


def test_a_missing_file(tmp_path):
    """The remedy is `kata start`, with the slug where the name is one."""
    assert misuse(tmp_path / "no.py").endswith("check the name, or create one with `kata start SLUG`")
    assert "`kata start toy-scale` creates a file for it" in misuse(tmp_path / "toy-scale")
    assert not submissions.is_headed(tmp_path / "no.py")


def test_a_folder(tmp_path):
    """A folder holds several files; one must be named."""
    assert misuse(tmp_path) == f"{tmp_path} is a folder; name the file in it that holds your solution"


def test_a_file_that_may_not_be_read(tmp_path, monkeypatch):
    """The system's reason is passed on."""
    path = write(tmp_path, BODY)

    def refuse(*arguments):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(submissions.os, "open", refuse)  # the tests may run as root, whom no permission stops
    assert misuse(path) == f"{path} cannot be read (Permission denied); check the path and its permissions"


def test_links(tmp_path):
    """A link to a file is that file; a circle of links is a sentence."""
    (tmp_path / "link.py").symlink_to(write(tmp_path, "# kata: toy-scale (torch)\n" + BODY))
    assert submissions.read(tmp_path / "link.py", roots=TOY).backend == "torch"
    (tmp_path / "circle.py").symlink_to(tmp_path / "circle.py")
    assert "cannot be read" in misuse(tmp_path / "circle.py")


def test_a_null_character_in_the_name():
    """Python's ValueError does not get through."""
    assert "is not a valid file name" in misuse(Path("a\0b"))


def in_time(call, seconds=10):
    """The result of a call that must not block."""
    done = []
    thread = threading.Thread(target=lambda: done.append(call()), daemon=True)
    thread.start()
    thread.join(seconds)
    assert done, "it blocked"
    return done[0]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no FIFOs here")
def test_pipes_sockets_and_devices_never_block(tmp_path):
    """They are refused before they are opened: a FIFO without a writer would wait for ever."""
    os.mkfifo(tmp_path / "fifo.py")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / "socket.py"))
        for path in (tmp_path / "fifo.py", tmp_path / "socket.py", Path("/dev/zero")):
            assert "is not a regular file but a pipe or a device" in in_time(lambda path=path: misuse(path))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no FIFOs here")
def test_a_pipe_that_takes_the_place_of_a_file_never_blocks(tmp_path, monkeypatch):
    """The file is looked at again once it is open."""
    path = write(tmp_path, BODY)
    looked_at = os.stat(path)
    path.unlink()
    os.mkfifo(path)
    monkeypatch.setattr(submissions.os, "stat", lambda _: looked_at)
    assert "is not a regular file but a pipe or a device" in in_time(lambda: misuse(path))


NOT_UTF8 = {"Latin-1": b"# one\n# caf\xe9\n", "UTF-16": "# one\n".encode("utf-16")}


@pytest.mark.parametrize("case", NOT_UTF8)
def test_a_file_that_is_not_utf8(tmp_path, case):
    """The line of the first bad byte helps to find it."""
    line = 2 if case == "Latin-1" else 1
    path = write(tmp_path, NOT_UTF8[case])
    assert misuse(path) == f"{path} is not UTF-8 text (the first bad byte is on line {line}); save it as UTF-8"


def test_a_file_that_is_too_large(tmp_path):
    """One megabyte passes, one byte more does not."""
    top = "# kata: toy-scale (numpy)\n"
    path = write(tmp_path, top + "#" * (submissions.MAX_BYTES - len(top)))
    assert len(submissions.read(path, roots=TOY).source) == submissions.MAX_BYTES
    path = write(tmp_path, top + "#" * (submissions.MAX_BYTES - len(top) + 1))
    assert "is larger than 1 MB" in misuse(path)


@pytest.mark.parametrize("text", ["", " \n\t\n"], ids=["nothing", "spaces"])
def test_an_empty_file(tmp_path, text):
    """It is said at once: there is no header to mend and no backend to choose."""
    path = write(tmp_path, text)
    with pytest.raises(Misuse, match="is empty; write your solution in it"):
        submissions.read(path, roots=TOY)


def test_a_broken_kata_is_not_misuse(tmp_path):
    """It is not the learner who has to mend it."""
    (tmp_path / "katas" / "bad").mkdir(parents=True)
    (tmp_path / "solutions" / "bad").mkdir(parents=True)
    with pytest.raises(BrokenKata):
        submissions.read(
            write(tmp_path, "# kata: bad (numpy)\n"), roots=Roots(tmp_path / "katas", tmp_path / "solutions")
        )


@pytest.mark.parametrize(
    ("line", "words"),
    [
        pytest.param("# kata: a" + " " * 500_000 + "!", "is not a valid header", id="half a megabyte of spaces"),
        pytest.param(
            "# kata: a" + " " * 500_000 + "(" + " " * 400_000 + "!", "is not a valid header", id="more of them"
        ),
        pytest.param("# kata: " + "a" * 300, "there is no kata called", id="a name too long for a folder"),
        pytest.param("# kata: " + "ä" * 400_000, "there is no kata called", id="a name of a megabyte"),
    ],
)
def test_a_hostile_header_is_read_at_once(tmp_path, line, words):
    """A header is somebody's text: no time and no error of ours for any of them, and no megabyte in the sentence."""
    began = time.monotonic()
    said = misuse(write(tmp_path, f"{line}\n{BODY}"))
    assert words in said and len(said) < 300 + len(str(tmp_path)) and time.monotonic() - began < 2
