# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Chromium: one that many tills share, and ones that can be killed."""

import os
import signal
from pathlib import Path

import psutil
from playwright.sync_api import Error, expect, sync_playwright

from dev.paths import chromium, headless_chromium

from .waiting import SHOWN_WITHIN

# A name that is not localhost: plain http to it is no secure context, as in a shop
# whose server has a name in the local network and no certificate.
LAN_NAME = "shop.lan"
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    f"--host-resolver-rules=MAP {LAN_NAME} 127.0.0.1",
)
ANDROID = (
    "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/131.0.0.0 Mobile Safari/537.36"
)
# Options of a Playwright context, by what stands on the counter.
SIZES = {
    "till": {"viewport": {"width": 1280, "height": 800}},
    "tablet": {"viewport": {"width": 1024, "height": 768}, "has_touch": True},
    "phone": {
        "viewport": {"width": 390, "height": 844},
        "has_touch": True,
        "is_mobile": True,
        "user_agent": ANDROID,
    },
}
LOCALE = {"locale": "en-US", "timezone_id": "UTC"}


class Browsers:
    """Starts what is asked for, and ends everything in the end.

    What can be killed is the browser that people have, with all its processes.
    """

    def __init__(self):
        self._playwright = sync_playwright().start()
        # Its own five seconds are too few where two cores do everything.
        expect.set_options(timeout=SHOWN_WITHIN * 1000)
        self._killable, self._quick = chromium(), headless_chromium()
        self._shared = None

    @property
    def shared(self):
        """The browser of all tills that need none of their own."""
        if not self._shared or not self._shared.is_connected():
            self._shared = self._playwright.chromium.launch(**_launch(self._quick))
        return self._shared

    def context(self, size, **options):
        """A new, empty context in the shared browser."""
        return self.shared.new_context(**{**SIZES[size], **LOCALE, **options})

    def own(self, profile, size, **options):
        """A browser of its own that keeps its profile in that folder.

        The context and the browser's process; see kill().
        """
        context = self._playwright.chromium.launch_persistent_context(
            profile,
            **_launch(self._killable),
            **{**SIZES[size], **LOCALE, **options},
        )
        return context, _process(profile)

    def stop(self):
        if self._shared:
            self._shared.close()
        self._playwright.stop()


def _launch(program):
    return {"executable_path": str(program), "args": list(ARGUMENTS)}


def kill(process):
    """SIGKILL to that browser and all its processes, at one blow."""
    # They are one process group, and it is this instant that counts: no looking for
    # children before, and none of them outlives another and writes.
    os.killpg(process.pid, signal.SIGKILL)
    process.wait(timeout=10)


def _process(profile):
    wanted = f"--user-data-dir={Path(profile)}"
    for process in psutil.process_iter(["cmdline"]):
        arguments = process.info["cmdline"] or []
        is_main = not any(a.startswith("--type=") for a in arguments)
        if wanted in arguments and is_main and os.getpgid(process.pid) == process.pid:
            return process
    raise ProcessLookupError(f"No browser uses {profile}")


def closed_already(error):
    """Whether a Playwright error only says that there is no browser any more."""
    return isinstance(error, Error) and "has been closed" in error.message
