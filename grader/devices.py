"""Which devices a submission runs on here. Asks nothing of torch unless this machine shows signs of a GPU."""

from __future__ import annotations

import functools
import os
import subprocess
import sys
from pathlib import Path

from grader.errors import Misuse, NoDevice
from grader.model import Backend, Message

CHOICES = ("auto", "cpu", "cuda", "all")
_ASK_TORCH = "import torch, sys; sys.exit(0 if torch.cuda.device_count() > 0 else 1)"


@functools.cache  # who checks file after file asks torch once
def cuda_is_here() -> bool:
    """Whether torch finds a GPU; the question costs nothing where the machine has no NVIDIA device."""
    if sys.platform == "linux" and not (Path("/dev/nvidiactl").exists() or Path("/dev/dxg").exists()):
        return False
    if sys.platform == "darwin":
        return False
    environment = {**os.environ, "PYTORCH_NVML_BASED_CUDA_CHECK": "1"}
    return (
        subprocess.run([sys.executable, "-I", "-c", _ASK_TORCH], env=environment, capture_output=True).returncode == 0
    )


def resolve(choice: str, backend: Backend) -> tuple[tuple[str, ...], tuple[Message, ...]]:
    """(devices to run on, notes about those that are not run); raises NoDevice or Misuse."""
    if choice == "cpu" or (choice == "auto" and backend != "torch"):
        return ("cpu",), ()
    here = cuda_is_here()
    if choice in ("cuda", "all") and not here:
        raise NoDevice("this machine has no CUDA device; use --device cpu, or --device auto.")
    if choice == "cuda" and backend != "torch":
        raise Misuse(f"a {backend} submission runs on the CPU only; use --device cpu, or a torch submission.")
    if not here:
        return ("cpu",), (Message("note.no_cuda"),)
    if backend != "torch":
        return ("cpu",), (Message.of("note.not_torch", backend=backend),)
    return (("cuda",) if choice == "cuda" else ("cpu", "cuda")), ()
