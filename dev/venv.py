# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""The project's own Python, with what requirements.txt pins."""

import hashlib
import importlib.util
import os
import subprocess
import sys

from .console import Missing, step
from .paths import ROOT
from .system import install

FOLDER = ROOT / ".venv"
PYTHON = FOLDER / "bin" / "python"
REQUIREMENTS = ROOT / "requirements.txt"
STAMP = FOLDER / "requirements.sha256"


def ensure():
    """The venv's python; packages are installed when requirements.txt changed."""
    wanted = hashlib.sha256(REQUIREMENTS.read_bytes()).hexdigest()
    if PYTHON.exists() and STAMP.exists() and STAMP.read_text() == wanted:
        return PYTHON
    if not PYTHON.exists():
        complete = importlib.util.find_spec("ensurepip")
        install({"python3-venv": complete}, "to make a virtualenv")
        with step(f"Making a virtualenv in {FOLDER.name}"):
            subprocess.run([sys.executable, "-m", "venv", str(FOLDER)], check=True)
    with step("Installing the Python packages (minutes, the first time)"):
        pip(["install", "-r", str(REQUIREMENTS)])
    STAMP.write_text(wanted)
    return PYTHON


def pip(arguments):
    """Run pip; source packages are built with the pinned setuptools too."""
    command = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", *arguments]
    env = dict(os.environ, PIP_CONSTRAINT=str(REQUIREMENTS))
    if subprocess.run([*command, "--progress-bar=off", "-q"], env=env).returncode:
        raise Missing("The Python packages could not be installed; see pip's words.")
