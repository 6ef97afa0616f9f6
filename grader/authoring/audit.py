"""Is a kata sound? What an author, and the continuous integration, ask of every kata.

Its two folders hold what they must, the stub fails, the reference passes on many seeds, the worked example is true,
every mistake is caught and named as itself and no other, every right program passes, and every mutant of the reference
is caught or is known to compute the same thing.
"""

from __future__ import annotations

import ast
import doctest
import hashlib
import re
import runpy
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from grader import catalogue
from grader.authoring.bench import trusted
from grader.authoring.mistakes import try_mistakes
from grader.authoring.mutation import Progress, mutate
from grader.authoring.pairs import Pairs, try_pairs
from grader.catalogue.failures import FAILURES, Failures
from grader.catalogue.programs import REFERENCE
from grader.grading import Grader
from grader.host import Pool
from grader.judge import collect, run_case
from grader.model import Backend, Kata, Submission
from grader.policy import Policy

PACKAGE = Path(__file__).resolve().parents[1]
SECTIONS = ("Idea", "Derivation", "Cost", "Classic mistakes", "Follow-up questions")
PROMPT_SECTIONS = ("Rules", "Example")
PROMPT_LINES, PROBE_LINES = 60, 100
BACKWARD = "autograd::backward"  # any step of a backward pass, which is no operation (worker/observer.py)
CODE_COLUMNS = 76  # `kata show` sets code in a terminal of 80
MISTAKES, ACCEPTED = 12, 8  # the fewest that a kata may have, on all its backends together
CLASSIC = range(5, 16)  # how many of them the explanation names
RECORDED = 3  # seeds on which failures.json was recorded; on more of them a mistake fails more cases
LEFT = "(to write)"  # what `kata dev new` leaves for the author
# the rooms that a verdict, a diagnosis and a mutant come from
ROOMS = (
    "model", "policy.py", "records.py", "grading", "catalogue", "protocol", "sandbox", "worker", "host", "testing",
    "judge", "diagnosis", "authoring",
)  # fmt: skip
FILES = {"kata.toml", "prompt.md", "stub.py", "probe.py"}
SOLUTION_FILES = {
    "solution.py", "solution_torch.py", "explain.md", "test_hidden.py", "test_oracle.py", "equivalent.toml",
    "mistakes.toml", "mistakes", "programs", FAILURES,
}  # fmt: skip


@dataclass(frozen=True)
class Part:
    """What auditing one kata on one backend found: complaints, and the figures behind its strength."""

    slug: str
    backend: Backend
    complaints: tuple[str, ...] = ()
    mistakes: int = 0
    accepted: int = 0
    mutants: int = 0
    caught: int = 0
    equivalent: int = 0
    pairs: Pairs = field(default_factory=Pairs)  # of mistakes made at once
    failures: Failures = field(default_factory=Failures)  # what each mistake fails
    ran: bool = True  # False: the program or its tests are not written yet


def audit(
    kata: Kata, backend: Backend, *, seeds: int, mistake_seeds: int = 1, with_mutants: bool, pairs: int = 0,
    anew: bool = False, progress: Progress = lambda _: None,
) -> Part:  # fmt: skip
    """Audit one kata on one backend, with so many pairs of mistakes; progress is told each step.

    anew  failures.json will be written anew, and need not be true
    """
    accepted = catalogue.programs(kata, backend)
    mistakes = catalogue.mistakes(kata, backend)
    complaints = [*_left(kata), *_content(kata)] if backend == kata.backends[0] else []
    if any(LEFT in path.read_text("utf-8") for path in (kata.stub, kata.hidden_tests, *kata.solution.glob("*.py"))):
        return Part(kata.slug, backend, tuple(complaints), ran=False)  # nothing can be said of the verdicts yet
    if backend == kata.backends[0]:
        complaints += [*_example(kata, backend), *_operations(kata)]
    with Grader(Policy(standby=0)) as grader, Pool(Policy(standby=0)) as pool:
        progress("stub")
        complaints += _stub(kata, backend, grader)
        progress("reference")
        complaints += _passes(kata, backend, REFERENCE, seeds, grader, pool)
        for path in accepted:
            progress(f"accepted {path.stem}")
            complaints += _passes(kata, backend, path.stem, max(3, seeds // 6), grader, pool)
        alone = try_mistakes(kata, backend, mistakes, pool, mistake_seeds, progress)
        complaints += alone.complaints
        recorded = catalogue.failures(kata, backend)
        if recorded.marks and not anew and mistake_seeds <= RECORDED and not recorded.allow(alone.failures):
            complaints.append(
                f"{kata.solution / FAILURES}: as {backend} the mistakes fail other cases now; record the audit anew"
            )
        tried = Pairs()
        if pairs:
            progress("pairs of mistakes")
            tried = try_pairs(kata, backend, mistakes, alone.failures, pool, pairs)
            complaints += tried.complaints(f"{kata.solution.name} as {backend}")
        part = Part(
            kata.slug, backend, tuple(complaints), len(mistakes), len(accepted), pairs=tried, failures=alone.failures
        )
        if not with_mutants:
            return part
        mutation = mutate(kata, backend, pool, progress)
    return replace(
        part, complaints=(*complaints, *mutation.complaints()), mutants=mutation.mutants, caught=mutation.caught,
        equivalent=mutation.equivalent,
    )  # fmt: skip


def fingerprint(kata: Kata) -> str:
    """A hash of what an audit's result depends on: the kata's two folders, and what judges them."""
    digest = hashlib.sha256()
    paths = [path for room in ROOMS for path in _sources(PACKAGE / room)]
    for folder in (kata.folder, kata.solution):
        paths += _sources(folder)
    for path in paths:
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def _sources(place: Path) -> list[Path]:
    """A file, or the files in a folder, that say something to the grader."""
    if place.is_file():
        return [place]
    return sorted(path for path in place.rglob("*") if path.suffix in (".py", ".toml", ".md", ".json"))


# --- content ----------------------------------------------------------------------------------------------------------


def _content(kata: Kata) -> Iterator[str]:
    for folder, allowed in ((kata.folder, FILES), (kata.solution, SOLUTION_FILES)):
        for path in sorted(folder.iterdir()):
            if path.name not in allowed and path.name != "__pycache__":
                yield f"{path}: this file is not part of a kata; remove it"
    prompt = kata.prompt.read_text("utf-8")
    for text, what, most in ((kata.prompt, "prompt", PROMPT_LINES), (kata.probe, "probe", PROBE_LINES)):
        if text and (lines := len(text.read_text("utf-8").splitlines())) > most:
            yield f"{text}: {lines} lines; a {what} may have at most {most}"
    yield from _headings(kata.prompt, prompt, PROMPT_SECTIONS)
    yield from _wide_code(kata.prompt, prompt)
    explanation = (kata.solution / "explain.md").read_text("utf-8")
    yield from _headings(kata.solution / "explain.md", explanation, SECTIONS)
    titles = dict.fromkeys(m.title for backend in kata.backends for m in catalogue.mistakes(kata, backend))
    yield from _classic(kata.solution / "explain.md", explanation, titles)
    if len(titles) < MISTAKES:
        yield f"{kata.solution / 'mistakes'}: {len(titles)} of at least {MISTAKES} mistakes"
    accepted = sum(len(catalogue.programs(kata, backend)) for backend in kata.backends)
    if accepted < ACCEPTED:
        yield f"{kata.solution / 'programs'}: {accepted} of at least {ACCEPTED} right programs in other styles"
    yield from _signatures(kata)


def _headings(path: Path, text: str, wanted: Sequence[str]) -> Iterator[str]:
    headings = re.findall(r"^## (.+?)\s*$", text, re.MULTILINE)
    if headings != list(wanted):
        yield f"{path}: its sections should be {', '.join(wanted)}, and are {', '.join(headings) or 'none'}"


def _classic(path: Path, text: str, titles: Collection[str]) -> Iterator[str]:
    """What it calls classic mistakes are known ones, by their titles, and no more of them than one can study."""
    section = text.partition("\n## Classic mistakes\n")[2].partition("\n## ")[0]
    named = [" ".join(title.split()) for title in re.findall(r"^- \*\*(.+?)\.?\*\*", section, re.MULTILINE | re.DOTALL)]
    for title in named:
        if title not in titles:
            yield f"{path}: {title!r} is the title of no known mistake"
    if len(named) not in CLASSIC and LEFT not in section:
        yield f"{path}: it names {len(named)} classic mistakes; {CLASSIC[0]} to {CLASSIC[-1]} are wanted"


def _wide_code(path: Path, text: str) -> Iterator[str]:
    """Lines of code that a terminal of 80 columns would break."""
    fenced = False
    for number, line in enumerate(text.splitlines(), 1):
        fenced ^= line.startswith("```")
        if (fenced or line.startswith("    ")) and len(line) > CODE_COLUMNS:
            yield f"{path}:{number}: {len(line)} columns; a line of code may have at most {CODE_COLUMNS}"


def _left(kata: Kata) -> Iterator[str]:
    """Every line that still waits for its author."""
    for folder in (kata.folder, kata.solution):
        for path in sorted(path for path in folder.rglob("*.*") if path.suffix in (".py", ".md", ".toml")):
            for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
                if LEFT in line:
                    yield f"{path}:{number}: left to write"


def _signatures(kata: Kata) -> Iterator[str]:
    stub = _parameters(kata.stub)
    for path in {catalogue.reference(kata, backend) for backend in kata.backends}:
        for entry in kata.entries:
            if _parameters(path).get(entry) != stub.get(entry):
                yield f"{path}: the signature of {entry} differs from the stub's"


def _parameters(path: Path) -> dict[str, str]:
    tree = ast.parse(path.read_text("utf-8"))
    return {
        node.name: re.sub(r": [^,=]+", "", ast.unparse(node.args)).replace(" ", "")
        for node in tree.body
        if isinstance(node, ast.FunctionDef)
    }


def _example(kata: Kata, backend: Backend) -> Iterator[str]:
    """The prompt's worked example, run with the reference; our own text and code, so in this process."""
    text = kata.prompt.read_text("utf-8")
    if ">>>" not in text:
        yield f"{kata.prompt}: it has no worked example (a >>> block)"
        return
    names = dict(runpy.run_path(str(catalogue.reference(kata, backend))))
    names["np"] = __import__("numpy")
    if backend == "torch":
        names["torch"] = __import__("torch")
    plain = "\n".join(line for line in text.splitlines() if not line.startswith("```"))
    test = doctest.DocTestParser().get_doctest(plain, names, kata.slug, str(kata.prompt), 0)
    said: list[str] = []
    runner = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE)
    runner.run(test, out=said.append)
    if runner.failures:
        yield f"{kata.prompt}: the worked example is wrong: {' '.join(''.join(said).split())[:400]}"


def _operations(kata: Kata) -> Iterator[str]:
    """Operations that PyTorch does not have, so that nothing holds them: a misspelt one would forbid nothing."""
    named = [name for rule in kata.forbidden for name in rule.operations if name != BACKWARD]
    if named:
        schemas = __import__("torch")._C._jit_get_schemas_for_operator
        for name in named:
            if not schemas(name):
                yield f"{kata.folder / 'kata.toml'}: PyTorch has no operation {name!r}"


# --- verdicts ---------------------------------------------------------------------------------------------------------


def _stub(kata: Kata, backend: Backend, grader: Grader) -> Iterator[str]:
    feedback = grader.grade(kata.stub, kata=kata, backend=backend, device="cpu", seed=0)
    outcome = feedback.runs[0].outcome
    if feedback.verdict != "failed" or not outcome.stub:
        yield f"{kata.stub}: as {backend} it should fail as not written yet, but it is {outcome.name}"


def _passes(kata: Kata, backend: Backend, name: str, seeds: int, grader: Grader, pool: Pool) -> Iterator[str]:
    """A right program passes: once through the whole grader, then all its cases again on other seeds."""
    source = catalogue.program(kata, name, backend)
    assert source is not None  # it was chosen for this backend
    with TemporaryDirectory() as folder:  # as a learner's own file: one for several backends is not one yet
        path = Path(folder) / f"{name}.py"
        path.write_text(source, "utf-8")
        feedback = grader.grade(path, kata=kata, backend=backend, device="cpu", seed=0)
    place = f"{kata.solution.name}: {name}"
    if feedback.verdict != "passed":
        run = feedback.runs[0]
        failure = run.first_failure
        what = f"{failure.name}: {failure.finding}" if failure else str(run.dry_run or run.outcome)
        yield f"{place}: a right program fails as {backend} with seed 0: {what[:600]}"
        return
    for attempt in feedback.runs[0].attempts:
        yield f"{place}: a right program is said, as {backend}, to have tried what it may not: {attempt}"
    tests = collect(kata)
    with trusted(kata, backend, pool) as session:
        if session.load(Submission(kata, path, backend, source)).name != "finished":
            yield f"{place}: it does not load again: {session.outcome}"
            return
        for seed in range(1, seeds):
            for case in tests.cases:
                result = run_case(tests, case, session, seed).result
                if result.status != "passed":
                    what = f"{result.name}: {str(result.finding)[:600]}"
                    yield f"{place}: a right program fails as {backend} with seed {seed}: {what}"
