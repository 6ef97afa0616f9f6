"""The house holds: who may import whom (pyproject.toml says it, import-linter looks), and where a module's tests are."""

import ast
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from grader.host import confinement

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "grader"
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
LINT = "import sys; sys.path.insert(0, '.'); from importlinter.cli import lint_imports; "
LINT += "sys.exit(lint_imports(config_filename='pyproject.toml', no_cache=True))"


def linted(folder):
    """What import-linter says of the package in this folder, and whether every contract is kept."""
    done = subprocess.run(
        [sys.executable, "-I", "-c", LINT], cwd=folder, capture_output=True, text=True, env={"COLUMNS": "300"}
    )
    return done.stdout + done.stderr, done.returncode == 0


def modules():
    """Every module of ours: its path below grader/."""
    for path in sorted(PACKAGE.rglob("*.py")):
        if path.relative_to(PACKAGE).parts[0] not in ("katas", "solutions"):
            yield path.relative_to(PACKAGE)


# --- who may import whom ------------------------------------------------------------------------------------------------


def test_every_contract_is_kept():
    """Rooms import from rooms below them, libraries are imported where they belong, and nothing goes in a circle."""
    said, kept = linted(ROOT)
    assert kept, said


# a module, what it must not import, and the contract that says so
FORBIDDEN = [
    ("model.findings", "grader.words", "Rooms import only from rooms below them"),
    ("policy", "grader.errors", "Rooms import only from rooms below them"),
    ("catalogue.toml", "grader.host.pool", "Rooms import only from rooms below them"),
    ("sandbox.plan", "grader.protocol.wire", "Rooms import only from rooms below them"),
    ("host.pool", "grader.worker.traps", "Rooms import only from rooms below them"),
    ("testing.draw", "grader.host", "Rooms import only from rooms below them"),
    ("hack.panel", "grader.diagnosis", "Rooms import only from rooms below them"),
    ("judge.calls", "grader.diagnosis", "Rooms import only from rooms below them"),
    ("diagnosis.shrink", "grader.grading", "Rooms import only from rooms below them"),
    ("grading", "grader.authoring.audit", "Rooms import only from rooms below them"),
    ("doctor", "grader.authoring.scaffold", "Rooms import only from rooms below them"),
    ("authoring.audit", "grader.cli", "Rooms import only from rooms below them"),
    ("worker.traps", "grader.protocol.failures", "The worker sees errors, the wire and the sandbox alone"),
    ("worker.marshal", "grader.catalogue", "The worker sees errors, the wire and the sandbox alone"),
    ("worker.main", "grader.policy", "The worker sees errors, the wire and the sandbox alone"),
    ("report.json", "grader.catalogue", "Reports and the journal see values and words alone"),
    ("report.text", "grader.policy", "Reports and the journal see values and words alone"),
    ("study.journal", "grader.protocol", "Reports and the journal see values and words alone"),
    ("words.translate", "grader.words.format", "No circles"),
    ("words.format", "grader.words.translate", "No circles"),
    ("doctor", "click", "Only cli imports click"),
    ("catalogue.submission", "click", "Only cli imports click"),
    ("words.format", "rich", "Only report and cli import rich"),
    ("cli.check", "jinja2", "Only report.html imports jinja2"),
    ("judge.run", "pytest", "Only judge.by_pytest imports pytest"),
    ("testing.expect", "_pytest", "Only judge.by_pytest imports pytest"),
    ("host.watchdog", "psutil", "Only host.procinfo imports psutil"),
    ("watch.loop", "watchfiles", "Only watch.files imports watchfiles"),
    ("watch.state", "grader.cli", "Rooms import only from rooms below them"),
    ("batch.run", "grader.watch", "Rooms import only from rooms below them"),
    ("batch.run", "distributed", "Only batch.cluster and batch.crew import dask"),
    ("study.cards", "fsrs", "Only study.schedule imports fsrs"),
    ("judge.proxy", "torch", "Only the worker imports torch"),
    ("authoring.mutation", "cosmic_ray", "Only authoring imports cosmic-ray"),
]


@pytest.fixture(scope="module")
def untidy(tmp_path_factory):
    """What import-linter says of a copy in which every one of the imports above stands, in a function each."""
    folder = tmp_path_factory.mktemp("untidy")
    shutil.copytree(PACKAGE, folder / "grader", ignore=shutil.ignore_patterns("__pycache__", "katas", "solutions"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    for module, imported, _ in FORBIDDEN:
        path = folder / "grader" / (module.replace(".", "/") + ".py")
        with path.open("a", encoding="utf-8") as file:
            file.write(f"\n\ndef _untidy():\n    import {imported}\n")
    said, kept = linted(folder)
    assert not kept
    return said


def part(said, contract):
    """What is said of one contract that is broken."""
    _, _, broken = said.partition("Broken contracts")
    return broken.partition(f"{contract}\n---")[2].partition("\n---")[0]


@pytest.mark.parametrize(("module", "imported", "contract"), FORBIDDEN, ids=lambda value: str(value)[:30])
def test_a_forbidden_import_is_caught(untidy, module, imported, contract):
    """Each contract can be broken, and then import-linter names the line; one within a function counts too."""
    assert f"{contract} BROKEN" in untidy
    if contract == "No circles":
        assert "grader.words" in part(untidy, contract)
    else:
        assert f"grader.{module} -> {imported} (l." in part(untidy, contract), part(untidy, contract)


def test_every_contract_is_tried():
    """No contract stands in pyproject.toml that the table above does not break."""
    assert {contract["name"] for contract in CONTRACTS} == {contract for _, _, contract in FORBIDDEN}


def test_a_room_without_a_place_is_caught(tmp_path):
    """Whoever adds a room says where it stands."""
    shutil.copytree(PACKAGE, tmp_path / "grader", ignore=shutil.ignore_patterns("__pycache__", "katas", "solutions"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    (tmp_path / "grader" / "shed.py").write_text("")
    said, kept = linted(tmp_path)
    assert not kept and "shed" in said


def test_the_worker_can_read_what_it_may_import_and_no_more():
    """The rooms that Landlock shows to a worker are those that its contract leaves to it."""
    (contract,) = [each for each in CONTRACTS if each.get("source_modules") == ["grader.worker"]]
    rooms = {path.name for path in PACKAGE.iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()}
    forbidden = {name.removeprefix("grader.") for name in contract["forbidden_modules"]}
    allowed = {room for room in rooms if room.removesuffix(".py") not in forbidden}
    assert allowed == confinement.ROOMS


def test_nobody_imports_torch_at_start_up():
    """Importing torch takes over a second: only the worker does, by name and when asked."""
    for path in modules():
        for node in ast.parse((PACKAGE / path).read_text("utf-8")).body:
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not [name for name in names if name.partition(".")[0] == "torch"], path


# --- where the tests are ------------------------------------------------------------------------------------------------

# Modules whose tests do not stand in tests/<room>/test_<module>.py: where they stand, and why.
ELSEWHERE = {
    "catalogue/test_find.py": ("one kata.toml is read through all of them", "schema sources toml"),
    "cli/test_list_show_start.py": (
        "a learner's commands, one after another",
        "arguments completion console explain hint lazy list show start",
    ),
    "cli/test_history.py": ("out of one journal and into another", "export import"),
    "cli/test_check.py": ("which file, what is noted of it, and what it is run by", "attempt policy progress target"),
    "cli/test_followups.py": ("they are asked in it", "report/followups"),
    "cli/test_reset.py": ("a file is worked on, and begun anew", "edit"),
    "cli/test_quiz.py": ("a round of questions is asked in it", "asking"),
    "test_doctor.py": ("the command prints what the doctor finds", "cli/doctor"),
    "hack/test_panel.py": ("it tells which programs can be drawn", "draw"),
    "host/test_faults.py": ("what goes wrong around a worker", "scratch"),
    "host/test_process.py": ("the parts of a process", "confinement spawn spawned"),
    "host/test_session.py": ("what a session makes of replies", "answers dry_run replies"),
    "host/test_tenant.py": ("how a submission moves in, and how long it may stay", "account loading"),
    "judge/test_judge.py": ("hidden tests run through all of them", "by_pytest calls case collect proxy rehearsal run trace watched"),
    "protocol/test_wire.py": ("values on the wire", "failures"),
    "report/test_text.py": ("findings are read in a report", "layout sanitize sentences words/translate"),
    "sandbox/test_sandbox.py": (
        "layers are tried together, in a worker",
        "confine landlock libc linux plan readable seccomp",
    ),
    "testing/test_expect.py": ("what an expectation records and says", "describe recorder"),
    "host/test_mould.py": ("one end asks, the other forks", "worker/mould"),
    "host/test_attempts.py": ("what one end tells, the other counts", "worker/attempts protocol/attempts"),
    "worker/test_worker.py": ("one process", "answers main marshal alarm observer raised serve traps"),
    "grading/test_grader.py": ("each is told in a check", "steps"),
    "test_api.py": (
        "values that every test holds, in which nothing happens",
        "model/batch "
        "model/calls model/feedback model/findings model/hacks model/katas model/message model/questions policy version",
    ),
    "diagnosis/test_account.py": ("what the known mistakes explain is accounted for", "known subject"),
    "watch/test_state.py": ("what happens is a row of its table", "events"),
    "authoring/test_mutation.py": ("mutants are run on it", "bench"),
    "report/test_formats.py": ("one batch in all of them", "csv gradescope junit markdown rows similar"),
    "batch/test_similar.py": ("a batch is looked at through it", "alike"),
    "study/test_cards.py": ("a rating is of a card", "rating"),
    "study/test_key.py": ("a file is opened for it", "plain"),
    "study/test_desk.py": ("they look at a desk", "choice summary"),
    "cli/test_review.py": ("the study loop", "next plan practice standing status today"),
    "cli/test_mock.py": (
        "a round from its start to its report",
        "cli/mock/abandon cli/mock/asking cli/mock/finish cli/mock/folder cli/mock/grading cli/mock/report cli/mock/sitting cli/mock/start cli/mock/status",
    ),
    "batch/test_inputs.py": ("archives are looked into as folders are", "archive"),
    "batch/test_run.py": ("a batch from its files to its rows", "grade jobs judge row"),
    "report/test_batch.py": ("the same rows in two forms", "batch_json"),
    "cli/test_grade.py": ("the bar of a batch", "bar"),
    "batch/test_cluster.py": ("who is there, and what they are asked", "crew station"),
    "cli/test_dev.py": ("an author's commands", "cli/dev/check cli/dev/new cli/dev/program cli/dev/progress"),
    "cli/test_packet.py": ("a packet goes out and comes back", "cli/mock/grade cli/mock/pack cli/mock/packet"),
    "report/html/test_batch.py": ("the pages of one batch, which link up", "candidate similar"),
    "report/html/test_check.py": ("what is wrong, as a page shows it", "cause"),
    "report/html/test_mock.py": ("two pages of a round", "scorecard sheet"),
    "study/mock/test_scorecard.py": (
        "every value of a round stands on a scorecard",
        "model/mock marks primary timeline",
    ),
    "report/test_mock.py": ("a scorecard is printed, and a brief", "mock_brief mock_json"),
    "study/test_journal.py": ("an event goes through the journal", "events"),
    "diagnosis/test_origin.py": ("texts are read for their origins", "parsed"),
    "diagnosis/test_search.py": ("a search asks it about every case", "held shares"),
    "words/test_messages.py": (
        "every sentence, and the template that translators get",
        "authoring/template words/english/diagnosis words/english/findings words/english/hack words/english/mock "
        "words/english/outcomes words/english/page words/english/quiz words/english/report words/english/results "
        "words/english/watch",
    ),
}  # fmt: skip


def test_every_module_has_its_tests():
    """A reader finds the tests of grader/<room>/<module>.py in tests/<room>/test_<module>.py, or in the table above."""
    tests = ROOT / "tests"
    told = {}
    for place, (_, names) in ELSEWHERE.items():
        assert (tests / place).exists(), place
        room = Path(place).parent
        told |= {Path(name if "/" in name else room / name).with_suffix(".py"): place for name in names.split()}
    known = {path for path in modules() if path.name != "__init__.py"}
    own = {path for path in known if (tests / path.parent / f"test_{path.name}").exists()}
    assert known - own == set(told)


def test_pages_are_100_columns_wide():
    """But for tables, links and what a program printed (README's screens, JSON)."""
    wide = []
    for page in (path for folder in (".", "docs", "katas/*", "solutions/*") for path in ROOT.glob(f"{folder}/*.md")):
        lines = page.read_text("utf-8").splitlines()
        fenced = [line.startswith("```") for line in lines]
        for number, line in enumerate(lines):
            printed = line.startswith("    ") or sum(fenced[:number]) % 2
            if len(line) > 100 and not (printed or line.startswith("|") or "](" in line):
                wide.append(f"{page.relative_to(ROOT)}:{number + 1}")
    assert not wide


def test_the_worker_has_builtins_of_its_own():
    """What a submission puts in the place of `enumerate` reaches no module that runs beside it."""
    served = {"mould.py", "semaphores.py"}  # gone before a submission is there; in the submission's own hands
    bound = {
        path.name for path in (ROOT / "grader" / "worker").glob("*.py") if "__builtins__ = dict(" in path.read_text()
    }
    assert {path.name for path in (ROOT / "grader" / "worker").glob("*.py")} - bound == served | {"__init__.py"}
