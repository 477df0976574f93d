# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import logging
from datetime import timedelta

import psycopg2
from babel.dates import format_timedelta

from odoo import _, api, fields, models
from odoo.exceptions import AccessError
from odoo.models import GC_UNLINK_LIMIT
from odoo.modules.module import get_manifest
from odoo.osv import expression
from odoo.tools import SQL
from odoo.tools.misc import get_lang

from ..backend import StorageMessage, TechnicalFields, window
from .pos_offline_rejected_sale import KEPT

_logger = logging.getLogger(__name__)

# Of the code that this process runs. Pages say theirs: core/heartbeat.esm.js.
VERSION = get_manifest("pos_offline_queue")["version"]

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
    name = fields.Char(required=True, readonly=True, help="As the browser is named.")
    label = fields.Char(
        "Device Name", help="Such as: counter, terrace, the new tablet."
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
        "res.company", related="config_id.company_id", store=True
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
    last_seen = fields.Datetime(readonly=True)
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
            device.storage_text = StorageMessage(device).text()

    def _compute_refused_count(self):
        counts = self._counts("pos.offline.rejected.sale", "refused", "__count")
        for device in self:
            device.refused_count = counts.get(device, 0)

    def _compute_missing_count(self):
        counts = self._counts("pos.offline.missing", "missing", "quantity:sum")
        for device in self:
            device.missing_count = counts.get(device, 0)

    def _counts(self, model, state, aggregate):
        domain = [("device_id", "in", self.ids), ("state", "=", state)]
        return dict(self.env[model]._read_group(domain, ["device_id"], [aggregate]))

    def action_view_orders(self):
        return self._action_of("point_of_sale.action_pos_pos_form", "offline_device_id")

    def action_view_refused(self):
        return self._action_of("pos_offline_queue.pos_offline_rejected_sale_action")

    def action_view_missing(self):
        return self._action_of("pos_offline_queue.pos_offline_missing_action")

    def _action_of(self, xml_id, field="device_id"):
        domain, context = [(field, "in", self.ids)], {"pos_name_only": True}
        return window(self.env, xml_id, domain=domain, context=context)

    # -- what it says of itself -------------------------------------------------------

    def _note(self, values, report, confirmed, facts=None):
        """Keep what the till says about itself, as of now.

        :param report: as payload.read_report returns it, or None
        :param confirmed: keys of the sales that have arrived since it was written
        :param facts: of a heartbeat. Without: it is left if the till says something
            else meanwhile, as what it says again in a minute is not worth undoing its
            sales for
        """
        self.ensure_one()
        noted = {
            "last_seen": fields.Datetime.now(),
            "user_id": self.env.uid,
            "active": True,
            **self._noted_of_version(values["version"]),
        }
        if values["name"] and values["name"] != self.name:
            noted["name"] = values["name"]
        if values["counter"] > self.counter:
            noted["counter"] = values["counter"]
        if report is not None:
            noted.update(self._noted_of_report(report, confirmed))
            if not self.last_seen:
                noted["whole_until"] = self._whole_at_first(values["counter"], report)
        is_known = facts and not facts["has_ended"] and self._is_known(noted)
        if is_known or not self._try_lock():
            return  # another request of this till is saying it just now
        try:
            with self.env.cr.savepoint():
                self.write(noted)
        except psycopg2.OperationalError as error:
            if facts or error.pgcode is None:
                raise
            self.invalidate_recordset()
            _logger.info("Device %s has said something else meanwhile", self.id)

    def _is_known(self, noted):
        """Whether all is as it was, and that it is here was written down just now."""
        if not self.last_seen or noted["last_seen"] - self.last_seen > NOTED:
            return False
        return not noted.get("waiting") and all(
            (self._fields[name].convert_to_write(self[name], self) or False)
            == (value or False)
            for name, value in noted.items()
            if name not in UNHURRIED
        )

    def _has_ended_session(self):
        """SQL: a proof needs each device's word from after the session."""
        return SQL(
            "EXISTS (SELECT FROM pos_session WHERE config_id = %s AND stop_at >= %s)",
            self.config_id.id,
            self.last_seen or None,
        )

    def _noted_of_version(self, version):
        is_outdated = bool(version) and version != VERSION
        if is_outdated and not self.is_outdated:
            _logger.warning(
                "Device %s runs version %s of the POS's page, Odoo %s: reload it",
                self.id,
                version,
                VERSION,
            )
        return {"version": version, "is_outdated": is_outdated}

    @api.model
    def _whole_at_first(self, counter, report):
        """Numbers from before are nobody's: the module was here once and went."""
        held = [entry["counter"] for entry in report["waiting"]]
        return max(0, min([counter, *(number - 1 for number in held)]))

    def _try_lock(self):
        """Whether no other transaction is writing down what this device says."""
        self.env.cr.execute(
            "SELECT pg_try_advisory_xact_lock(hashtext('pos_offline_device'), %s)",
            [self.id],
        )
        return self.env.cr.fetchone()[0]

    def _noted_of_report(self, report, confirmed):
        left = [entry for entry in report["waiting"] if entry["key"] not in confirmed]
        gone = [entry for entry in report["waiting"] if entry["key"] in confirmed]
        session = self.session_id
        if session.id != report["session_id"]:
            session = session.browse(report["session_id"]).exists()
            session = session.filtered(lambda row: row.config_id == self.config_id)
        attention = sum(entry["state"] == "attention" for entry in gone)
        return {
            "waiting": left,
            "listed_count": len(left),
            "waiting_count": max(len(left), report["waiting_count"] - len(gone)),
            "waiting_amount": report["waiting_amount"]
            - sum(entry["amount"] for entry in gone),
            "attention_count": max(0, report["attention_count"] - attention),
            "oldest": left[0]["created_at"] if left else False,
            "session_id": session.id,
            "cashier": report["cashier"],
            "tabs": report["tabs"],
            **{name: report[name] for name in report if name.startswith("storage_")},
        }

    @api.autovacuum
    def _gc_unused(self):
        """Forget browsers that never sold anything, such as private windows.

        Not one that a manager has given a name.
        """
        unused = self.with_context(active_test=False).search(
            [
                ("last_seen", "<", fields.Datetime.now() - KEPT),
                ("counter", "=", 0),
                ("label", "=", False),
                ("waiting_count", "=", 0),
            ],
            limit=GC_UNLINK_LIMIT,
        )
        orders = self.env["pos.order"].search([("offline_device_id", "in", unused.ids)])
        rejected_sales = self.env["pos.offline.rejected.sale"].search(
            [("device_id", "in", unused.ids)]
        )
        (unused - orders.offline_device_id - rejected_sales.device_id).unlink()
