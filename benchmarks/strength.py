"""How many wrong programs do the tests let through: ours, and those of torch-judge (TorchCode), in one run.

    python benchmarks/strength.py            prints the table; a few minutes on two cores

The wrong programs are our mistakes and the mutants of our torch references (those known to be equivalent left out) for
the two katas that both have. torch-judge asks for `MyDropout(p)`, a module: ours is wrapped in one. It asks for batch
norm's forward pass and tests that gradients flow: there a right forward pass is given the program's backward pass.
The right programs are solutions/*/programs. torch-judge is installed from PyPI into a temporary folder.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from grader import Policy, catalogue
from grader.authoring.mutation import catches, trusted
from grader.authoring.operators import mutants
from grader.host import Pool
from grader.judge import collect
from grader.model import Kata, Submission

TASKS = {"dropout": "dropout", "bn-backward": "batchnorm"}

WRAPPERS = {
    "dropout": """
import torch
class MyDropout(torch.nn.Module):
    def __init__(self, p=0.5):
        super().__init__()
        self.p = p
    def forward(self, x):
        return dropout(x, self.p, self.training)
""",
    "bn-backward": """
import torch
class _BatchNorm(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, gamma, beta, mean, var, eps):
        x_hat = (x - mean) / torch.sqrt(var + eps)
        ctx.cache = (x, gamma, beta, x_hat, mean, var, eps)
        return gamma * x_hat + beta
    @staticmethod
    def backward(ctx, dout):
        return (*batchnorm_backward(dout, ctx.cache), None, None, None)
def my_batch_norm(x, gamma, beta, running_mean, running_var, eps=1e-5, momentum=0.1, training=True):
    if not training:
        return _BatchNorm.apply(x, gamma, beta, running_mean, running_var, eps)
    mean, var = x.detach().mean(0), x.detach().var(0, unbiased=False)
    running_mean.mul_(1 - momentum).add_(momentum * mean)
    running_var.mul_(1 - momentum).add_(momentum * var)
    return _BatchNorm.apply(x, gamma, beta, mean, var, eps)
""",
}

# Runs in a process of its own: reads {"task", "programs"}, forks for each program, prints whether all tests passed.
PEER = """
import contextlib, io, json, os, signal, sys
sys.path.insert(0, sys.argv[1])
os.environ["HOME"] = sys.argv[1]
import torch
torch.set_num_threads(1)
from torch_judge.tasks import get_task
work = json.load(sys.stdin)
task = get_task(work["task"])
results = []
for program in work["programs"]:
    pid = os.fork()
    if pid == 0:
        signal.alarm(10)
        code = 1
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            try:
                names = {"__name__": "submission"}
                exec(compile(program, "submission.py", "exec"), names)
                name = task["function_name"]
                for test in task["tests"]:
                    exec(test["code"].replace("{fn}", name), {name: names[name]})
                code = 0
            except BaseException:
                pass
        os._exit(code)
    results.append(os.waitpid(pid, 0)[1] == 0)
json.dump(results, sys.stdout)
"""


@dataclass(frozen=True)
class Program:
    """A program for the torch backend of a kata, and whether it is right."""

    name: str
    source: str
    right: bool


def programs(kata: Kata) -> list[Program]:
    """The kata's mistakes, the mutants of its torch reference, and its accepted programs."""
    found = [Program(m.slug, m.source, False) for m in catalogue.mistakes(kata, "torch")]
    path = catalogue.reference(kata, "torch")
    known = catalogue.equivalents(kata)
    for mutant in mutants(path.read_text("utf-8")):
        if (path.name, mutant.before, mutant.after) not in known:
            found.append(Program(f"{mutant.operator}:{mutant.line}", mutant.source, False))
    for file in catalogue.programs(kata, "torch"):
        found.append(Program(file.stem, catalogue.program(kata, file.stem, "torch") or "", True))
    return found


def ours(kata: Kata, candidates: list[Program]) -> list[bool]:
    """Whether our hidden tests pass each program."""
    tests = collect(kata)
    with closing(Pool(Policy(standby=0))) as pool, trusted(kata, "torch", pool) as session:
        return [
            not catches(tests, session, Submission(kata, kata.stub, "torch", program.source)) for program in candidates
        ]


def theirs(kata: Kata, candidates: list[Program], folder: str) -> list[bool]:
    """Whether torch-judge's tests pass each program."""
    work = {"task": TASKS[kata.slug], "programs": [program.source + WRAPPERS[kata.slug] for program in candidates]}
    done = subprocess.run(
        [sys.executable, "-c", PEER, folder], input=json.dumps(work), capture_output=True, text=True, check=True
    )
    return list(json.loads(done.stdout))


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", folder, "torch-judge"]
        subprocess.run(pip, check=True, capture_output=True)
        version = next(Path(folder).glob("torch_judge-*.dist-info")).name.split("-")[1].removesuffix(".dist")
        print(f"Wrong programs let through, and right ones rejected: torch-judge {version} and ours\n")
        columns = f"{'torch-judge':>12} {'ours':>6}"
        print(f"{'kata':<13} {'wrong':>6} {columns}   {'right':>6} {columns}")
        for slug in TASKS:
            kata = catalogue.find(slug)
            candidates = programs(kata)
            verdicts = list(zip(candidates, theirs(kata, candidates, folder), ours(kata, candidates), strict=True))
            wrong = [(their, our) for program, their, our in verdicts if not program.right]
            right = [(their, our) for program, their, our in verdicts if program.right]
            print(
                f"{slug:<13} {len(wrong):>6} {sum(t for t, _ in wrong):>12} {sum(o for _, o in wrong):>6}   "
                f"{len(right):>6} {sum(not t for t, _ in right):>12} {sum(not o for _, o in right):>6}",
                flush=True,
            )


if __name__ == "__main__":
    main()
