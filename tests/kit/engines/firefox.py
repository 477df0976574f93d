# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Debian's Firefox, which Playwright drives by WebDriver BiDi."""

import os
import tempfile

from dev.paths import firefox

from .engine import LAN_NAME, Engine

ANDROID = "Mozilla/5.0 (Android 14; Mobile; rv:153.0) Gecko/153.0 Firefox/153.0"
PREFERENCES = {"network.dns.localDomains": LAN_NAME}
# Firefox asks its user whether a page may keep data for good.
ASKS = "dom.storageManager.prompt.testing"
STORAGE = {
    "unanswered": {ASKS: False},
    "granted": {ASKS: True, f"{ASKS}.allow": True},
    "refused": {ASKS: True, f"{ASKS}.allow": False},
}


# Of Odoo's ConnectionLostError and the like Firefox tells the message, not the name.
LOST = r"Connection to .* couldn.t be established or was interrupted"


class Firefox(Engine):
    """Its tills say what became of Firefox's question about storage, too:

    shop.till(pos, engine="firefox", storage="granted"), or "refused"; by default
    nobody has answered.
    """

    name = "firefox"
    bad_line = (*Engine.bad_line, LOST)
    phone = {"user_agent": ANDROID}

    def __init__(self, playwright):
        super().__init__(playwright)
        # It starts only where its user owns what is named as home.
        self._home = tempfile.TemporaryDirectory(prefix="firefox-")

    def _launch(self, *, is_own=False, storage="unanswered"):
        return {
            "executable_path": str(firefox()),
            "channel": "moz-firefox",
            "env": {**os.environ, "HOME": self._home.name},
            "firefox_user_prefs": {**PREFERENCES, **STORAGE[storage]},
        }

    def stop(self):
        super().stop()
        self._home.cleanup()
