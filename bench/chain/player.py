# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""The process that plays the tills; see main.mjs."""

import json
import subprocess

from dev.paths import ROOT

REGISTER = "./tests/node/register.mjs"
PROGRAM = "bench/chain/main.mjs"


class Player:
    """Tills of one side, "standard" or "suite"."""

    def __init__(self, side, url, door, database):
        """url: where the tills go; door: where they log in, without a limit."""
        self._about = {"side": side, "url": url, "door": door, "database": database}
        self._process = subprocess.Popen(
            ["node", f"--import={REGISTER}", PROGRAM],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self._process.kill()
        self._process.communicate()

    def come(self, places, things):
        """More tills open."""
        self._ask(come={**self._about, "places": places, "things": things})

    def phase(self, what, settle, seconds):
        """The tills do that; when the part that is measured has begun."""
        self._ask(phase={"does": what, "settle": settle, "seconds": seconds})

    def end(self):
        """The counts of the phase, when it is over; see Counts.end."""
        return self._hear()

    def _ask(self, **message):
        self._process.stdin.write(f"{json.dumps(message)}\n")
        self._process.stdin.flush()
        return self._hear()

    def _hear(self):
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError("The tills ended.")
        return json.loads(line)
