# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""What a browser says of where it keeps its sales, in words."""

from odoo import _
from odoo.tools.misc import formatLang


class StorageMessage:
    """Where a browser keeps its sales, and whether they are safe there."""

    def __init__(self, device):
        self.env = device.env
        self._device = device

    def text(self):
        device = self._device
        if device.storage_problem == "full":
            return _("The browser has no room left: free some on this device.")
        if device.storage_kind == "memory":
            return _("This browser keeps nothing: a reload loses what is not sent.")
        if device.storage_kind == "local":
            return _("Safe only while the browser runs: it offers no real storage.")
        if device.storage_problem:
            return _("The browser reports a problem: %s", device.storage_problem)
        if not device.storage_kind:
            return ""
        if not device.storage_persisted:
            kept = _("Kept, but the browser has not promised not to clear it")
        elif not device.storage_strict:
            kept = _("Kept, but a power cut can lose the last seconds")
        else:
            kept = _("Safe")
        if not device.storage_quota:
            return kept
        return _(
            "%(kept)s, %(used)s of %(quota)s used",
            kept=kept,
            used=self._size(device.storage_usage),
            quota=self._size(device.storage_quota),
        )

    def _size(self, count):
        """As the till shows it: 10.4 MB"""
        units = ["B", "kB", "MB", "GB", "TB"]
        while count >= 1000 and len(units) > 1:
            count, _unit = count / 1000, units.pop(0)
        digits = 1 if 0 < count < 100 and units[0] != "B" else 0
        return f"{formatLang(self.env, count, digits=digits)} {units[0]}"
