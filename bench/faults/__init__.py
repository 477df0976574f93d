# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Sales while things break: the stories of the tests, told as often as it takes."""

import os
import subprocess
import sys

from dev.console import Failed
from dev.paths import ROOT, chromium, headless_chromium
from tests.kit.lanes import IN_LANES
from tests.kit.tally import REPORT

STORIES = ("kills", "faults")
TEXT = """## Sales while things break (`pos_offline_queue`)

Real browsers and servers, killed or cut off while cashiers sell. What the receipts say
is held against what Odoo has, amounts and payments included; a sale is there *once*,
*lost* or *doubled*. On standard Odoo somebody presses the button that sends what waits;
with the module nobody has to."""


def run(_bench):
    tests = [f"tests/test_offline_{story}.py" for story in STORIES]
    # Sales are counted here and no time is taken: both files can go side by side.
    options = ["-q", "-m", "not engine", *IN_LANES]  # Other engines are not compared.
    command = [sys.executable, "-m", "pytest", "-p", "no:odoo", *options, *tests]
    # Here, as two lanes cannot both install them.
    chromium()
    headless_chromium()
    env = {**os.environ, "FAULTS": "full"}
    if subprocess.run(command, cwd=ROOT, env=env).returncode:
        raise Failed("A sale was lost or doubled; see pytest's words above.")
    return f"{TEXT}\n\n{REPORT.read_text().strip()}"
