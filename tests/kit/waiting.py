# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Waiting for what can only be asked, not listened to."""

import time

SHOWN_WITHIN = 30  # seconds that a screen may take on a machine with much to do

TICK = 0.05  # seconds


class NotShown(AssertionError):
    """A screen did not come. It says nothing about what was sold."""


def until(ask, what, timeout=30):
    """Ask again and again until the answer is true; that answer.

    For the database and for files. What happens in the browser or in the proxy can
    be listened to, and they have waits of their own.
    """
    deadline = time.monotonic() + timeout
    while not (answer := ask()):
        if time.monotonic() > deadline:
            raise TimeoutError(f"Not within {timeout} s: {what}")
        time.sleep(TICK)
    return answer
