# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Tests that only make test-full tells may not run for long: they are planned here."""

import os
import subprocess
import sys

from dev.paths import ROOT


def test_each_fixture_that_a_test_asks_for_is_there():
    files = sorted(map(str, (ROOT / "tests").glob("test_*.py")))
    options = ("-p", "no:odoo", "-p", "no:cacheprovider", "--setup-plan", "-q")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *options, *files],
        cwd=ROOT,
        env={**os.environ, "FAULTS": "full"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-2000:]
