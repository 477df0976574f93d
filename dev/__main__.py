# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""python3.11 -m dev <command> [arguments]"""

import importlib
import os
import sys

from . import venv
from .console import Failed, Missing, say

COMMANDS = {
    "demo": "dev.demo:start",
    "stop": "dev.demo:stop",
    "clean": "dev.demo:clean",
    "test": "dev.suites:everything",
    "test-full": "dev.suites:everything_at_length",
    "test-core": "dev.suites:core",
    "test-odoo": "dev.suites:odoo",
    "test-system": "dev.suites:system",
    "test-installs": "dev.tools:installs",
    "test-upstream": "dev.upstream:compare",
    "test-oca": "dev.neighbours:test",
    "test-as-oca": "dev.tools:as_oca",
    "test-verifactu": "dev.suites:verifactu",
    "test-dates": "dev.tools:dates",
    "soak": "dev.suites:soak",
    "mutants": "dev.mutants:run",
    "lint": "dev.suites:lint",
    "format": "dev.tools:tidy",
    "day": "dev.tools:day",
    "pot": "dev.tools:pot",
    "readme": "dev.readme:write",
    "bench": "dev.tools:bench",
    "screenshots": "docs.screenshots:main",
}
ENDING = ("stop", "clean")  # these install nothing


def main(arguments):
    if not arguments or arguments[0] not in COMMANDS:
        say(f"python3.11 -m dev {'|'.join(COMMANDS)}")
        return 2
    command, *rest = arguments
    try:
        if command in ENDING and not venv.PYTHON.exists():
            say("There is nothing yet.")
            return 0
        python = venv.PYTHON if command in ENDING else venv.ensure()
        if os.path.realpath(sys.prefix) != os.path.realpath(venv.FOLDER):
            os.execv(python, [str(python), "-m", "dev", *arguments])
        module, _, function = COMMANDS[command].partition(":")
        result = getattr(importlib.import_module(module), function)(*rest)
        return result if isinstance(result, int) else 0
    except (Missing, Failed) as problem:
        say(f"\n{problem}")
        if command.startswith("test"):
            say("\n0 passed, 1 failed")
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
