# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""On what was measured; nothing that names the machine or its owner."""

import os
import platform
import subprocess
from pathlib import Path

from dev.paths import headless_chromium


def describe(pg):
    """One line for the report."""
    version = pg.execute("postgres", "SHOW server_version")[0][0]
    buffers = pg.execute("postgres", "SHOW shared_buffers")[0][0]
    parts = [
        f"{os.cpu_count()} cores ({_processor()})",
        f"{_memory_gib():.0f} GiB of memory",
        f"PostgreSQL {version.split()[0]} with {buffers} of shared buffers",
        f"Python {platform.python_version()}",
        _browser(),
    ]
    return ", ".join(parts)


def _processor():
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return " ".join(line.partition(":")[2].split())
    return platform.machine()


def _memory_gib():
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30


def _browser():
    """Its name and version; nothing is shown on a screen."""
    command = [headless_chromium(), "--version"]
    words = subprocess.run(command, capture_output=True, text=True).stdout.split()
    return f"{' '.join(words[:2])} without a screen"
