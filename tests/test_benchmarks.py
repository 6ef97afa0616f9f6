"""The benchmarks: what their table says of the figures, and that a machine without a card fails nothing."""

from pathlib import Path

import pytest

from benchmarks import __main__ as performance
from benchmarks import gpu, many
from benchmarks.processes import Contender, Spent, run

FIGURES = {
    "one round": ([2.0], "2.00 (2.00 to 2.00)"),
    "few rounds": ([0.5, 0.25, 1.0], "0.50 (0.25 to 1.00)"),
    "the quartiles of many": ([1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0], "4.00 (2.00 to 6.00)"),
    "not measured": ([], ""),
}


@pytest.mark.parametrize(("values", "said"), FIGURES.values(), ids=FIGURES)
def test_a_figure_has_its_spread(values, said):
    """The median, and how far the rounds lie apart."""
    assert performance.told(values) == said


def test_ratios_are_taken_round_by_round():
    """A round in which the machine was busy counts as any other: all contenders met it."""
    contenders = [Contender("plain pytest", []), Contender("a check", [])]
    spent = [[Spent(2.0, 1.5, 1.0), Spent(1.0, 0.5, 2.0)], [Spent(20.0, 15.0, 10.0), Spent(10.0, 5.0, 20.0)]]
    (row,) = performance.ratios(contenders, spent)
    assert row == performance.Row("a check", [0.25, 0.25], [0.5, 0.5], [2.0, 2.0])
    assert "| a check | 0.25 (0.25 to 0.25) | 0.50 (0.50 to 0.50) |" in performance.table("numpy", [row], [2.0, 20.0])


SILENT = {
    "it fails": Contender("it", ["sh", "-c", "echo FAILED; exit 1"]),
    "it says no verdict": Contender("it", ["sh", "-c", "echo hello"]),
}


@pytest.mark.parametrize("contender", SILENT.values(), ids=SILENT)
def test_what_does_not_grade_is_not_measured(contender, tmp_path):
    """Its figures would be of something else."""
    with pytest.raises(RuntimeError, match="it: exit code"):
        run(contender, tmp_path)


SECTIONS = {
    "another in its place": ("# Page\n\n## One\n\nold\n\n## Two\n\nkept\n", "## One\n\nnew\n\n## Two\n\nkept\n"),
    "the last one": ("# Page\n\n## Two\n\nkept\n\n## One\n\nold\n", "## Two\n\nkept\n\n## One\n\nnew\n"),
    "a first time": ("# Page\n\n## Two\n\nkept\n", "## Two\n\nkept\n\n## One\n\nnew\n"),
}


@pytest.mark.parametrize(("before", "after"), SECTIONS.values(), ids=SECTIONS)
def test_a_measurement_writes_its_own_section(monkeypatch, tmp_path, before, after):
    """What others have written on the page stays."""
    monkeypatch.setattr(many, "PAGE", tmp_path / "scale.md")
    many.PAGE.write_text(before)
    many.write("One", "new")
    assert many.PAGE.read_text() == f"# Page\n\n{after}"


def test_no_two_files_of_a_batch_are_alike(tmp_path):
    """Each kind is graded as so many files."""
    for kind, texts in many.kinds("numpy").items():
        many.hand_in(tmp_path / kind, "numpy", texts, 7)
        assert len({path.read_text() for path in (tmp_path / kind).glob("*/bn_backward.py")}) == 7


def test_without_a_card_nothing_is_run_and_nothing_fails(monkeypatch, capsys, tmp_path):
    """`make gpu` says so, and writes no page."""
    monkeypatch.setattr(gpu, "cuda_is_here", lambda: False)
    monkeypatch.setattr(gpu, "PAGE", tmp_path / "gpu.md")
    assert gpu.main() == 0 and "no CUDA device" in capsys.readouterr().out
    assert list(Path(tmp_path).iterdir()) == []


def test_the_page_names_the_card_and_what_is_wrong():
    """What is not as it should be stands out."""
    page = gpu.page("A Card, 80 GiB", [gpu.Seen("timing", True, "0.1 s"), gpu.Seen("the sandbox", False, "reduced")])
    assert "A Card, 80 GiB" in page and "| the sandbox | **no** | reduced |" in page and "| timing | yes |" in page
