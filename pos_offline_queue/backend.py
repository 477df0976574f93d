# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""What people read and press in the backend, and what managers are told."""

from markupsafe import escape

from odoo import _, api
from odoo.tools.misc import formatLang


def window(env, xml_id, **values):
    return {**env["ir.actions.act_window"]._for_xml_id(xml_id), **values}


def notification(message, kind):
    return {
        "type": "ir.actions.client",
        "tag": "display_notification",
        "params": {
            "message": message,
            "type": kind,
            "sticky": kind != "success",
            "next": {"type": "ir.actions.act_window_close"},
        },
    }


class TechnicalFields:
    """Mixin of Python, for models with fields that only code understands.

    Lists offer each stored field in Group By and in filters: not those that the class
    names in ``_technical``.
    """

    __slots__ = ()
    _technical = frozenset()

    @api.model
    def fields_get(self, allfields=None, attributes=None):
        found = super().fields_get(allfields, attributes)
        for name in self._technical & found.keys():
            hidden = {"sortable", "searchable"} & found[name].keys()
            found[name].update(dict.fromkeys(hidden, False))
        return found


def readable(records):
    """Those of them that are there and that the user himself may read.

    Tills name records by ids, and can name any: what is said of them is said by code
    that may read more than whoever asks. Archived ones are among them.
    """
    own = records.sudo(False).with_context(active_test=False).exists()
    if not own.check_access_rights("read", raise_exception=False):
        return records.browse()
    return records.browse(own._filter_access_rules("read").ids)


def name_of(env, model, record_id):
    """Its name, if it is there and the user may read it; or nothing."""
    return readable(env[model].sudo().browse(record_id)).display_name or ""


def detailed(name, detail):
    """Ana (Bar); "Ana, Bar (upstairs)" where one of them has parentheses of its own."""
    is_plain = "(" not in f"{name}{detail}"
    return f"{name} ({detail})" if is_plain else f"{name}, {detail}"


def for_manager(order):
    """The order in the language of the manager who is notified, for the words."""
    manager = _notified_manager(order)
    return order.with_context(lang=manager.lang) if manager else order


def notify_manager(order, summary, words, **message):
    """A note on the session, and an activity of somebody who can see to it.

    :param words: in the manager's language, see for_manager
    """
    session = order.session_id.sudo()
    session.message_post(body=words, **message)
    if manager := _notified_manager(order):
        session.activity_schedule(
            "mail.mail_activity_data_warning",
            summary=summary,
            # The field is HTML, and the names in it are text.
            note=escape(words),
            user_id=manager.id,
        )


def _notified_manager(order):
    """Who opened the session, if that is a manager; or one of the company."""
    managers = order.sudo().config_id._offline_managers()
    return managers & order.session_id.sudo().user_id or managers[:1]


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
