"""The catalogue finds katas by their folders, reads them strictly, and says where a broken one is broken."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import grader
from grader import catalogue
from grader.catalogue import Roots
from grader.errors import BrokenKata, Misuse
from grader.model import Forbidden, Limits, Sizes

FIXTURES = Path(__file__).parents[1] / "fixtures"
TOY = Roots(FIXTURES / "katas", FIXTURES / "solutions")


@pytest.fixture
def copy(tmp_path):
    """The toy kata in a place where it can be broken."""
    for name in ("katas", "solutions"):
        shutil.copytree(FIXTURES / name, tmp_path / name)
    return Roots(tmp_path / "katas", tmp_path / "solutions")


def edit(path, old, new):
    text = path.read_text("utf-8")
    assert text.count(old) >= 1
    path.write_text(text.replace(old, new, 1), "utf-8")


def broken(roots, slug="toy-scale"):
    """The sentence of the BrokenKata that finding the kata raises, without the folder of the test."""
    with pytest.raises(BrokenKata) as caught:
        catalogue.find(slug, roots)
    sentence = str(caught.value)
    assert "\n" not in sentence
    return sentence.replace(f"{roots.katas.parent}/", "")


def test_a_kata_is_what_its_folders_say():
    """Every key of kata.toml arrives in the Kata."""
    kata = catalogue.find("toy-scale", TOY)
    assert (kata.slug, kata.title, kata.topic, kata.level) == ("toy-scale", "Scale an array", "toy", "easy")
    assert (kata.minutes, kata.entries, kata.backends) == (5, ("scale",), ("numpy", "torch"))
    assert kata.limits == Limits(10.0, 1024)
    why = "The product is what you are asked to write."
    assert kata.forbidden == (Forbidden(("numpy.multiply", "torch.mul", "torch.multiply"), why),)
    assert [hints.about for hints in kata.hints] == ["", "factor"]
    assert all(len(hints.ladder) == 3 for hints in kata.hints)
    assert kata.prompt.is_file() and kata.stub.is_file() and kata.hidden_tests.is_file() and kata.probe is None


def test_slugs_are_the_folders(copy):
    """Hidden folders, private ones and files are no katas; the order is alphabetical."""
    for name in (".git", "__pycache__", "another"):
        (copy.katas / name).mkdir()
    (copy.katas / "README.md").write_text("")
    assert catalogue.slugs(copy) == ("another", "toy-scale")


def test_find_reads_one_kata_only(copy):
    """A broken neighbour does not matter to find, and every() names it."""
    (copy.katas / "broken").mkdir()
    (copy.solutions / "broken").mkdir()
    assert catalogue.find("toy-scale", copy).slug == "toy-scale"
    with pytest.raises(BrokenKata, match="kata.toml:1: this file is missing"):
        catalogue.every(copy)


def test_the_question_bank_is_no_kata(copy):
    """Its folder stands among the solutions, and nobody is told that its twin is missing."""
    copy.questions.mkdir()
    with pytest.raises(Misuse, match="there is no kata called 'questions'"):
        catalogue.find("questions", copy)


def test_operations_arrive_beside_the_calls(copy):
    """What a kata forbids in PyTorch's core stands with the reason that calls have."""
    path = copy.katas / "toy-scale" / "kata.toml"
    path.write_text(path.read_text("utf-8").replace("why = ", 'operations = ["aten::mul"]\nwhy = ', 1), "utf-8")
    (rule,) = catalogue.find("toy-scale", copy).forbidden
    assert rule.operations == ("aten::mul",) and rule.why == "The product is what you are asked to write."


def test_nothing_forbidden_need_not_be_said(copy):
    """`forbidden` is the one key that may be left out."""
    path = copy.katas / "toy-scale" / "kata.toml"
    text = path.read_text("utf-8")
    start, end = text.index("[[forbidden]]"), text.index("[[hints]]")
    path.write_text(text[:start] + text[end:], "utf-8")
    assert catalogue.find("toy-scale", copy).forbidden == ()


def test_sizes_arrive_with_what_they_count(copy):
    """A kata says at which sizes its programs are measured, or has none."""
    assert catalogue.find("toy-scale", copy).sizes is None
    edit(
        copy.katas / "toy-scale" / "kata.toml", "[limits]", '[efficiency]\nsizes = [1, 2, 3]\nunit = "rows"\n\n[limits]'
    )
    assert catalogue.find("toy-scale", copy).sizes == Sizes((1, 2, 3), "rows")


UNKNOWN = [
    ("toy-scael", "did you mean toy-scale? "),
    ("toy_scale", "did you mean toy-scale? "),
    ("TOY-scale", "did you mean toy-scale? "),
    ("zzz", ""),
    ("", ""),
    ("../katas/toy-scale", ""),
    ("toy-scale/", ""),
    ("toy-scale\0", ""),
]


@pytest.mark.parametrize(("slug", "meant"), UNKNOWN)
def test_an_unknown_slug_is_misuse_with_a_remedy(slug, meant):
    """The sentence names the slug, perhaps what was meant, and `kata list`."""
    with pytest.raises(Misuse) as caught:
        catalogue.find(slug, TOY)
    sentence = str(caught.value)
    assert repr(slug) in sentence and sentence.endswith("`kata list` shows them all")
    if meant:
        assert meant in sentence


TOML = "katas/toy-scale/kata.toml"
BREAKAGES = {
    "not TOML": ('level = "easy"', "level = easy", f"{TOML}:3: this is not TOML: Invalid value"),
    "unfinished": (']\nbackends', '\nbackends', f"{TOML}:6: this is not TOML: "),
    "unknown key": ("minutes = 5", "minutes = 5\nminuets = 5", f"{TOML}:5: 'minuets' is not a known key here"),
    "missing key": ("minutes = 5\n", "", f"{TOML}:1: 'minutes' is missing"),
    "wrong type": ("minutes = 5", 'minutes = "5"', f"{TOML}:4: 'minutes' must be a whole number of at least 1"),
    "true is no number": ("minutes = 5", "minutes = true", f"{TOML}:4: 'minutes' must be"),
    "zero minutes": ("minutes = 5", "minutes = 0", f"{TOML}:4: 'minutes' must be"),
    "bad level": ('"easy"', '"simple"', f"{TOML}:3: 'level' must be one of easy, medium, hard, not 'simple'"),
    "empty title": ('"Scale an array"', '" "', f"{TOML}:1: 'title' must be one line of text"),
    "two words": ('"toy"', '"toy kata"', f"{TOML}:2: 'topic' must be one word"),
    "title no string": ('"Scale an array"', "1", f"{TOML}:1: 'title' must be a string, not 1"),
    "no entry": ('["scale"]', "[]", f"{TOML}:5: 'entries' is empty"),
    "entry no string": ('["scale"]', "[1]", f"{TOML}:5: 'entries' must be a list of non-empty strings"),
    "entry no name": ('["scale"]', '["sc ale"]', f"{TOML}:5: 'sc ale' in 'entries' is not a Python name"),
    "bad backend": ('"numpy", "torch"', '"numpy", "jax"', f"{TOML}:6: 'jax' in 'backends' must be one of"),
    "backend twice": ('"numpy", "torch"', '"torch", "torch"', f"{TOML}:6: 'backends' names 'torch' twice"),
    "limits no table": ("[limits]\nseconds = 10\nmemory_mb = 1024", "limits = 3", f"{TOML}:8: 'limits' must be"),
    "unknown limit": ("seconds = 10", "seconds = 10\ncores = 2", f"{TOML}:10: 'limits.cores' is not a known key"),
    "missing limit": ("memory_mb = 1024", "", f"{TOML}:8: 'limits.memory_mb' is missing"),
    "endless": ("seconds = 10", "seconds = inf", f"{TOML}:9: 'limits.seconds' must be a finite number"),
    "half a megabyte": ("memory_mb = 1024", "memory_mb = 0.5", f"{TOML}:10: 'limits.memory_mb' must be a whole number"),
    "two sizes": (
        "[limits]", '[efficiency]\nsizes = [1, 2]\nunit = "rows"\n\n[limits]',
        f"{TOML}:9: 'efficiency.sizes' must be 3 whole numbers from 1 on, each larger than the one before",
    ),
    "sizes that fall": (
        "[limits]", '[efficiency]\nsizes = [1, 3, 2]\nunit = "rows"\n\n[limits]', f"{TOML}:9: 'efficiency.sizes' must",
    ),
    "sizes of nothing": (
        "[limits]", '[efficiency]\nsizes = [0, 1, 2]\nunit = "rows"\n\n[limits]', f"{TOML}:9: 'efficiency.sizes' must",
    ),
    "a unit is missing": ("[limits]", "[efficiency]\nsizes = [1, 2, 3]\n\n[limits]", f"{TOML}:8: 'efficiency.unit' is"),
    "no reason": ('why = "The product is what you are asked to write."\n', "", f"{TOML}:12: 'forbidden[1].why' is"),
    "no call": ('"torch.mul"', '"torch.mul()"', f"{TOML}:13: 'torch.mul()' in 'forbidden[1].calls' is not the full"),
    "no operation": (
        "why = ", 'operations = ["torch.mul"]\nwhy = ',
        f"{TOML}:14: 'torch.mul' in 'forbidden[1].operations' is not an operation's name",
    ),
    "two rungs": (
        '    "A factor that is NaN or infinite is refused before any arithmetic.",\n', "",
        f"{TOML}:26: 'hints[2].ladder' has 2 rungs; a ladder has 3",
    ),
    "no general ladder": ('about = ""', 'about = "x"', f"{TOML}:17: exactly one ladder has \"\" as its 'about'"),
    "two general ladders": ('about = "factor"', 'about = ""', f"{TOML}:25: exactly one ladder has \"\" as its 'about'"),
    "unknown hint key": ('about = "factor"', 'about = "factor"\nrungs = 3', f"{TOML}:26: 'hints[2].rungs' is not"),
    "entry not in the stub": ('["scale"]', '["scale", "other"]', "katas/toy-scale/stub.py:1: the entry 'other'"),
}  # fmt: skip


@pytest.mark.parametrize("case", BREAKAGES)
def test_a_broken_kata_toml_is_named_by_its_line(copy, case):
    """One sentence: the file, the line of the key, what is wrong with it."""
    old, new, expected = BREAKAGES[case]
    edit(copy.katas / "toy-scale" / "kata.toml", old, new)
    assert broken(copy).startswith(expected)


def test_a_line_is_found_behind_strings_of_several_lines(copy):
    """What looks like a key inside a string is none."""
    edit(copy.katas / "toy-scale" / "kata.toml", 'topic = "toy"', 'topic = """\nlevel = 1\n"""')
    edit(copy.katas / "toy-scale" / "kata.toml", 'level = "easy"', "level = 3")
    assert broken(copy).startswith(f"{TOML}:2: 'topic' must be one line of text")
    edit(copy.katas / "toy-scale" / "kata.toml", 'topic = """\nlevel = 1\n"""', 'topic = """\\\n\\\ntoy"""')
    assert broken(copy).startswith(f"{TOML}:5: 'level' must be a string, not 3")


MISSING = [
    "katas/toy-scale/kata.toml", "katas/toy-scale/prompt.md", "katas/toy-scale/stub.py",
    "solutions/toy-scale/solution.py", "solutions/toy-scale/explain.md", "solutions/toy-scale/test_hidden.py",
]  # fmt: skip


@pytest.mark.parametrize("name", MISSING)
def test_a_missing_file_is_named(copy, name):
    """Each file of a kata but the probe has to be there."""
    (copy.katas.parent / name).unlink()
    assert broken(copy) == f"{name}:1: this file is missing"


def test_a_missing_twin_folder_is_named(copy):
    """A kata is two folders; either may be the one that is missing."""
    shutil.move(copy.katas / "toy-scale", copy.katas / "lonely")
    assert broken(copy, "lonely").startswith("katas/lonely:1: its twin folder solutions/lonely is missing")
    assert broken(copy, "toy-scale").startswith("solutions/toy-scale:1: its twin folder katas/toy-scale is missing")


def test_a_badly_named_folder_is_broken(copy):
    """`kata start` makes a Python file of the slug."""
    shutil.move(copy.katas / "toy-scale", copy.katas / "Toy scale")
    assert "named in lower-case letters" in broken(copy, "Toy scale")


def test_files_that_are_no_text_or_no_python(copy):
    """The line is that of the first bad byte, or of the syntax error."""
    stub = copy.katas / "toy-scale" / "stub.py"
    stub.write_text("\n\ndef scale(:\n")
    assert broken(copy).startswith("katas/toy-scale/stub.py:3: this is not Python: ")
    stub.write_bytes(b"# one\n# caf\xe9\n")
    assert broken(copy) == "katas/toy-scale/stub.py:2: this is not UTF-8 text"
    stub.write_bytes(b"x = '\0'\n")
    assert broken(copy).startswith("katas/toy-scale/stub.py:1: this is not Python")


def test_the_stub_for_both_backends_imports_neither(copy):
    """`kata start` adds the import."""
    edit(copy.katas / "toy-scale" / "stub.py", "def scale", "import torch\n\n\ndef scale")
    assert broken(copy).startswith(
        "katas/toy-scale/stub.py:1: the stub of a kata for numpy and torch may not import torch"
    )


def test_the_reference_of_each_backend(copy):
    """A solution that imports neither library serves both; one that imports numpy needs a twin."""
    folder = copy.solutions / "toy-scale"
    kata = catalogue.find("toy-scale", copy)
    assert [catalogue.reference(kata, each).name for each in kata.backends] == ["solution.py", "solution.py"]
    edit(folder / "solution.py", "import math", "import math\nimport numpy as np")
    assert broken(copy).startswith(
        "solutions/toy-scale/solution_torch.py:1: this file is missing; solution.py imports numpy"
    )
    shutil.copy(folder / "solution.py", folder / "solution_torch.py")
    kata = catalogue.find("toy-scale", copy)
    assert [catalogue.reference(kata, each).name for each in kata.backends] == ["solution.py", "solution_torch.py"]
    with pytest.raises(Misuse, match="toy-scale is not available for python; choose --backend numpy or torch"):
        catalogue.reference(kata, "python")


def test_a_mistake_runs_on_what_it_imports():
    """numpy: numpy only; torch: torch only; neither: every backend. A twin takes the torch side."""
    kata = catalogue.find("toy-scale", TOY)
    for backend, file in (("numpy", "truncates.py"), ("torch", "truncates_torch.py")):
        found = catalogue.mistakes(kata, backend)
        assert [mistake.slug for mistake in found] == ["adds", "in_place", "truncates"]
        assert [mistake.path.name for mistake in found] == ["adds.py", "in_place.py", file]
    assert found[0].title == "Adds the factor where it should multiply"
    assert found[0].nudge == "Try a factor of 1.0 on paper: which numbers should change, and which do?"


def test_a_mistake_for_one_backend_only(copy):
    """Without a twin, a mistake that imports numpy is not run as torch, wherever the import stands."""
    folder = copy.solutions / "toy-scale" / "mistakes"
    (folder / "truncates_torch.py").unlink()
    edit(folder / "adds.py", "    return", "    from torch.nn import functional\n    return")
    kata = catalogue.find("toy-scale", copy)
    assert [mistake.slug for mistake in catalogue.mistakes(kata, "numpy")] == ["in_place", "truncates"]
    assert [mistake.slug for mistake in catalogue.mistakes(kata, "torch")] == ["adds", "in_place"]


MISTAKES = {
    "no docstring": ("adds.py", "x = 1\n", ":1: the docstring with the mistake's title and nudge is missing"),
    "no nudge": (
        "adds.py",
        '"""Adds it"""\n',
        ":1: the docstring must be a one-line title, an empty line and a nudge",
    ),
    "no empty line": ("adds.py", '"""Adds it\nTry\n"""\n', ":1: the docstring must be a one-line title"),
    "full stop": ("adds.py", '"""Adds it.\n\nTry.\n"""\n', ":1: the title, the docstring's first line, must not end"),
    "both": ("adds.py", '"""Adds\n\nTry.\n"""\nimport numpy\nimport torch\n', ":6: this imports both numpy and torch"),
    "syntax": ("adds.py", '"""Adds\n\nTry.\n"""\nimport\n', ":5: this is not Python: "),
    "lonely twin": (
        "lonely_torch.py",
        '"""Adds\n\nTry.\n"""\n',
        ":1: this is the torch twin of lonely.py, which is missing",
    ),
    "other title": ("truncates_torch.py", '"""Adds\n\nTry.\n"""\n', ":1: its docstring differs from that of its twin"),
}


@pytest.mark.parametrize("case", MISTAKES)
def test_a_broken_mistake_is_named(copy, case):
    """Mistakes are read as strictly as katas, when they are asked for."""
    name, source, expected = MISTAKES[case]
    path = copy.solutions / "toy-scale" / "mistakes" / name
    path.write_text(source)
    with pytest.raises(BrokenKata) as caught:
        catalogue.mistakes(catalogue.find("toy-scale", copy), "numpy")
    assert str(caught.value).startswith(f"{path}{expected}")


@pytest.mark.parametrize("case", sorted(set(MISTAKES) - {"syntax"}))
def test_a_glance_finds_all_but_bad_syntax(copy, case):
    """A check does not parse sixty files; all else that is wrong with one is said all the same."""
    name, source, expected = MISTAKES[case]
    path = copy.solutions / "toy-scale" / "mistakes" / name
    path.write_text(source)
    with pytest.raises(BrokenKata) as caught:
        catalogue.mistakes(catalogue.find("toy-scale", copy), "numpy", quick=True)
    assert str(caught.value).startswith(f"{path}{expected}")


@pytest.mark.parametrize("kata", catalogue.every(), ids=lambda kata: kata.slug)
def test_a_glance_at_our_own_mistakes_sees_what_reading_sees(kata):
    """Names, titles, nudges and backends are the same, of every mistake that there is."""
    for backend in kata.backends:
        assert catalogue.mistakes(kata, backend, quick=True) == catalogue.mistakes(kata, backend)


def test_twins_that_cannot_be_twins(copy):
    """The twin runs as torch, and its partner does not run as torch alone."""
    folder = copy.solutions / "toy-scale" / "mistakes"
    kata = catalogue.find("toy-scale", copy)
    edit(folder / "truncates_torch.py", "import torch", "import numpy")
    with pytest.raises(BrokenKata, match="truncates_torch.py:1: this is a torch twin, but it does not run as torch"):
        catalogue.mistakes(kata, "numpy")
    edit(folder / "truncates_torch.py", "import numpy", "import torch")
    edit(folder / "truncates.py", "import numpy as np", "import torch")
    with pytest.raises(BrokenKata, match=r"truncates.py:1: this runs as torch only, and so does its twin"):
        catalogue.mistakes(kata, "torch")


def test_a_mistake_that_would_never_run(copy):
    """A mistake that imports numpy in a kata for plain Python would be lost silently."""
    edit(copy.katas / "toy-scale" / "kata.toml", '["numpy", "torch"]', '["python"]')
    (copy.solutions / "toy-scale" / "mistakes" / "truncates_torch.py").unlink()
    with pytest.raises(BrokenKata, match="truncates.py:8: this imports numpy; the kata is for python"):
        catalogue.mistakes(catalogue.find("toy-scale", copy), "python")


def test_a_kata_has_a_mistake(copy):
    """An empty folder and a missing one are both said."""
    folder = copy.solutions / "toy-scale" / "mistakes"
    kata = catalogue.find("toy-scale", copy)
    for path in folder.glob("*.py"):
        path.unlink()
    with pytest.raises(BrokenKata, match="mistakes:1: this folder holds no mistakes"):
        catalogue.mistakes(kata, "numpy")
    shutil.rmtree(folder)
    assert broken(copy).startswith("solutions/toy-scale/mistakes.toml:1: this file is missing")


def test_kata_root_chooses_the_folders(monkeypatch, tmp_path):
    """$KATA_ROOT wins over the checkout; a folder without katas/ is misuse that names the variable."""
    monkeypatch.setenv("KATA_ROOT", str(FIXTURES))
    assert catalogue.roots() == TOY and catalogue.slugs() == ("toy-scale",)
    monkeypatch.setenv("KATA_ROOT", str(tmp_path))
    with pytest.raises(Misuse, match="point KATA_ROOT to a folder"):
        catalogue.slugs()
    monkeypatch.delenv("KATA_ROOT")
    package = Path(grader.__file__).parent
    assert catalogue.roots().katas in (package / "katas", package.parent / "katas")


def test_inside_a_wheel_the_katas_lie_in_the_package(monkeypatch, tmp_path):
    """An installed package finds its own katas, whatever lies beside it."""
    shutil.copytree(Path(grader.__file__).parent, tmp_path / "grader", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(FIXTURES / "katas", tmp_path / "grader" / "katas")
    shutil.copytree(FIXTURES / "solutions", tmp_path / "grader" / "solutions")
    (tmp_path / "katas").mkdir()  # somebody else's folder in site-packages
    script = "from grader import catalogue; print(*[kata.slug for kata in catalogue.every()])"
    command = [sys.executable, "-c", script]
    monkeypatch.delenv("KATA_ROOT", raising=False)
    ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert (ran.stdout.strip(), ran.stderr) == ("toy-scale", "")


def test_the_catalogue_is_cheap_to_import():
    """Reading katas needs no library but Python's own."""
    script = (
        "import sys, grader.catalogue; print(sorted({'click', 'numpy', 'torch', 'rich', 'pytest'} & set(sys.modules)))"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60)
    assert ran.stdout.strip() == "[]", ran.stderr
