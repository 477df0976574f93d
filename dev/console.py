# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""What a person at the terminal sees while a machine is being prepared."""

import sys
import time
from contextlib import contextmanager

WIDTH = 79


class Missing(Exception):
    """The machine lacks something; the text says what to type."""


class Failed(Exception):
    """Something of the project did not work; the text says where to look."""


def say(text=""):
    print(text, flush=True)


@contextmanager
def step(text):
    """Announce a step and, when it ends, how long it took.

    Yields a function that shows how far the step is; on a terminal only.
    """
    terminal = sys.stdout.isatty()

    def show(state):
        if terminal:
            print(f"\r{f'- {text}: {state}':{WIDTH}.{WIDTH}}", end="", flush=True)

    def close(how):
        line = f"- {text}: {how}"
        print(f"\r{line:{WIDTH}}" if terminal else line, flush=True)

    started = time.monotonic()
    print(f"- {text} ...", end="" if terminal else "\n", flush=True)
    try:
        yield show
    except BaseException:
        close("failed")
        raise
    close(f"{time.monotonic() - started:.1f} s")
