# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""OCA's POS modules of 17.0, pinned in oca.txt; they stay outside the repository."""

import hashlib
import shutil

from . import venv
from .console import step
from .lock import alone
from .paths import OCA_ADDONS, OCA_FOLDER, OCA_PINNED

PREFIX = "odoo-addon-"
STAMP = OCA_FOLDER / "pinned.sha256"


def versions():
    """{module: version} as pinned."""
    lines = OCA_PINNED.read_text().splitlines()
    pinned = [line.split("==") for line in lines if line.startswith(PREFIX)]
    return {
        name.removeprefix(PREFIX).replace("-", "_"): version for name, version in pinned
    }


def bring():
    """The folder with the modules, brought if they are not there as pinned."""
    wanted = hashlib.sha256(OCA_PINNED.read_bytes()).hexdigest()
    with alone("oca"):
        if not STAMP.exists() or STAMP.read_text() != wanted:
            # pip adds nothing to a folder that has packages of the same name.
            shutil.rmtree(OCA_FOLDER, ignore_errors=True)
            with step("Fetching OCA's POS modules"):
                venv.pip(
                    [
                        *("install", "--no-deps", "--no-compile"),
                        *("--target", str(OCA_FOLDER), "-r", str(OCA_PINNED)),
                    ]
                )
            STAMP.write_text(wanted)
    return OCA_ADDONS
