"""The audit finds what is wrong with a kata, and nothing where nothing is."""

import shutil

import pytest

from grader import catalogue
from grader.authoring.audit import PACKAGE, ROOMS, audit, fingerprint
from tests.conftest import FIXTURES

pytestmark = pytest.mark.slow  # a whole audit each


@pytest.fixture
def root(tmp_path, monkeypatch):
    """A copy of the toy kata that a test may spoil."""
    shutil.copytree(FIXTURES / "katas", tmp_path / "katas")
    shutil.copytree(FIXTURES / "solutions", tmp_path / "solutions", ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setenv("KATA_ROOT", str(tmp_path))
    return tmp_path


def complaints(**options):
    return audit(catalogue.find("toy-scale"), "numpy", seeds=2, with_mutants=False, **options).complaints


SPOILED = {
    "a stray file": (lambda r: (r / "katas/toy-scale/notes.txt").write_text("x"), "is not part of a kata"),
    "a false example": (
        lambda r: edit(r / "katas/toy-scale/prompt.md", ">>>", ">>> 1 + 1\n3\n\n>>>"),
        "the worked example is wrong",
    ),
    "a prompt without rules": (
        lambda r: edit(r / "katas/toy-scale/prompt.md", "## Rules", "Rules"),
        "should be Rules, Example",
    ),
    "a long prompt": (
        lambda r: edit(r / "katas/toy-scale/prompt.md", "## Rules", "\n" * 60 + "## Rules"),
        "a prompt may have at most 60",
    ),
    "a long probe": (
        lambda r: (r / "katas/toy-scale/probe.py").write_text("\n" * 101),
        "101 lines; a probe may have at most 100",
    ),
    "wide code": (
        lambda r: edit(r / "katas/toy-scale/prompt.md", ">>> scale", f">>> {'1 + ' * 20}1\n21\n>>> scale"),
        "prompt.md:14: 85 columns; a line of code may have at most 76",
    ),
    "another signature": (
        lambda r: edit(r / "solutions/toy-scale/solution.py", "(x, factor)", "(x, factor, more=1)"),
        "signature",
    ),
    "a wrong reference": (
        lambda r: edit(r / "solutions/toy-scale/solution.py", "x * factor", "x * factor * 1.001"),
        "right program fails",
    ),
    "a mistake that is none": (lambda r: harmless(r), "no case catches it"),
    "two mistakes alike": (lambda r: twin(r), "diagnosed as"),
    "a wrong accepted program": (lambda r: accepted(r, "x + factor"), "a right program fails"),
    "an operation that there is not": (
        lambda r: edit(r / "katas/toy-scale/kata.toml", "why =", 'operations = ["aten::mul", "aten::mull"]\nwhy ='),
        "kata.toml: PyTorch has no operation 'aten::mull'",
    ),
    "an explanation without sections": (
        lambda r: (r / "solutions/toy-scale/explain.md").write_text("# x\n"),
        "its sections should be",
    ),
    "a classic mistake that nobody knows": (
        lambda r: edit(r / "solutions/toy-scale/explain.md", "Adds the factor where", "Adds the\n  factor when"),
        "'Adds the factor when it should multiply' is the title of no known mistake",
    ),
    "more classic mistakes than one can study": (
        lambda r: edit(
            r / "solutions/toy-scale/explain.md", "- **Writes", 13 * "- **Writes the result into x.**\n" + "- **Writes"
        ),
        "it names 16 classic mistakes; 5 to 15 are wanted",
    ),
}


def edit(path, old, new):
    text = path.read_text()
    assert old in text, path
    path.write_text(text.replace(old, new, 1))


def harmless(root):
    text = (root / "solutions/toy-scale/solution.py").read_text().split('"""')[-1]
    (root / "solutions/toy-scale/mistakes/harmless.py").write_text(f'"""No mistake at all\n\nLook again.\n"""\n{text}')


def twin(root):
    mistakes = root / "solutions/toy-scale/mistakes"
    first = next(path for path in sorted(mistakes.glob("*.py")) if "_torch" not in path.name)
    text = first.read_text().split('"""', 2)[2]
    (mistakes / "zz_twin.py").write_text(f'"""The same again\n\nLook again.\n"""\n{text}')


def accepted(root, expression):
    folder = root / "solutions/toy-scale/programs"
    folder.mkdir(parents=True)
    (folder / "other.py").write_text(f"# kata: toy-scale (numpy)\ndef scale(x, factor):\n    return {expression}\n")


@pytest.mark.parametrize(("spoil", "words"), SPOILED.values(), ids=SPOILED)
def test_what_is_wrong_is_said(root, spoil, words):
    """Each thing that a kata must have is missed when it is not there."""
    spoil(root)
    assert any(words in complaint for complaint in complaints()), complaints()


def test_the_fingerprint_is_of_every_room_that_decides():
    """A verdict comes from all rooms but those that ask for it, print it or keep the learner's progress."""
    rooms = {path.name for path in PACKAGE.iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()}
    others = {
        "__init__.py",
        "version.py",
        "batch",
        "cli",
        "command.py",
        "devices.py",
        "doctor.py",
        "errors.py",
        "hack",
        "report",
        "study",
        "watch",
        "words",
    }
    assert set(ROOMS) == rooms - others


def test_the_fingerprint_changes_with_the_kata(root):
    """A recorded result is taken for good only while nothing that it depends on has changed."""
    before = fingerprint(catalogue.find("toy-scale"))
    assert before == fingerprint(catalogue.find("toy-scale"))
    edit(root / "solutions/toy-scale/test_hidden.py", "import", "import")
    assert before == fingerprint(catalogue.find("toy-scale"))
    edit(root / "solutions/toy-scale/test_hidden.py", "import math", "import math  # changed")
    assert before != fingerprint(catalogue.find("toy-scale"))
