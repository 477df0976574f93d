# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Commands that change files of the project, or write reports."""

import re
import subprocess
import sys

from . import database, node
from .console import Failed, say, step
from .odoo_env import configuration, environment
from .paths import ROOT, SUITE, find_odoo
from .postgres import Postgres

STYLED = "*.{css,html,js,json,md,mjs,scss,xml,yaml,yml}"
POT_DATABASE = "pot"
DATES = re.compile(r'^"(POT-Creation|PO-Revision)-Date: .*\n', re.M)
NOT_OURS = ["--ignore-pattern", "**/static/lib/**"]


def tidy(*paths):
    """Let the linters mend what they can, in these files and folders or in all."""
    node.ensure()
    python = list(paths) or ["."]
    styled = [p if "." in p else f"{p}/**/{STYLED}" for p in paths] or [f"**/{STYLED}"]
    scripts = list(paths) or [*SUITE, "tests"]
    for command in (
        [sys.executable, "-m", "ruff", "check", "--fix", "--quiet", *python],
        [sys.executable, "-m", "ruff", "format", *python],
        ["npx", "eslint", "--fix", "--quiet", "--ext=.js,.mjs", *NOT_OURS, *scripts],
        ["npx", "prettier", "--write", "--loglevel=warn", *styled],
    ):
        subprocess.run(command, cwd=ROOT)


def pot():
    """Write each module's i18n/<module>.pot from the code as it is."""
    pg = Postgres.shared()
    made = database.template(pg, SUITE, demo=True, seed=False)
    database.copy(pg, made, POT_DATABASE)
    for module in SUITE:
        path = ROOT / module / "i18n" / f"{module}.pot"
        path.parent.mkdir(exist_ok=True)
        command = [
            sys.executable,
            str(find_odoo() / "odoo-bin"),
            f"--config={configuration(POT_DATABASE)}",
            f"--database={POT_DATABASE}",
            f"--modules={module}",
            f"--i18n-export={path}",
            "--log-level=error",
            "--stop-after-init",
        ]
        with step(f"Exporting the terms of {module}"):
            if subprocess.run(command, env=environment(pg)).returncode:
                raise Failed(f"The terms of {module} could not be exported.")
            # Without dates a file changes only when its terms do.
            path.write_text(DATES.sub("", path.read_text()))
    database.drop(pg, POT_DATABASE)


def day(*arguments):
    """A day of four tills, and whether its books are right: [seed] [sales, 300]."""
    command = [sys.executable, "-m", "tests.day", *arguments]
    return subprocess.run(command, cwd=ROOT).returncode


def installs(*arguments):
    """Install, update, uninstall, install again, while a till sells: [choice...]."""
    command = [sys.executable, "-m", "tests.installs", *arguments]
    return subprocess.run(command, cwd=ROOT).returncode


def bench(*arguments):
    """Measure against stock Odoo; see bench/."""
    if not (ROOT / "bench" / "__main__.py").is_file():
        say("There is nothing to measure yet.")
        return 1
    command = [sys.executable, "-m", "bench", *arguments]
    return subprocess.run(command, cwd=ROOT).returncode
