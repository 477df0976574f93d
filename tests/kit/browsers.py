# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""The browsers of a test run, of every engine that somebody asks for."""

import os
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import expect, sync_playwright

from .engines import DEFAULT, ENGINES
from .waiting import SHOWN_WITHIN

FOR_NODE = "NODE_OPTIONS"
MENDED = Path(__file__).parent / "engines" / "bidi.mjs"


class Browsers:
    """Starts what is asked for, and ends everything in the end."""

    def __init__(self):
        with _driver_mended():
            self._playwright = sync_playwright().start()
        # Its own five seconds are too few where two cores do everything.
        expect.set_options(timeout=SHOWN_WITHIN * 1000)
        self._engines = {}

    def engine(self, name=DEFAULT):
        """See Engine."""
        if name not in self._engines:
            self._engines[name] = ENGINES[name](self._playwright)
        return self._engines[name]

    def stop(self):
        for engine in self._engines.values():
            engine.stop()
        self._playwright.stop()


@contextmanager
def _driver_mended():
    """Whatever starts Playwright's driver within it; see bidi.mjs."""
    before = os.environ.get(FOR_NODE)
    os.environ[FOR_NODE] = f'{before or ""} "--import={MENDED.as_uri()}"'.strip()
    try:
        yield
    finally:
        if before is None:
            del os.environ[FOR_NODE]
        else:
            os.environ[FOR_NODE] = before
