# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Programs that come from the system's own packages."""

import os
import shutil
import subprocess

from .console import Missing, say


def install(packages, purpose):
    """Install the Debian packages whose value is false.

    Only root may; anyone else is told the one line to type.
    """
    absent = [name for name, present in packages.items() if not present]
    if not absent:
        return
    line = f"apt-get install -y --no-install-recommends {' '.join(absent)}"
    if os.geteuid() or not shutil.which("apt-get"):
        raise Missing(f"Needed {purpose}: {', '.join(absent)}. Type: sudo {line}")
    say(f"- Installing {', '.join(absent)} ({purpose})")
    env = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    subprocess.run(["apt-get", "update", "-qq"], env=env)
    if subprocess.run(line.split(), env=env).returncode:
        raise Missing(f"Needed {purpose}: {', '.join(absent)}. This failed: {line}")
