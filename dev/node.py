# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Node and the packages that package-lock.json pins."""

import hashlib
import re
import shutil
import subprocess

from .console import Missing, step
from .paths import ROOT
from .system import install

LOCK = ROOT / "package-lock.json"
FOLDER = ROOT / "node_modules"
STAMP = FOLDER / "lock.sha256"
OLDEST = (18, 19)  # module.register and --import


def ensure():
    """Node is there and node_modules is what the lock file says."""
    install({"nodejs": shutil.which("node"), "npm": shutil.which("npm")}, "for tests")
    told = subprocess.run(["node", "--version"], capture_output=True, text=True).stdout
    version = tuple(map(int, re.findall(r"\d+", told)[:2]))
    if version < OLDEST:
        raise Missing(f"Node is {told.strip()}; {OLDEST[0]}.{OLDEST[1]} is needed.")
    wanted = hashlib.sha256(LOCK.read_bytes()).hexdigest()
    if STAMP.exists() and STAMP.read_text() == wanted:
        return
    with step("Installing the Node packages"):
        command = ["npm", "ci", "--no-audit", "--no-fund", "--loglevel=error"]
        if subprocess.run(command, cwd=ROOT).returncode:
            raise Missing("The Node packages could not be installed; see npm's words.")
    STAMP.write_text(wanted)
