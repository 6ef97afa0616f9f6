"""The layers hold: who may import whom, and who may import which library."""

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "grader"

# A module may import those in the rows above its own, and those of its own row.
LAYERS = [
    {"model", "errors", "shell"},
    {"libc"},
    {"wire", "reading", "sandbox", "sandbox_linux", "landlock", "seccomp", "scratch", "vitals"},
    {"compare", "draw", "show", "relation", "mutants", "toml", "plain"},
    {"expect", "hints", "catalogue", "submission", "store", "devices"},
    {"values", "dry_run"},
    {"values", "dry_run"},
    {"worker"},
    {"spawn", "spawn_windows"},
    {"process"},
    {"runner"},
    {"proxy"},
    {"judge"},
    {"diagnose", "shrink", "pattern"},
    {"feedback"},
    {"hunt", "audit", "doctor", "scaffold"},
    {"strength"},
    {"report"},
    {"cli"},
]
LIBRARIES = {
    "click": {"cli"},
    "rich": {"report", "cli"},
    "jinja2": {"report"},
    "psutil": {"vitals"},
    "pytest": {"judge"},
    "torch": {"worker", "dry_run"},
}
# all that the untrusted process holds of ours
WORKER = {
    "reading", "sandbox", "sandbox_linux", "landlock", "seccomp", "libc", "wire", "errors", "values", "dry_run",
}  # fmt: skip


def modules():
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE).parts
        if parts[0] not in ("katas", "solutions") and parts != ("__init__.py",):
            yield parts[0].removesuffix(".py"), path


def imports(path, at_start=False):
    """Every (top-level package, our module) that a file imports; those of type checking alone do not count."""
    tree = ast.parse(path.read_text("utf-8"))
    nodes = tree.body if at_start else ast.walk(tree)
    for node in nodes:
        if isinstance(node, ast.Import):
            for alias in node.names:
                parts = alias.name.split(".")
                yield parts[0], parts[1] if len(parts) > 1 else None
        elif isinstance(node, ast.ImportFrom) and node.module:
            parts = node.module.split(".")
            names = [parts[1]] if len(parts) > 1 else [alias.name for alias in node.names]
            for name in names:
                yield parts[0], name


def row(name):
    return next(i for i, layer in enumerate(LAYERS) if name in layer)


@pytest.mark.parametrize(("name", "path"), [pytest.param(n, p, id=str(p.relative_to(PACKAGE))) for n, p in modules()])
def test_a_module_imports_only_from_layers_above(name, path):
    """Values flow one way: no module imports one that stands below it."""
    upward = {ours for package, ours in imports(path) if package == "grader" and ours and row(ours) > row(name)}
    assert not upward, f"{name} imports {upward}, which stand below it"


@pytest.mark.parametrize("library", LIBRARIES)
def test_a_library_is_imported_where_it_belongs(library):
    """Only cli imports click, only report (and its console) rich and jinja2, only judge pytest."""
    users = {name for name, path in modules() if any(package == library for package, _ in imports(path))}
    assert users <= LIBRARIES[library]


def test_the_worker_holds_nothing_that_it_must_not():
    """The process that runs submissions imports the wire, the sandbox and the reader of texts, and nothing else of ours."""
    seen, todo = set(), {"worker"}
    while todo:
        name = todo.pop()
        seen.add(name)
        found = {ours for package, ours in imports(PACKAGE / f"{name}.py") if package == "grader" and ours}
        todo |= found - seen
    assert seen - {"worker"} <= WORKER


def test_nobody_imports_torch_at_start_up():
    """import torch takes over a second: only the worker does, by name and when asked."""
    users = {name for name, path in modules() if any(package == "torch" for package, _ in imports(path, at_start=True))}
    assert not users


# modules whose tests stand in the file of another, or of a theme
TESTED_IN = {
    "errors": "test_cli_check", "model": "test_report_document", "sandbox_linux": "test_sandbox", "landlock": "test_sandbox", "seccomp": "test_sandbox", "libc": "test_sandbox",
    "scratch": "test_faults", "values": "test_worker", "report": "test_report_text", "cli": "test_cli_list_show_start", "toml": "test_catalogue", "proxy": "test_judge", "plain": "test_expect",
    "spawn": "test_process",
}  # fmt: skip


def test_every_module_has_its_tests():
    """A reader finds the tests of a module by its name."""
    tests = {path.stem for path in Path(__file__).parent.glob("test_*.py")}
    names = {name for name, _ in modules()}
    assert {name for name in names if TESTED_IN.get(name, f"test_{name}") not in tests} == set()
    assert set(TESTED_IN) <= names
