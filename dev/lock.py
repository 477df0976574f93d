# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Work that two commands must not do at the same time."""

import fcntl
from contextlib import contextmanager

from .console import say
from .paths import STATE


@contextmanager
def alone(name):
    """Hold the project's lock of that name; waits for whoever has it."""
    folder = STATE / "locks"
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / name, "w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(f"- Waiting for another command, which is busy with: {name}")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
