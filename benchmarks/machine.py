"""Where and when something was measured, in a sentence."""

from __future__ import annotations

import os
import platform
import textwrap
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

WIDTH = 100  # columns of a page


def told() -> str:
    """The day, the machine, the libraries; and the load, where other work has been measured too."""
    processors = os.cpu_count() or 1
    load = os.getloadavg()[0]
    busy = f" The machine was busy with other work too: its load was {load:.1f}." if load > processors + 1 else ""
    text = (
        f"{datetime.now(UTC):%Y-%m-%d}, {_processor()}, {processors} processors, {platform.system()}, Python "
        f"{platform.python_version()}, NumPy {version('numpy')}, PyTorch {version('torch')}, pytest "
        f"{version('pytest')}.{busy}"
    )
    return textwrap.fill(text, WIDTH)


def _processor() -> str:
    try:
        text = Path("/proc/cpuinfo").read_text("utf-8")
    except OSError:
        return platform.processor() or platform.machine()
    names = [line.partition(":")[2].strip() for line in text.splitlines() if line.startswith("model name")]
    return names[0] if names else platform.machine()
