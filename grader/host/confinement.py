"""What a worker may use: the plan of its confinement, by the kind of worker that it is."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from grader.model import Backend, Limits
from grader.policy import Policy
from grader.records import dataclass
from grader.sandbox.plan import OF_THE_JUDGE, Confinement
from grader.sandbox.readable import readable_roots, system_folders

PACKAGE = Path(__file__).resolve().parents[1]
# all that a worker sees of ours
ROOMS = frozenset({"__init__.py", "errors.py", "records.py", "protocol", "sandbox", "worker"})


@dataclass(frozen=True)
class Kind:
    """What a worker is made for: it can serve any submission of its kind.

    hidden  folders that it must not see
    """

    torch: bool
    cuda: bool
    memory_mb: int
    hidden: tuple[Path, ...] = ()

    @classmethod
    def of(cls, backend: Backend, device: str, limits: Limits, hidden: tuple[Path, ...]) -> Kind:
        """The kind that serves submissions for this backend, on this device, within these limits."""
        return cls(backend == "torch", device == "cuda", limits.memory_mb, hidden)


def confinement(kind: Kind, scratch: Path, policy: Policy) -> Confinement:
    """What a worker of this kind may use."""
    folders = (*system_folders(), *sites(), PACKAGE)
    return Confinement(
        readable=readable_roots(folders, (*kind.hidden, *_other_rooms())),
        writable=(str(scratch),),
        devices=_devices(kind.cuda),
        memory_mb=memory_mb(kind, policy),
        file_mb=policy.file_mb,
        open_files=policy.open_files,
        cuda=kind.cuda,
        switched_off=tuple(name for name in policy.without if name not in OF_THE_JUDGE),
    )


def memory_mb(kind: Kind, policy: Policy) -> int:
    """The memory that a worker of this kind may have, its libraries included."""
    return kind.memory_mb + (policy.headroom_torch_mb if kind.torch else policy.headroom_mb)


def sites() -> tuple[Path, ...]:
    """The folders of installed packages on our path."""
    return tuple(Path(entry) for entry in sys.path if Path(entry).name in ("site-packages", "dist-packages"))


def _other_rooms() -> tuple[Path, ...]:
    """What a worker must not see of this package, or of a copy that is installed elsewhere: all rooms but its own."""
    hidden = []
    for package in (PACKAGE, *(site / "grader" for site in sites())):
        hidden += [package / "katas", package / "solutions"]
        if package.is_dir():
            hidden += sorted(child for child in package.iterdir() if child.name not in ROOMS)
    # what installers note: each file that was installed (RECORD), and where a checkout lies (direct_url.json, *.pth)
    for site in sites():
        for folder in (site, site / "__pycache__"):
            if folder.is_dir():
                hidden += [folder / name for name in sorted(os.listdir(folder)) if _is_a_note(name)]
    return tuple(dict.fromkeys(hidden))


def _is_a_note(name: str) -> bool:
    return name.endswith((".pth", ".egg-link")) or "kata_dojo" in name.replace("-", "_").lower()


def _devices(cuda: bool) -> tuple[str, ...]:
    nodes = ["/dev/null", "/dev/urandom"]
    if cuda:
        nodes += [str(node) for node in Path("/dev").glob("nvidia*")]
    return tuple(nodes)
