# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import timedelta

from babel.dates import format_timedelta

from odoo import _, api, fields, models
from odoo.exceptions import AccessError
from odoo.osv import expression
from odoo.tools.misc import formatLang, get_lang

from ..technical import TechnicalFields

# A till speaks every minute while its POS is open. If it says nothing new it is written
# down every second time: an idle till only reads.
NOTED = timedelta(seconds=100)
HERE = timedelta(minutes=3) + NOTED
UNHURRIED = {"last_seen", "waiting", "storage_usage", "storage_quota"}
# Also while it is being opened or closed somebody may sell.
OPEN = ("opening_control", "opened", "closing_control")
MANAGED = {"label", "active"}
SECOND = timedelta(seconds=1)


class PosOfflineDevice(TechnicalFields, models.Model):
    """One browser in front of one POS, and what it last said about its queue.

    What a till reports is written by code that has checked the till first, in superuser
    mode. Managers may name a device and archive it.
    """

    _name = "pos.offline.device"
    _description = "POS Device"
    _technical = {
        "key",
        "waiting",
        "whole_until",
        "listed_count",
        "storage_kind",
        "storage_persisted",
        "storage_strict",
        "storage_usage",
        "storage_quota",
        "is_unsent_notified",
    }
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "attention_count desc, waiting_count desc, last_seen desc, id desc"

    key = fields.Char(required=True, readonly=True, copy=False)
    name = fields.Char(
        required=True, readonly=True, help="The name that the browser gives itself."
    )
    label = fields.Char(
        string="Device Name",
        help="Such as: counter, terrace, the new tablet.",
    )
    number = fields.Integer(
        readonly=True, help="Its number among the devices of its point of sale."
    )
    active = fields.Boolean(
        default=True,
        help="Archive a device that will not come back: closing a session and "
        "uninstalling do not ask about it.",
    )
    config_id = fields.Many2one(
        "pos.config",
        string="Point of Sale",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        "res.company", related="config_id.company_id", store=True, index=True
    )
    currency_id = fields.Many2one("res.currency", related="config_id.currency_id")
    session_id = fields.Many2one(
        "pos.session", string="Last Session", readonly=True, ondelete="set null"
    )
    user_id = fields.Many2one(
        "res.users", string="Logged In", readonly=True, ondelete="set null"
    )
    cashier = fields.Char(readonly=True)
    first_seen = fields.Datetime(readonly=True, default=fields.Datetime.now)
    last_seen = fields.Datetime(readonly=True, index=True)
    presence = fields.Selection(
        [("here", "Connected"), ("silent", "Not Heard"), ("closed", "Not Open")],
        compute="_compute_presence",
        search="_search_presence",
        help="Connected: it spoke in the last five minutes.\n"
        "Not heard: it is silent, though its session is open or sales wait on it.\n"
        "Not open: its session is closed, and no sale is known to wait on it.",
    )
    version = fields.Char(readonly=True, help="Of the page that reported last.")
    is_outdated = fields.Boolean(
        string="To Reload",
        readonly=True,
        help="When the device last reported, its page had another version than Odoo. "
        "Reload the POS on it.",
    )
    counter = fields.Integer(
        string="Receipts",
        readonly=True,
        help="The number of the last receipt that the device has reported.",
    )
    whole_until = fields.Integer(
        string="All Arrived Up to Number",
        readonly=True,
        help="Up to this number there is nothing to look for: all has arrived.",
    )
    # Read through pos.offline.waiting, which takes each sale by itself.
    waiting = fields.Json(
        string="Queue",
        readonly=True,
        prefetch=False,
        groups=fields.NO_ACCESS,
        help="The oldest 500 sales in its queue.",
    )
    listed_count = fields.Integer(
        string="Sales Listed",
        readonly=True,
        help="How many of the sales waiting it named: the oldest.",
    )
    waiting_ids = fields.One2many(
        "pos.offline.waiting", "device_id", string="Unsent Sales"
    )
    waiting_count = fields.Integer(string="Sales Waiting", readonly=True)
    waiting_amount = fields.Monetary(string="Amount Waiting", readonly=True)
    attention_count = fields.Integer(string="Needs Attention", readonly=True)
    oldest = fields.Datetime(string="Oldest Sale", readonly=True)
    tabs = fields.Integer(string="Open Orders", readonly=True)
    storage_kind = fields.Char(readonly=True)
    storage_problem = fields.Char(readonly=True)
    storage_persisted = fields.Boolean(
        string="Storage Is Persistent",
        readonly=True,
        help="The browser has promised not to clear it by itself.",
    )
    storage_strict = fields.Boolean(
        string="Storage Survives a Power Cut",
        readonly=True,
        help="The browser writes a sale to the disk before the receipt shows.",
    )
    storage_usage = fields.Float(readonly=True, help="Bytes.")
    storage_quota = fields.Float(readonly=True, help="Bytes.")

    is_unsent_notified = fields.Boolean(
        readonly=True,
        help="Somebody was notified of the sales on it that are not in Odoo.",
    )

    last_seen_text = fields.Char(string="Last Seen, in Words", compute="_compute_ages")
    oldest_text = fields.Char(string="Oldest Sale, in Words", compute="_compute_ages")
    storage_text = fields.Char(string="Storage", compute="_compute_storage_text")
    refused_count = fields.Integer(compute="_compute_refused_count")
    missing_count = fields.Integer(compute="_compute_missing_count")

    _sql_constraints = [
        ("key_unique", "unique(key)", "This device is known already."),
        (
            "numbers_in_range",
            """CHECK (
                counter BETWEEN 0 AND 1000000000
                AND whole_until BETWEEN 0 AND 1000000000
                AND waiting_amount BETWEEN -1e19 AND 1e19
                AND storage_usage BETWEEN 0 AND 2e18
                AND storage_quota BETWEEN 0 AND 2e18
                AND (oldest IS NULL OR oldest BETWEEN '1970-01-01' AND '2200-01-01')
            )""",
            "A number or a time of this device is out of range.",
        ),
    ]

    def write(self, vals):
        if not self.env.su and not set(vals) <= MANAGED:
            raise AccessError(_("Only the device itself tells what is on it."))
        return super().write(vals)

    @api.depends("name", "label", "number")
    def _compute_display_name(self):
        """Browsers of one kind bear one name: the second one has its number, too."""
        for device in self:
            own = f"{device.name} {device.number}" if device.number > 1 else device.name
            device.display_name = device.label or own

    @api.depends("last_seen", "waiting_count", "session_id.state")
    def _compute_presence(self):
        now = fields.Datetime.now()
        for device in self:
            if device.last_seen and device.last_seen > now - HERE:
                device.presence = "here"
            elif device.waiting_count or device.session_id.state in OPEN:
                device.presence = "silent"
            else:
                device.presence = "closed"

    @api.model
    def _search_presence(self, operator, value):
        limit = fields.Datetime.now() - HERE
        gone = ["|", ("last_seen", "=", False), ("last_seen", "<=", limit)]
        expected = ["|", ("waiting_count", ">", 0), ("session_id.state", "in", OPEN)]
        domains = {
            "here": [("last_seen", ">", limit)],
            "silent": expression.AND([gone, expected]),
            "closed": expression.AND([gone, ["!", *expected]]),
        }
        values = [value] if isinstance(value, str) else value or []
        domain = expression.OR([domains[name] for name in values])
        negative = operator in expression.NEGATIVE_TERM_OPERATORS
        return ["!", *expression.normalize_domain(domain)] if negative else domain

    @api.depends("last_seen", "oldest")
    def _compute_ages(self):
        for device in self:
            device.last_seen_text = self._ago(device.last_seen)
            device.oldest_text = self._ago(device.oldest)

    @api.model
    def _ago(self, time):
        """Such as "20 minutes ago", in the user's language."""
        if not time:
            return ""
        age = time - fields.Datetime.now()
        locale = get_lang(self.env).code
        return format_timedelta(min(age, -SECOND), add_direction=True, locale=locale)

    @api.depends(
        "storage_kind",
        "storage_problem",
        "storage_persisted",
        "storage_strict",
        "storage_usage",
        "storage_quota",
    )
    def _compute_storage_text(self):
        for device in self:
            device.storage_text = device._storage_message()

    def _storage_message(self):
        """Where this browser keeps its sales, and whether they are safe there."""
        if self.storage_problem == "full":
            return _("The browser has no room left: free some on this device.")
        if self.storage_kind == "memory":
            return _("This browser keeps nothing: a reload loses what is not sent.")
        if self.storage_kind == "local":
            return _("Safe only while the browser runs: it offers no real storage.")
        if self.storage_problem:
            return _("The browser reports a problem: %s", self.storage_problem)
        if not self.storage_kind:
            return ""
        if not self.storage_persisted:
            kept = _("Kept, but the browser has not promised not to clear it")
        elif not self.storage_strict:
            kept = _("Kept, but a power cut can lose the last seconds")
        else:
            kept = _("Safe")
        if not self.storage_quota:
            return kept
        return _(
            "%(kept)s, %(used)s of %(quota)s used",
            kept=kept,
            used=_size(self.env, self.storage_usage),
            quota=_size(self.env, self.storage_quota),
        )

    def _compute_refused_count(self):
        counts = dict(
            self.env["pos.offline.rejected.sale"]._read_group(
                [("device_id", "in", self.ids), ("state", "=", "refused")],
                ["device_id"],
                ["__count"],
            )
        )
        for device in self:
            device.refused_count = counts.get(device, 0)

    def _compute_missing_count(self):
        counts = dict(
            self.env["pos.offline.missing"]._read_group(
                [("device_id", "in", self.ids), ("state", "=", "missing")],
                ["device_id"],
                ["quantity:sum"],
            )
        )
        for device in self:
            device.missing_count = counts.get(device, 0)

    def action_view_orders(self):
        return self._action_of("point_of_sale.action_pos_pos_form", "offline_device_id")

    def action_view_refused(self):
        return self._action_of("pos_offline_queue.pos_offline_rejected_sale_action")

    def action_view_missing(self):
        return self._action_of("pos_offline_queue.pos_offline_missing_action")

    def _action_of(self, xml_id, field="device_id"):
        action = self.env["ir.actions.act_window"]._for_xml_id(xml_id)
        context = {"pos_name_only": True}
        return {**action, "domain": [(field, "in", self.ids)], "context": context}


def _size(env, count):
    """As the till shows it: 10.4 MB"""
    units = ["B", "kB", "MB", "GB", "TB"]
    while count >= 1000 and len(units) > 1:
        count, _unit = count / 1000, units.pop(0)
    digits = 1 if 0 < count < 100 and units[0] != "B" else 0
    return f"{formatLang(env, count, digits=digits)} {units[0]}"
