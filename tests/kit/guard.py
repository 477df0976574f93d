# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Servers end with the test run that started them, even if that was killed.

They are in process groups of their own, so nothing else would end them. A process
beside the test run holds the other end of a pipe: when it closes, whoever was named
and is still there is killed.
"""

import atexit
import functools
import os
import signal
import subprocess
import sys

import psutil


def watch(word):
    """End with this run the processes that have the word in their command line.

    A word that nobody else uses, as a path is that bears this process's number. Say it
    before they are started: a run can be killed at any moment.
    """
    stdin = _guard().stdin
    stdin.write(f"{word}\n")
    stdin.flush()


@functools.cache
def _guard():
    guard = subprocess.Popen(
        [sys.executable, __file__],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
        start_new_session=True,  # Ctrl+C is for the tests, not for it.
    )
    atexit.register(guard.communicate)
    return guard


def _end(words):
    for process in psutil.process_iter(["cmdline"]):
        line = " ".join(process.info["cmdline"] or ())
        if process.pid != os.getpid() and any(word in line for word in words):
            try:
                os.killpg(process.pid, signal.SIGKILL)
            except ProcessLookupError:
                continue  # It has ended, or a leader took it along.


if __name__ == "__main__":
    _end(sys.stdin.read().split())
