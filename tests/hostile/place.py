"""Where hostile programs are let loose: a home, a secret, a catalogue, progress and neighbours, all of them watched."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import secrets
import shutil
import signal
import socket
import stat
import subprocess
import sys
import sysconfig
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import grader
from grader.study import store

CHECKOUT = Path(grader.__file__).parents[1] if grader.__file__ else Path(__file__).parents[2]
BESIDE = {  # what lies in the folder of the submission, and would speak up if anything took it for its own
    "neighbour.py": "def answer(*args, **kwargs):\n    return {}\n",
    "numpy.py": "",
    "torch/__init__.py": "",
    "grader.py": "",
    "conftest.py": "",
    "sitecustomize.py": "",
    "usercustomize.py": "",
    "json.py": "",
    "hostile.pth": "import neighbour\n",
    "pytest.ini": "[pytest]\naddopts = --collect-only -p neighbour\n",
    "setup.cfg": "[tool:pytest]\naddopts = --version\n",
}
LOUD = "print('STO' 'LEN', __file__)\nraise SystemExit(0)\n"


class Place:
    """A folder with everything that may be read, written, killed or called, and the canaries in it."""

    def __init__(self, folder: Path, katas: list[str]):
        self.folder = folder
        self.canary = f"canary-{secrets.token_hex(12)}"
        self.environment = f"canary-{secrets.token_hex(12)}"
        self.home, self.root, self.store = folder / "home", folder / "root", folder / "store"
        self.secrets, self.practice, self.scratch = folder / "secrets", folder / "practice", folder / "scratch"
        for path in (self.home / ".ssh", self.root, self.store, self.secrets, self.practice, self.scratch):
            path.mkdir(parents=True)
        (self.home / ".ssh" / "id_ed25519").write_text(self.canary)
        (self.secrets / "secret.txt").write_text(self.canary)
        event = f'{{"id": "{self.canary}", "event": "asked", "when": "2026-01-01T00:00:00+00:00", "question": "q"}}'
        store.append(self.store, [store.row(event)])
        for kind in ("katas", "solutions"):
            for slug in katas:
                shutil.copytree(CHECKOUT / kind / slug, self.root / kind / slug, ignore=_left_out)
        for path in self.root.glob("solutions/*/*.py"):
            path.write_text(path.read_text("utf-8") + f"\n# {self.canary}\n", "utf-8")
        # a kata whose solution lies among installed packages, which workers read
        self.linked = Path(importlib.util.find_spec("iniconfig").origin).parent
        (self.root / "solutions" / "linked").symlink_to(self.linked)
        for name, text in BESIDE.items():
            (self.practice / name).parent.mkdir(exist_ok=True)
            (self.practice / name).write_text(text or LOUD)
        self._open = ExitStack()
        self.bystander = subprocess.Popen([sys.executable, "-I", "-S", "-c", "import time; time.sleep(3600)"])
        self.listeners = self._listen()
        self.children = children()

    def places(self, slug: str) -> dict[str, Any]:
        """What the names between @ signs stand for."""
        return {
            "HOME": self.home, "SECRET": self.secrets / "secret.txt", "CANARY": self.secrets, "STORE": self.store,
            "PRACTICE": self.practice, "ROOT": self.root, "SOLUTION": self.root / "solutions" / slug,
            "LINKED": self.linked, "CHECKOUT": CHECKOUT, "SITE": sysconfig.get_path("purelib"), "JUDGE": os.getpid(),
            "BYSTANDER": self.bystander.pid, "TCP": self.listeners[0].getsockname()[1],
            "UDP": self.listeners[1].getsockname()[1], "UNIX": self.folder / "s",
            "ABSTRACT": f"hostile-{os.getpid()}",
        }  # fmt: skip

    def environ(self) -> dict[str, str]:
        """The judge's environment: the secret in it, and what a hostile shell would set."""
        return {
            "HOME": str(self.home), "KATA_HOME": str(self.store), "KATA_ROOT": str(self.root),
            "HOSTILE_CANARY": self.environment, "PYTEST_ADDOPTS": "--collect-only", "TMPDIR": str(self.scratch),
        }  # fmt: skip

    def fingerprint(self) -> str:
        """Changes with every name, mode, owner and content in everything but scratch."""
        digest = hashlib.sha256()
        for folder in (self.home, self.root, self.store, self.secrets, self.practice):
            for path in (folder, *sorted(folder.rglob("*"))):
                found = path.lstat()
                digest.update(f"{path}\0{found.st_mode}\0{found.st_uid}\0{found.st_nlink}\0".encode())
                if stat.S_ISREG(found.st_mode):
                    digest.update(f"{found.st_mtime_ns}".encode() + path.read_bytes())
        return digest.hexdigest()

    def heard(self) -> list[str]:
        """Which listeners somebody has called; each is asked once."""
        found = []
        for listener in self.listeners:
            try:
                if listener.type == socket.SOCK_DGRAM:
                    listener.recv(100)
                else:
                    listener.accept()[0].close()
                found.append(f"{listener.family.name} {listener.type.name}")
            except BlockingIOError:
                pass
        return found

    def left(self) -> list[str]:
        """Processes that were not there before, and scratch folders."""
        return [f"process {child}" for child in children() - self.children] + [
            f"folder {path.name}" for path in self.scratch.iterdir()
        ]

    def end_leftovers(self) -> None:
        """What a program could start while a layer was switched off."""
        for child in children() - self.children:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)

    def close(self) -> None:
        self.bystander.kill()
        self.bystander.wait()
        self._open.close()

    def _listen(self) -> list[socket.socket]:
        tcp = socket.create_server(("127.0.0.1", 0))
        udp = socket.socket(type=socket.SOCK_DGRAM)
        udp.bind(("127.0.0.1", 0))
        named, abstract = socket.socket(socket.AF_UNIX), socket.socket(socket.AF_UNIX)
        here = os.getcwd()
        os.chdir(self.folder)  # the whole path may be longer than a socket's name can be
        named.bind("s")
        os.chdir(here)
        abstract.bind(f"\0hostile-{os.getpid()}")
        for listener in (tcp, udp, named, abstract):
            if listener.type == socket.SOCK_STREAM:
                listener.listen()
            listener.setblocking(False)
            self._open.enter_context(listener)
        return [tcp, udp, named, abstract]


def _left_out(folder: str, names: list[str]) -> list[str]:
    """Of the mistakes one is enough: no program here is diagnosed, and every file is looked at after each."""
    return sorted(names)[1:] if Path(folder).name == "mistakes" else [name for name in names if name == "__pycache__"]


def children() -> set[int]:
    """Processes whose parent is this one, which adopts the orphans among its descendants (test_hostile.py)."""
    found = set()
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                fields = Path(f"/proc/{entry}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[1]) == os.getpid() and fields[0] != "Z":
                found.add(int(entry))
    return found
