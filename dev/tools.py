# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Commands that change files of the project, or write reports."""

import os
import re
import subprocess
import sys
from pathlib import Path

from . import database, node
from .console import Failed, say, step
from .lock import alone
from .net import free_port
from .odoo_env import configuration, environment
from .paths import ROOT, STATE, SUITE, chromium, find_odoo
from .postgres import Postgres

STYLED = "*.{css,html,js,json,md,mjs,scss,xml,yaml,yml}"
POT_DATABASE = "pot"
OCA_DATABASE = "as_oca"
TESTS_TELL = ("odoo.modules.loading", "odoo.tests.result", "odoo.tests.stats")
DATES = re.compile(r'^"(POT-Creation|PO-Revision)-Date: .*\n', re.M)
# What other versions of 17.0 are tried with: all that runs inside Odoo, all stories of
# customers, and others that lead through most of its pages.
STORIES = (
    "test_customer",
    "test_a_reload_without_line_brings_everything_back",
    "test_each_kind_of_change_is_seen",
    "test_lots_travel_with_their_product",
    "test_prices_of_lots_stay_equal",
    "test_a_combo_stays_together",
    "test_an_order_changes_hands_between_employees",
)
ON_OTHER_DATES = (("test-odoo",), ("test-system", "-k", " or ".join(STORIES)))
# What Odoo has only at later dates of 17.0, and what holds of it.
VERIFACTU = ("addons/l10n_es_edi_verifactu_pos", ("test-verifactu",))
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


def as_oca(*arguments):
    """The modules' tests as OCA runs them: by Odoo's own runner, as they are installed
    into a database that has what they need; [what odoo-bin takes...]."""
    chromium()
    pg = Postgres.shared()
    made = database.template(pg, (), demo=True, seed=False)
    with alone("browsers"):
        database.copy(pg, made, OCA_DATABASE)
        config = configuration(
            OCA_DATABASE,
            http_port=free_port(),
            screenshots=STATE / "results" / "screenshots",
        )
        command = [
            *(sys.executable, str(find_odoo() / "odoo-bin"), f"--config={config}"),
            *(f"--init={','.join(SUITE)}", "--test-enable", "--stop-after-init"),
            "--log-level=warn",
            *(f"--log-handler={name}:INFO" for name in TESTS_TELL),
            *arguments,
        ]
        failed = subprocess.run(command, cwd=ROOT, env=environment(pg)).returncode
        database.drop(pg, OCA_DATABASE)
    return failed


def day(*arguments):
    """A day of four tills: [restaurant | connected] [seed] [sales, 300]."""
    command = [sys.executable, "-m", "tests.day", *arguments]
    return subprocess.run(command, cwd=ROOT).returncode


def installs(*arguments):
    """Install, update, uninstall, install again, while a till sells: [choice...]."""
    command = [sys.executable, "-m", "tests.installs", *arguments]
    return subprocess.run(command, cwd=ROOT).returncode


def dates(*folders):
    """Part of the tests on other checkouts of Odoo 17.0: [folder...], else those that
    OTHER_ODOO names, as PATH names folders."""
    named = os.environ.get("OTHER_ODOO", "").split(os.pathsep)
    others = folders or tuple(filter(None, named))
    if not others:
        say("OTHER_ODOO names no other checkout of Odoo 17.0, so none is tried.")
    failed = 0
    module, told = VERIFACTU
    for folder in others:
        has_module = Path(folder, module).is_dir()
        for part in (*ON_OTHER_DATES, *([told] if has_module else [])):
            say(f"\n=== {' '.join(part)} on {folder}")
            command = [sys.executable, "-m", "dev", *part]
            env = {**os.environ, "ODOO_DIR": folder, "FAULTS": "full"}
            failed = subprocess.run(command, cwd=ROOT, env=env).returncode or failed
    return failed


def bench(*arguments):
    """Measure against standard Odoo; see bench/."""
    if not (ROOT / "bench" / "__main__.py").is_file():
        say("There is nothing to measure yet.")
        return 1
    command = [sys.executable, "-m", "bench", *arguments]
    return subprocess.run(command, cwd=ROOT).returncode
