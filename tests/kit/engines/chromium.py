# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Chromium: one without a screen that tills share, and ones that can be killed."""

from dev.paths import chromium, headless_chromium

from .engine import LAN_NAME, Engine

FONTS = "fonts.odoocdn.com"
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Odoo takes fonts for what it prints from there; it goes on without them.
    f"--host-resolver-rules=MAP {LAN_NAME} 127.0.0.1,MAP {FONTS} ~NOTFOUND",
)
ANDROID = (
    "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/131.0.0.0 Mobile Safari/537.36"
)


class Chromium(Engine):
    """What can be killed is the browser that people have, with all its processes."""

    name = "chromium"
    bad_line = (*Engine.bad_line, r"net::ERR_", r"status of 50[0-9]")
    phone = {"is_mobile": True, "user_agent": ANDROID}

    def program(self, *, is_own=False):
        return chromium() if is_own else headless_chromium()

    def _launch(self, **options):
        return {**super()._launch(**options), "args": list(ARGUMENTS)}
