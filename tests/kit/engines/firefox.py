# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Debian's Firefox, which Playwright drives by WebDriver BiDi."""

import os
import tempfile
from pathlib import Path

from dev.paths import firefox

from .engine import LAN_NAME, Engine

ANDROID = "Mozilla/5.0 (Android 14; Mobile; rv:153.0) Gecko/153.0 Firefox/153.0"
PREFERENCES = {
    "network.dns.localDomains": LAN_NAME,
    # Processes in store for tabs that nobody opens cost time at each start.
    "dom.ipc.processPrelaunch.enabled": False,
}
# Firefox asks its user whether a page may keep data for good.
ASKS = "dom.storageManager.prompt.testing"
STORAGE = {
    "unanswered": {ASKS: False},
    "granted": {ASKS: True, f"{ASKS}.allow": True},
    "refused": {ASKS: True, f"{ASKS}.allow": False},
}
BAD_LINE = (
    # Of an error that nobody caught it tells the message without the name.
    r"uncaught: Connection to \".*\" couldn't be established or was interrupted$",
    # The end of what it tells of a service worker that answers with such a rejection.
    r"uncaught: NetworkError when attempting to fetch resource\.’\.$",
)
# Of an error on the console it tells no more than the word "Error".
WITH_STACKS = """for (const kind of ["error", "warn"]) {
    const tell = console[kind].bind(console);
    const inWords = (part) =>
        part instanceof Error ? `${part.name}: ${part.message}\\n${part.stack}` : part;
    console[kind] = (...parts) => tell(...parts.map(inWords));
}"""


class Firefox(Engine):
    """Its tills say what became of Firefox's question about storage, too:

    shop.till(pos, engine="firefox", storage="granted"), or "refused"; by default
    nobody has answered.
    """

    name = "firefox"
    bad_line = (*Engine.bad_line, *BAD_LINE)
    phone = {"user_agent": ANDROID}
    needs_proxy = True
    init_script = WITH_STACKS

    def __init__(self, playwright):
        super().__init__(playwright)
        # It starts only where its user owns what is named as home.
        self._home = tempfile.TemporaryDirectory(prefix="firefox-")

    def program(self, *, is_own=False):
        return firefox()

    def own(self, profile, size, **options):
        # If this tells it that it was killed, it compiles all of its own code anew.
        (Path(profile) / ".startup-incomplete").unlink(missing_ok=True)
        return super().own(profile, size, **options)

    def go_offline(self, till):
        # Playwright cuts off the page alone; its service worker would go on.
        till.line.disconnect()
        super().go_offline(till)

    def go_online(self, till):
        till.line.connect()
        super().go_online(till)

    def _launch(self, *, storage="unanswered", **options):
        return {
            **super()._launch(**options),
            "channel": "moz-firefox",
            "env": {**os.environ, "HOME": self._home.name},
            "firefox_user_prefs": {**PREFERENCES, **STORAGE[storage]},
        }

    def stop(self):
        super().stop()
        self._home.cleanup()
