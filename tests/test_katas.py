"""Every kata, as a learner meets it: the stub is not written yet, and the reference passes. `kata dev check` does the rest."""

import pytest

from grader import Grader, Policy, catalogue
from grader.cli.start import content

PAIRS = [
    pytest.param(kata.slug, backend, marks=[pytest.mark.slow] if backend == "torch" else [])
    for kata in catalogue.every()
    for backend in kata.backends
]
SEVEN = {
    "bn-backward",
    "dropout",
    "conv-flops",
    "channel-shuffle",
    "complete-binary-tree",
    "conv-bn-fusion",
    "smooth-l1",
}


def graded(path, slug, backend):
    """The feedback on a file, with the inputs of seed 1."""
    with Grader(Policy(standby=0)) as grader:
        return grader.grade(path, kata=slug, backend=backend, device="cpu", seed=1)


def test_the_seven_are_there():
    """The katas that the notes lead to."""
    assert set(catalogue.slugs()) >= SEVEN


@pytest.mark.parametrize(("slug", "backend"), PAIRS)
def test_a_started_file_is_not_written_yet(tmp_path, slug, backend):
    """What `kata start` writes fails, as a stub and not as an error."""
    path = tmp_path / "started.py"
    path.write_text(content(catalogue.find(slug), backend), "utf-8")
    feedback = graded(path, slug, backend)
    assert feedback.verdict == "failed" and feedback.runs[0].outcome.stub


@pytest.mark.parametrize(("slug", "backend"), PAIRS)
def test_the_reference_passes(slug, backend):
    """Every case passes, and so does the dry run of a torch reference."""
    path = catalogue.reference(catalogue.find(slug), backend)
    feedback = graded(path, slug, backend)
    assert feedback.verdict == "passed", [case for case in feedback.runs[0].cases if case.status != "passed"]
    assert backend != "torch" or feedback.runs[0].dry_run.status == "passed"


@pytest.mark.parametrize("slug", catalogue.slugs())
def test_a_stub_fits_an_editor_of_80_columns(slug):
    """With the header and the import that `kata start` adds to it."""
    kata = catalogue.find(slug)
    for backend in kata.backends:
        assert max(map(len, content(kata, backend).splitlines())) <= 79
