"""A command line to type at."""

import pytest

from grader import cli


@pytest.fixture
def kata(toy_root, capsys, monkeypatch, tmp_path):
    """Types a command in an empty folder; its exit code, output and errors."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments):
        code = cli.run(arguments)
        done = capsys.readouterr()
        return code, done.out, done.err

    return run
