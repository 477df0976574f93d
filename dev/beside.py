# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Work that goes on beside other work, and speaks when that is done."""

import os
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def beside(work, *arguments):
    """Do work(*arguments) in a process of its own; a future of what it returns.

    At the end it is waited for, and what it and its programs wrote is shown.
    """
    with tempfile.TemporaryDirectory() as folder:
        said = Path(folder) / "said"
        said.touch()
        with ProcessPoolExecutor(1, initializer=_speak_into, initargs=(said,)) as pool:
            future = pool.submit(work, *arguments)
            try:
                yield future
            finally:
                pool.shutdown()
                sys.stdout.write(said.read_text(errors="replace"))
                sys.stdout.flush()


def _speak_into(path):
    with open(path, "a") as file:
        for stream in (1, 2):
            os.dup2(file.fileno(), stream)
