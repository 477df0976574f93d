# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""What the kit asks of a browser; this much is the same in all that Playwright drives.

An engine that Playwright does not drive gives contexts and pages that behave as
Playwright's do, as far as the kit uses them.
"""

import os
import signal
import subprocess
from functools import cached_property

import psutil
from playwright.sync_api import Error

# A name that is not localhost: plain http to it is no secure context, as in a shop
# whose server has a name in the local network and no certificate.
LAN_NAME = "shop.lan"
# Options of a Playwright context, by what stands on the counter.
SIZES = {
    "till": {"viewport": {"width": 1280, "height": 800}},
    "tablet": {"viewport": {"width": 1024, "height": 768}, "has_touch": True},
    "phone": {"viewport": {"width": 390, "height": 844}, "has_touch": True},
}
LOCALE = {"locale": "en-US", "timezone_id": "UTC"}


class Engine:
    """Starts what is asked for, and ends everything in the end.

    name: as tests say it. bad_line: patterns of what it, Odoo and the offline queue
    write on the console when the line is bad. noise: of what it writes there at any
    time. needs_proxy: its tills reach Odoo through a fault proxy, by which they are
    taken offline. init_script: what each page runs first.
    """

    name = ""
    bad_line = (r"ConnectionLostError", r"SaleKept")
    noise = ()
    needs_proxy = False
    init_script = ""
    phone = {}  # Options of a context on a phone, besides its size.

    def __init__(self, playwright):
        """playwright: as it runs; the browsers' own drivers are its attributes."""
        self._driver = getattr(playwright, self.name)
        self._shared = {}

    @cached_property
    def version(self):
        """Its name and version, as the program tells."""
        command = [self.program(), "--version"]
        told = subprocess.run(command, capture_output=True, text=True, check=True)
        return told.stdout.strip()

    def program(self, *, is_own=False):
        """Where it is; Missing if it cannot be had.

        is_own: for a browser that can be killed.
        """
        raise NotImplementedError

    def context(self, size, **options):
        """A new, empty context in the browser of all tills that need none of their own.

        options: of launch(), where the engine has some.
        """
        return self.shared(**options).new_context(**self._of(size))

    def shared(self, **options):
        """That browser; those that were launched with other options are others."""
        key = repr(sorted(options.items()))
        if key not in self._shared or not self._shared[key].is_connected():
            self._shared[key] = self._driver.launch(**self._launch(**options))
        return self._shared[key]

    def own(self, profile, size, **options):
        """A browser of its own that keeps its profile in that folder.

        The context, and the browser's process for kill().
        """
        context = self._driver.launch_persistent_context(
            profile, **self._launch(is_own=True, **options), **self._of(size)
        )
        return context, _process(profile)

    def kill(self, process):
        """SIGKILL to that browser and all its processes, at one blow."""
        # They are one process group, and it is this instant that counts: no looking for
        # children before, and none of them outlives another and writes.
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(timeout=10)

    def go_offline(self, till):
        """The browser notices, and tells the page."""
        till.context.set_offline(True)

    def go_online(self, till):
        till.context.set_offline(False)

    def stop(self):
        for browser in self._shared.values():
            browser.close()

    def _launch(self, *, is_own=False):
        """What Playwright has to know to start it."""
        return {"executable_path": str(self.program(is_own=is_own))}

    def _of(self, size):
        return {**SIZES[size], **LOCALE, **(self.phone if size == "phone" else {})}


def closed_already(error):
    """Whether an error only says that there is no browser any more."""
    return isinstance(error, Error) and "has been closed" in error.message


def _process(profile):
    """The main process, which leads the group of them."""
    for process in psutil.process_iter(["cmdline"]):
        line = " ".join(process.info["cmdline"] or ())
        if str(profile) in line and os.getpgid(process.pid) == process.pid:
            return process
    raise ProcessLookupError(f"No browser uses {profile}")
