# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import logging
from datetime import timedelta

import psycopg2

from odoo import _, api, fields, models
from odoo.exceptions import AccessError
from odoo.osv import expression
from odoo.tools import SQL

_logger = logging.getLogger(__name__)

# A till speaks every minute while its POS is open.
HERE = timedelta(minutes=3)


class PosOfflineDevice(models.Model):
    """One browser in front of one POS, and what it last said about its queue.

    Written only by what checks the till first, in superuser mode.
    """

    _name = "pos.offline.device"
    _description = "POS Device"
    _order = "attention_count desc, waiting_count desc, last_seen desc, id desc"

    key = fields.Char(required=True, readonly=True, copy=False)
    name = fields.Char(
        required=True, readonly=True, help="As the browser calls itself."
    )
    label = fields.Char(
        string="Your Name for It",
        help="Such as: counter, terrace, the new tablet.",
    )
    active = fields.Boolean(
        default=True, help="Archive a device that will not come back."
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
        [("here", "Connected"), ("silent", "Silent"), ("closed", "Closed")],
        compute="_compute_presence",
        search="_search_presence",
        help="Connected: it spoke in the last three minutes.\n"
        "Silent: it does not speak, though its session is open or sales wait on it.\n"
        "Closed: nothing is expected of it.",
    )
    counter = fields.Integer(
        string="Receipts",
        readonly=True,
        help="The number this device gave its last receipt.",
    )
    waiting = fields.Json(
        string="Queue",
        readonly=True,
        prefetch=False,
        help="The sales in its queue, oldest first.",
    )
    waiting_count = fields.Integer(string="Sales Waiting", readonly=True)
    waiting_amount = fields.Monetary(string="Amount Waiting", readonly=True)
    attention_count = fields.Integer(string="Needs Attention", readonly=True)
    oldest = fields.Datetime(string="Oldest Sale", readonly=True)
    tabs = fields.Integer(string="Open Orders", readonly=True)
    storage_kind = fields.Char(string="Storage", readonly=True)
    storage_problem = fields.Char(readonly=True)
    storage_usage = fields.Float(readonly=True, help="Bytes.")
    storage_quota = fields.Float(readonly=True, help="Bytes.")

    _sql_constraints = [("key_unique", "unique(key)", "This device is known already.")]

    @api.depends("name", "label")
    def _compute_display_name(self):
        for device in self:
            device.display_name = device.label or device.name

    @api.depends("last_seen", "waiting_count", "session_id.state")
    def _compute_presence(self):
        now = fields.Datetime.now()
        for device in self:
            if device.last_seen and device.last_seen > now - HERE:
                device.presence = "here"
            elif device.waiting_count or device.session_id.state == "opened":
                device.presence = "silent"
            else:
                device.presence = "closed"

    @api.model
    def _search_presence(self, operator, value):
        limit = fields.Datetime.now() - HERE
        gone = ["|", ("last_seen", "=", False), ("last_seen", "<=", limit)]
        expected = ["|", ("waiting_count", ">", 0), ("session_id.state", "=", "opened")]
        domains = {
            "here": [("last_seen", ">", limit)],
            "silent": expression.AND([gone, expected]),
            "closed": expression.AND([gone, ["!", *expected]]),
        }
        values = [value] if isinstance(value, str) else value or []
        domain = expression.OR([domains[name] for name in values])
        negative = operator in expression.NEGATIVE_TERM_OPERATORS
        return ["!", *expression.normalize_domain(domain)] if negative else domain

    # -- what tills say ---------------------------------------------------------------

    @api.model
    def _of_till(self, config, values):
        """The device of this key, made if it is new; in superuser mode.

        :param values: as parcel.read_device returns them
        """
        devices = self.sudo().with_context(active_test=False)
        device = devices.search([("key", "=", values["key"])])
        if not device:
            device = devices._make(config, values)
        if device.config_id != config:
            raise AccessError(_("This device belongs to another point of sale."))
        return device

    @api.model
    def _make(self, config, values):
        # Of two first contacts at once one fails to serialize, and is run again.
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO pos_offline_device
                       (key, name, active, config_id, company_id, first_seen, counter,
                        waiting_count, attention_count, tabs,
                        create_uid, write_uid, create_date, write_date)
                VALUES (%(key)s, %(name)s, true, %(config)s, %(company)s, %(now)s, 0,
                        0, 0, 0, %(uid)s, %(uid)s, %(now)s, %(now)s)
                ON CONFLICT DO NOTHING
                RETURNING id
                """,
                key=values["key"],
                name=values["name"] or _("Browser"),
                config=config.id,
                company=config.company_id.id,
                now=fields.Datetime.now(),
                uid=self.env.uid,
            ),
            log_exceptions=False,
        )
        return self.browse(self.env.cr.fetchone()[0])

    def _note(self, values, report, confirmed, patient):
        """Keep what the till says about itself, as of now.

        :param report: as parcel.read_report returns it, or None
        :param confirmed: keys of the sales that have arrived since it was written
        :param patient: False to leave it if the till says something else meanwhile:
            what it says again in a minute is not worth undoing its sales for
        """
        self.ensure_one()
        noted = {
            "last_seen": fields.Datetime.now(),
            "user_id": self.env.uid,
            "active": True,
        }
        if values["name"] and values["name"] != self.name:
            noted["name"] = values["name"]
        if values["counter"] > self.counter:
            noted["counter"] = values["counter"]
        if report is not None:
            noted.update(self._noted_of_report(report, confirmed))
        try:
            with self.env.cr.savepoint():
                self.write(noted)
        except psycopg2.OperationalError as error:
            if patient or error.pgcode is None:
                raise
            self.invalidate_recordset()
            _logger.info("Device %s is speaking twice at once", self.id)

    def _noted_of_report(self, report, confirmed):
        left = [entry for entry in report["waiting"] if entry["key"] not in confirmed]
        gone = [entry for entry in report["waiting"] if entry["key"] in confirmed]
        session = self.env["pos.session"].browse(report["session_id"]).exists()
        attention = sum(entry["state"] == "attention" for entry in gone)
        return {
            "waiting": left,
            "waiting_count": max(len(left), report["waiting_count"] - len(gone)),
            "waiting_amount": report["waiting_amount"]
            - sum(entry["amount"] for entry in gone),
            "attention_count": max(0, report["attention_count"] - attention),
            "oldest": left[0]["created_at"] if left else False,
            "session_id": session.id if session.config_id == self.config_id else False,
            "cashier": report["cashier"],
            "tabs": report["tabs"],
            "storage_kind": report["storage_kind"],
            "storage_problem": report["storage_problem"],
            "storage_usage": report["storage_usage"],
            "storage_quota": report["storage_quota"],
        }
