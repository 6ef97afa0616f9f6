"""Files graded by a cluster: who is taken in and who refused, what becomes of workers that die, and a real cluster."""

import json
import os
import pkgutil
import signal
import subprocess
import sys
import time
import warnings
from concurrent.futures import CancelledError
from contextlib import ExitStack
from pathlib import Path

import pytest

from grader import catalogue
from grader.batch import cluster, crew, station
from grader.batch.cluster import Cluster, Workers
from grader.batch.grade import Grading
from grader.batch.jobs import Job
from grader.batch.journal import NAME, Journal
from grader.errors import GivenUp, Notice, NoWorker
from grader.model import Row, Submission
from grader.policy import Policy
from grader.report.json import document, plain
from grader.version import VERSION
from tests.batch.conftest import KEY, POLICY, WRONG, graded, hand_in, same
from tests.conftest import SCALE, gone

# --- a cluster that is played ---------------------------------------------------------------------------------------------


class Reply:
    """A future that is done as soon as somebody asks for it."""

    def __init__(self, value):
        self.value = value

    def add_done_callback(self, told):
        told(self)

    def cancel(self):
        pass

    def result(self, timeout):
        if isinstance(self.value, BaseException):
            raise self.value
        return self.value


class Silent(Reply):
    """One that never is."""

    def __init__(self):
        super().__init__(None)

    def add_done_callback(self, told):
        pass


class Played:
    """A client of a cluster whose workers answer at once: by address, what each says of itself; and who graded what."""

    status = "running"

    def __init__(self, **workers):
        self.workers = {name: {"version": VERSION, "gpu": False} | said for name, said in workers.items()}
        self.graded = []

    def nthreads(self):
        return dict.fromkeys(self.workers, 1)

    def scheduler_info(self, n_workers):
        return {
            "workers": {name: {"resources": {"GPU": 1} if said["gpu"] else {}} for name, said in self.workers.items()}
        }

    def submit(self, function, *arguments, workers, **how):
        (address,) = workers
        said = self.workers[address]
        if function is pkgutil.resolve_name:
            assert pkgutil.resolve_name(*arguments) == VERSION
            return Reply(said["version"])
        if function is station.introduce:
            return Reply(
                said.get("introduce")
                or {"katas": dict.fromkeys(arguments[0], said.get("print", "0")), "cuda": said.get("cuda", said["gpu"])}
            )
        task = arguments[2]
        self.graded.append((address, task["who"], how.get("resources") == {"GPU": 1}))
        if "kills" in task["source"]:
            del self.workers[address]
            self.workers[f"{address}'"] = said
            return Silent()
        if "answer" in said:
            return Reply(said["answer"])
        row = Row(task["who"], task["path"], "passed", kata=task["kata"], backend=task["backend"], sha=task["sha"])
        return Reply({"row": plain(row), "feedback": "{}", "unfit": said.get("unfit", "")})

    def run(self, *_, **__):
        pass


class Texts:
    """Jobs that lie ready."""

    def __init__(self, **texts):
        kata = catalogue.find("dropout")
        self.jobs = []
        self._texts = {}
        for number, (who, text) in enumerate(texts.items()):
            row = Row(who, f"{who}.py", "not gradable", kata="dropout", backend="torch" if "torch" in text else "numpy")
            self.jobs.append(job := Job(((number, row),), row.kata, row.backend, who, 0, 0))
            self._texts[job] = Submission(kata, Path(row.path), row.backend, text)

    def submission(self, job):
        return self._texts[job]


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """Nobody is waited for."""
    monkeypatch.setattr(crew, "LOOK", 0.0)
    monkeypatch.setattr(cluster.catalogue, "fingerprint", lambda kata: "0")


def played(client, **texts):
    """What came of each text, by whose it is, and what was told on the way."""
    jobs = Texts(**texts)
    with warnings.catch_warnings(record=True) as told, Workers(client, "tcp://x", jobs, 7, Policy()) as workers:
        warnings.simplefilter("always")
        done = {done.row.who: done.row for _, done in workers.graded(jobs.jobs)}
    assert all(each.category is Notice for each in told)
    return done, [str(each.message) for each in told]


# what a worker says of itself -> why it is refused
REFUSED = {
    "another version": ({"version": "0.0.1"}, f"has kata 0.0.1, and this machine {VERSION}; install the same version there"),
    "other katas": ({"print": "1"}, "has another dropout than this machine; install the same katas there"),
    "no kata at all": ({"version": ModuleNotFoundError("No module named 'grader'")}, f"install kata-dojo {VERSION} there"),
    "a scheduler without kata": ({"introduce": RuntimeError("x\ny")}, f"(RuntimeError: x); install kata-dojo {VERSION} where the scheduler runs"),
    "a GPU that is not there": ({"gpu": True, "cuda": False}, "start it without --resources GPU=1"),
    "a GPU that is not offered": ({"cuda": True}, "start it with --resources GPU=1"),
    "no sandbox": ({"unfit": "the sandbox is weak"}, "the sandbox is weak; it grades nothing"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_a_worker_that_is_refused(case):
    """It is named with a remedy, and others grade; where there is nobody else, that is the end."""
    said, why = REFUSED[case]
    client = Played(odd=said, good={})
    done, told = played(client, anna="1", ben="2")
    assert {row.came for row in done.values()} == {"passed"}
    assert len(told) == 1 and told[0].startswith("the worker odd ") and why in told[0]
    with pytest.raises(NoWorker, match="no worker of tcp://x can grade this: the worker odd "):
        played(Played(odd=said), anna="1")


# files, workers -> who graded which; torch files are for GPUs as soon as somebody has one
GPU = {
    "none": ({"anna": "numpy", "ben": "torch"}, {"plain": {}}, {("plain", "anna", False), ("plain", "ben", False)}),
    "one": (
        {"anna": "numpy", "ben": "torch", "carla": "torch"}, {"plain": {}, "card": {"gpu": True}},
        {("plain", "anna", False), ("card", "ben", True), ("card", "carla", True)},
    ),
    "alone": ({"anna": "numpy"}, {"card": {"gpu": True}}, {("card", "anna", False)}),
}  # fmt: skip


@pytest.mark.parametrize("case", GPU)
def test_who_has_a_gpu(case):
    """A torch file runs on the same devices whoever is free; any worker does for the others."""
    texts, workers, expected = GPU[case]
    client = Played(**workers)
    played(client, **texts)
    assert set(client.graded) == expected


def test_a_file_that_kills_its_workers():
    """It has a row after some of them, and what else there is has lost nothing."""
    client = Played(one={}, two={})
    done, told = played(client, anna="1", ben="kills", carla="3", dora="4")
    assert {who: row.came for who, row in done.items()} == {
        "anna": "passed",
        "ben": "not gradable",
        "carla": "passed",
        "dora": "passed",
    }
    assert "3 workers died under it" in done["ben"].why and told == []
    assert [who for _, who, _ in client.graded].count("ben") == 3 and len(client.graded) == 6


# what the cluster does -> what ends the batch
ENDS = {
    "nobody there": (Played(), "has no worker; start one with `dask worker tcp://x --nthreads 1`"),
    "cancelled": (Played(one={"answer": CancelledError()}), "the scheduler at tcp://x is gone"),
}  # fmt: skip


@pytest.mark.parametrize("case", ENDS)
def test_a_cluster_that_cannot_go_on(case, monkeypatch):
    """One sentence, which says how to go on."""
    monkeypatch.setattr(crew, "SETTLING", 0.0)
    client, sentence = ENDS[case]
    with pytest.raises(NoWorker) as caught:
        played(client, anna="1")
    assert sentence in str(caught.value) and "add --resume to go on" in str(caught.value)


def test_a_bug_of_ours_costs_one_file():
    """Its row says so, and the worker goes on."""
    done, _ = played(Played(one={"answer": ZeroDivisionError("x")}), anna="1", ben="2")
    assert (
        all("a bug in kata, not in this file (ZeroDivisionError: x)" in row.why for row in done.values())
        and len(done) == 2
    )


def test_no_verdict_in_time(monkeypatch):
    """Whether the worker says so, or says nothing any more."""
    done, _ = played(Played(one={"answer": {}}), anna="1")
    assert "no verdict within" in done["anna"].why
    monkeypatch.setattr(crew, "LATE", -crew.LONGEST - 1)
    monkeypatch.setattr(Played, "submit", lambda self, function, *rest, _all=Played.submit, **how: (
        Silent() if function is station.grade else _all(self, function, *rest, **how)
    ))  # fmt: skip
    done, told = played(Played(one={}), anna="1")
    assert "no verdict within" in done["anna"].why and "is stuck; restart it" in told[0]


# --- a worker process -----------------------------------------------------------------------------------------------------


@pytest.fixture
def own_station():
    """No Grader is left behind in this process."""
    yield
    station.leave("batch")
    assert station._station is None


def test_what_a_worker_says(toy_root, own_station):
    """The fingerprints of the katas that it has, and whether there is a GPU."""
    said = station.introduce(["toy-scale", "nothing"])
    assert said == {"katas": {"toy-scale": "0", "nothing": ""}, "cuda": said["cuda"]}


def test_a_worker_that_is_asked_no_more(toy_root, own_station, monkeypatch):
    """What it does is given up, whether it is told so or its time is over, and its Grader is closed; not before."""
    monkeypatch.setattr(station, "graded", lambda grader, task, ends: _wait(ends))
    task = {
        "kata": "toy-scale",
        "path": "x.py",
        "backend": "numpy",
        "source": "",
        "says_itself": True,
        "seed": 7,
        "who": "x",
        "sha": "",
    }
    assert station.grade("batch", {}, task, -1.0) == {} and station._station
    monkeypatch.setattr(
        station, "graded", lambda grader, task, ends: (station.leave("other"), station.leave("batch"), _wait(ends))
    )
    assert station.grade("batch", {}, task, 60.0) == {} and station._station is None


def _wait(ends):
    if ends.is_set():
        raise GivenUp
    raise AssertionError("nobody gave up")


# --- a real cluster -------------------------------------------------------------------------------------------------------

DASK = [sys.executable, "-m", "dask"]
NAMES = ("anna", "ben", "carla", "dora")


@pytest.fixture(scope="module")
def real(tmp_path_factory):
    """A scheduler and two workers on loopback, which have the toy katas: its address, and the processes."""
    folder = tmp_path_factory.mktemp("cluster")
    root = Path(__file__).parents[2]
    environment = os.environ | {"KATA_ROOT": str(root / "tests/fixtures"), "PYTHONPATH": str(root), "HOME": str(folder)}
    where = {"cwd": folder, "env": environment, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with ExitStack() as stack:
        processes = []

        def start(*arguments):
            processes.append(stack.enter_context(subprocess.Popen([*DASK, *arguments, "--no-dashboard"], **where)))
            stack.callback(processes[-1].kill)

        start("scheduler", "--host", "127.0.0.1", "--port", "0", "--scheduler-file", "s.json")
        start("worker", "--scheduler-file", "s.json", "--nthreads", "1", "--no-nanny")
        start("worker", "--scheduler-file", "s.json", "--nthreads", "1", "--no-nanny")
        while not (folder / "s.json").exists() or not (text := (folder / "s.json").read_text()):
            assert processes[0].poll() is None
            time.sleep(0.05)
        yield json.loads(text)["address"], processes


def away(address, then=lambda count: None, seed=7, resume=False):
    """The batch in the folder `in`, graded by the cluster; `then` is called after each row."""
    journal = Journal(Path(NAME), seed, KEY, resume=resume)
    try:
        with Cluster(address) as there, Grading(["in"], None) as grading:
            for count, _ in enumerate(grading.rows(journal, POLICY, 1, there), start=1):
                then(count)
            batch, kept = grading.batch(journal)
            return batch, {row.path: (kept.feedback(row), kept.source(row)) for row in batch.rows}
    finally:
        journal.close()


def timeless(feedback):
    """The document of a feedback without what differs from run to run."""
    return json.loads(json.dumps(document(feedback)), object_hook=lambda node: {
        name: value for name, value in node.items() if name not in ("seconds", "when", "memory_mb", "usage")
    })  # fmt: skip


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="kills as POSIX does")
def test_a_real_cluster(real, folder, monkeypatch):
    """It says what this machine says. A worker that is killed loses nothing, and the scheduler nothing that is kept."""
    monkeypatch.undo()  # of what is played above
    monkeypatch.chdir(folder)
    monkeypatch.setenv("KATA_ROOT", str(Path(__file__).parents[1] / "fixtures"))
    address, (scheduler, first, second) = real
    hand_in(
        **{who: (WRONG if number % 2 else SCALE) + "#" * number for number, who in enumerate(NAMES)}, greta="x = 1\n"
    )
    _, here, kept = graded(judges=2)
    for path in Path().glob("kata-grade*"):
        path.unlink()

    batch, came = away(address, then=lambda count: first.kill() if count == 2 else None)
    assert first.wait() == -signal.SIGKILL
    assert [*map(same, batch.rows)] == [*map(same, here.rows)]
    for path, (feedback, source) in kept.items():
        assert came[path][1] == source and (feedback is None) == (came[path][0] is None)
        assert feedback is None or timeless(came[path][0]) == timeless(feedback)

    Path(NAME).unlink()
    with pytest.raises(NoWorker, match="the scheduler at .* is gone; when it is back, add --resume to go on"):
        away(address, then=lambda count: scheduler.kill() if count == 3 else None)
    kept_lines = Path(NAME).read_text().count('"key"')
    assert 2 <= kept_lines < len(NAMES)
    assert [*map(same, graded(resume=True, seed=None)[1].rows)] == [*map(same, here.rows)]
    assert Path(NAME).read_text().count('"key"') == len(NAMES)
    second.kill()
    assert gone(first.pid, second.pid, seconds=10.0)
