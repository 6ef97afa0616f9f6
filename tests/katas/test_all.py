"""Every kata, as a learner meets it: the stub is not written yet, and the reference passes. `kata dev check` does the rest."""

import pytest

from grader import catalogue
from grader.cli.start import content
from grader.grade import examine
from grader.model import Submission

PAIRS = [(kata.slug, backend) for kata in catalogue.every() for backend in kata.backends]
SEVEN = {
    "bn-backward",
    "dropout",
    "conv-flops",
    "channel-shuffle",
    "complete-binary-tree",
    "conv-bn-fusion",
    "smooth-l1",
}


def test_the_seven_are_there():
    """The katas that the notes lead to."""
    assert set(catalogue.slugs()) >= SEVEN


@pytest.mark.parametrize(("slug", "backend"), PAIRS)
def test_a_started_file_is_not_written_yet(tmp_path, slug, backend):
    """What `kata start` writes fails, as a stub and not as an error."""
    kata = catalogue.find(slug)
    feedback = examine(Submission(kata, tmp_path / "started.py", backend, content(kata, backend)), seed=1)
    assert feedback.verdict == "failed" and feedback.runs[0].outcome.stub


@pytest.mark.parametrize(("slug", "backend"), PAIRS)
def test_the_reference_passes(slug, backend):
    """Every case passes, and so does the dry run of a torch reference."""
    kata = catalogue.find(slug)
    path = catalogue.reference(kata, backend)
    feedback = examine(Submission(kata, path, backend, path.read_text("utf-8")), seed=1)
    assert feedback.verdict == "passed", [case for case in feedback.runs[0].cases if case.status != "passed"]
    assert backend != "torch" or feedback.runs[0].dry_run.status == "passed"
