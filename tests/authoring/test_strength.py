"""The record of how strong the hidden tests are: what is written is read again, and the table adds up."""

import pytest

from grader.authoring.audit import Part
from grader.authoring.strength import Row, Strength, load, row, save

MEASURED = {
    "b": Strength("f00", (Row("torch", 10, 8, 1, 3, 12),)),
    "a": Strength("ba7", (Row("numpy", 5, 5, 0, 8, 20), Row("torch", 6, 6, 0, 9, 21))),
}


def test_what_is_saved_is_loaded_again(tmp_path):
    """Hash and figures of every kata."""
    save(tmp_path, MEASURED)
    assert load(tmp_path) == MEASURED


def test_the_table(tmp_path):
    """Katas in the order of their names, survivors counted, and a last line that sums up."""
    save(tmp_path, MEASURED)
    lines = (tmp_path / "strength.md").read_text("utf-8").splitlines()[-4:]
    assert lines == [
        "| a | numpy | 5 | 5 | 0 | 0 | 8 | 20 |",
        "| a | torch | 6 | 6 | 0 | 0 | 9 | 21 |",
        "| b | torch | 10 | 8 | 1 | 1 | 3 | 12 |",
        "| **all** | | 21 | 19 | 1 | 1 | 20 | 53 |",
    ]


@pytest.mark.parametrize(
    "text", ["", "[]", "{", '{"a": 1}', '{"a": {"fingerprint": "x"}}', '{"a": {"rows": []}}', "\xff"]
)
def test_a_record_of_another_form_is_no_record(tmp_path, text):
    """It is measured again, which costs minutes and no error."""
    assert load(tmp_path) == {}
    (tmp_path / "strength.json").write_text(text, "latin-1")
    assert load(tmp_path) == {}


def test_the_row_of_an_audit():
    """An audit's figures, by name."""
    part = Part("a", "numpy", (), mistakes=20, accepted=8, mutants=5, caught=4, equivalent=1)
    assert row(part) == Row("numpy", mutants=5, caught=4, equivalent=1, accepted=8, mistakes=20)
