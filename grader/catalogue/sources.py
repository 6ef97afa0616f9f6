"""A kata's own files: read, parsed, and never run."""

from __future__ import annotations

import ast
from pathlib import Path

from grader.errors import BrokenKata


def text(path: Path) -> str:
    """What one of a kata's own files says."""
    try:
        return path.read_bytes().decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = path.read_bytes().count(b"\n", 0, error.start) + 1
        raise BrokenKata.at(path, line, "this is not UTF-8 text") from None
    except FileNotFoundError:
        raise BrokenKata.at(path, 1, "this file is missing") from None
    except OSError as error:
        raise BrokenKata.at(path, 1, f"this file cannot be read ({error.strerror})") from None


def parsed(path: Path) -> ast.Module:
    """The syntax tree of one of a kata's own files; BrokenKata where it is not Python."""
    source = text(path)
    try:
        return ast.parse(source)
    except SyntaxError as error:
        raise BrokenKata.at(path, error.lineno or 1, f"this is not Python: {error.msg}") from None
    except ValueError as error:  # a null byte, before Python 3.12
        raise BrokenKata.at(path, 1, f"this is not Python: {error}") from None


def libraries(tree: ast.Module) -> dict[str, int]:
    """Which of numpy and torch a file imports, anywhere in it, and on which line first."""
    lines: dict[str, int] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names = [node.module or ""]
        else:
            continue
        for name in names:
            package = name.partition(".")[0]
            if package in ("numpy", "torch"):
                lines[package] = min(node.lineno, lines.get(package, node.lineno))
    return lines
