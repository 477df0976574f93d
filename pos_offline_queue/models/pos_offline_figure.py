# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""What is not in Odoo: one figure, the same in the backend and on the tills."""

import logging
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from markupsafe import escape

from odoo import _, api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_amount

from ..guard import SETTING, GuardedFields
from ..readable import detailed
from .pos_offline_rejected_sale import MANAGER, REFUSED

_logger = logging.getLogger(__name__)

ALERT_MINUTES = 60
ACTIVITY = "mail.mail_activity_data_warning"
# What it is made of. Each till asks each minute, and contents of sales are large.
OF_A_DEVICE = ["config_id", "waiting_count", "waiting_amount", "listed_count", "oldest"]
OF_A_WAITING_SALE = ["device_id", "key", "amount", "created_at"]
OF_A_REJECTED_SALE = ["device_id", "amount", "sold_at", "first_attempt_at"]


@dataclass
class Figure:
    """Sales that are not in Odoo, as far as devices have reported."""

    sales: int = 0
    amounts: dict = field(default_factory=lambda: defaultdict(float))  # by currency
    devices: set = field(default_factory=set)  # those that the sales are from
    silent: int = 0  # devices that may hold sales that they have not reported
    oldest: object = None

    def add(self, device, sales, amount, time):
        self.sales += sales
        self.amounts[device.currency_id] += amount
        self.devices.add(device)
        self.oldest = min(filter(None, (self.oldest, time)), default=None)

    def __iadd__(self, other):
        self.sales += other.sales
        for currency, amount in other.amounts.items():
            self.amounts[currency] += amount
        self.devices |= other.devices
        self.silent += other.silent
        self.oldest = min(filter(None, (self.oldest, other.oldest)), default=None)
        return self

    @property
    def level(self):
        if self.sales:
            return "danger"
        return "warning" if self.silent else "success"


class PosConfig(GuardedFields, models.Model):
    _inherit = "pos.config"

    offline_alert_minutes = fields.Integer(
        string="Notify After (Minutes)",
        default=ALERT_MINUTES,
        guard=SETTING,
        help="A manager gets an activity when a sale is older than this and not in "
        "Odoo, as far as its device has reported it. 0: no activity.",
    )
    offline_responsible_id = fields.Many2one(
        "res.users",
        string="Responsible for Unsent Sales",
        guard=SETTING,
        ondelete="set null",
        domain=lambda self: [("groups_id", "in", self.env.ref(MANAGER).ids)],
        help="Gets the activity. If empty: the manager who opened the session, or else "
        "the first manager of the company.",
    )
    offline_device_count = fields.Integer(
        string="Devices", compute="_compute_offline_counts"
    )
    offline_refused_count = fields.Integer(
        string="Rejected Sales", compute="_compute_offline_counts"
    )
    # Not for cashiers: a POS that is opened reads all fields that its user may read.
    offline_unsent_count = fields.Integer(
        string="Sales Not in Odoo",
        compute="_compute_offline_figure",
        groups=MANAGER,
        help="Sales that devices of this point of sale have reported, or Odoo has "
        "refused, and that are not in Odoo.",
    )
    offline_silent_count = fields.Integer(
        string="Devices Not Heard From",
        compute="_compute_offline_figure",
        groups=MANAGER,
    )
    offline_figure = fields.Char(
        string="Not in Odoo", compute="_compute_offline_figure", groups=MANAGER
    )
    offline_missing_count = fields.Integer(
        string="Missing Receipts",
        compute="_compute_offline_missing_count",
        groups=MANAGER,
    )

    _sql_constraints = [
        (
            "offline_alert_minutes_positive",
            "CHECK (offline_alert_minutes >= 0)",
            "The minutes after which somebody is notified cannot be negative.",
        )
    ]

    @api.constrains("offline_responsible_id", "company_id")
    def _check_offline_responsible(self):
        for config in self.filtered("offline_responsible_id"):
            user = config.offline_responsible_id
            if user not in config._offline_managers():
                raise ValidationError(
                    _(
                        "%(user)s is not an administrator of the Point of Sale in "
                        "%(company)s and could not see unsent sales.",
                        user=user.name,
                        company=config.company_id.name,
                    )
                )

    def _compute_offline_counts(self):
        mine = [("config_id", "in", self.ids)]
        devices = self.env["pos.offline.device"].sudo()
        devices = dict(devices._read_group(mine, ["config_id"], ["__count"]))
        refused = self.env["pos.offline.rejected.sale"].sudo()
        refused = dict(
            refused._read_group(
                [*mine, ("state", "=", REFUSED)], ["config_id"], ["__count"]
            )
        )
        for config in self:
            config.offline_device_count = devices.get(config._origin, 0)
            config.offline_refused_count = refused.get(config._origin, 0)

    def _compute_offline_figure(self):
        figures = self._offline_figures()
        for config in self:
            # In a form, what is not saved yet
            figure = figures.get(config._origin) or Figure()
            config.offline_unsent_count = figure.sales
            config.offline_silent_count = figure.silent
            config.offline_figure = self.env["pos.offline.device"]._in_words(figure)

    def _compute_offline_missing_count(self):
        missing = self.env["pos.offline.missing"].sudo()
        domain = [("config_id", "in", self.ids), ("state", "=", "missing")]
        counts = dict(missing._read_group(domain, ["config_id"], ["quantity:sum"]))
        for config in self:
            config.offline_missing_count = counts.get(config._origin, 0)

    def _offline_figure_values(self):
        """What its tills show: {text, level}, see board_figure."""
        self.ensure_one()
        (figure,) = self._offline_figures().values()
        return self.env["pos.offline.device"]._figure_values(figure)

    def _offline_figures(self):
        """{config: Figure}"""
        figures = {config: Figure() for config in self._origin}
        for device, figure in self._offline_unsent_of_devices().items():
            figures[device.config_id] += figure
        silent = (
            self.env["pos.offline.device"]
            .sudo()
            ._read_group(
                [("config_id", "in", self.ids), ("presence", "=", "silent")],
                ["config_id"],
                ["__count"],
            )
        )
        for config, count in silent:
            figures[config].silent = count
        return figures

    def _offline_unsent_of_devices(self):
        """{device: Figure} of those with sales that are not in Odoo."""
        mine = [("config_id", "in", self.ids)]
        devices = self.env["pos.offline.device"].sudo().with_context(active_test=False)
        # Of a device that has more than it lists, its own sums are all there is.
        unlisted = devices.search_fetch(
            [*mine, ("waiting_count", ">", 0)], OF_A_DEVICE
        ).filtered(lambda device: device.waiting_count > device.listed_count)
        listed = [*mine, ("device_id", "not in", unlisted.ids)]
        waiting = self.env["pos.offline.waiting"].sudo()
        waiting = waiting.search_fetch(listed, OF_A_WAITING_SALE)
        refused = (
            self.env["pos.offline.rejected.sale"]
            .sudo()
            .search_fetch(
                [
                    *listed,
                    ("state", "=", REFUSED),
                    ("key", "not in", waiting.mapped("key")),
                ],
                OF_A_REJECTED_SALE,
            )
        )
        figures = defaultdict(Figure)
        for device in unlisted:
            time = device.oldest or device.last_seen
            count, amount = device.waiting_count, device.waiting_amount
            figures[device].add(device, count, amount, time)
        for row in waiting:
            time = row.created_at or row.device_id.last_seen
            figures[row.device_id].add(row.device_id, 1, row.amount, time)
        for row in refused:
            time = row.sold_at or row.first_attempt_at
            figures[row.device_id].add(row.device_id, 1, row.amount, time)
        return figures

    # -- who is notified --------------------------------------------------------------

    def _offline_managers(self):
        managers = self.env.ref(MANAGER).sudo().users
        return managers.filtered(lambda user: self.company_id in user.company_ids)

    def _offline_responsible(self):
        managers = self._offline_managers()
        chosen = self.offline_responsible_id & managers
        opened_by = self.current_session_id.user_id & managers
        return chosen or opened_by or managers.sorted("id")[:1]

    # -- buttons ----------------------------------------------------------------------

    def action_view_offline_devices(self):
        return self._offline_action("pos_offline_queue.pos_offline_device_action")

    def action_view_offline_refused(self):
        return self._offline_action(
            "pos_offline_queue.pos_offline_rejected_sale_action",
            search_default_filter_refused=1,
        )

    def action_view_offline_missing(self):
        return self._offline_action(
            "pos_offline_queue.pos_offline_missing_action",
            search_default_filter_missing=1,
        )

    def _offline_action(self, xml_id, **context):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(xml_id)
        mine = {"search_default_config_id": self.id, "pos_name_only": True}
        return {**action, "context": {**mine, **context}}


class PosOfflineDevice(models.Model):
    _name = "pos.offline.device"
    _inherit = ["pos.offline.device", "mail.thread", "mail.activity.mixin"]

    is_unsent_notified = fields.Boolean(
        readonly=True,
        help="Somebody was notified of the sales on it that are not in Odoo.",
    )

    @api.model
    def board_figure(self):
        """What is not in Odoo of all points of sale that the user may see.

        :return: {text, level}: level is "danger", "warning" or "success"
        :raise AccessError: not a manager of the Point of Sale
        """
        self.check_access_rights("read")
        total = Figure()
        for figure in self.env["pos.config"].search([])._offline_figures().values():
            total += figure
        return self._figure_values(total)

    @api.model
    def _figure_values(self, figure):
        return {"text": self._in_words(figure), "level": figure.level}

    @api.model
    def _in_words(self, figure):
        """It never says that all is in Odoo: only devices could know."""
        parts = [self._sales_in_words(figure)]
        if figure.silent == 1:
            parts.append(_("1 device not heard from"))
        elif figure.silent:
            parts.append(_("%s devices not heard from", figure.silent))
        return "; ".join(parts)

    @api.model
    def _sales_in_words(self, figure):
        if not figure.sales:
            return _("No device reports unsent sales")
        count = len(figure.devices)
        return _(
            "Not in Odoo: %(sales)s, %(amount)s, from %(devices)s",
            sales=_("1 sale") if figure.sales == 1 else _("%s sales", figure.sales),
            amount=" + ".join(
                format_amount(self.env, amount, currency)
                for currency, amount in figure.amounts.items()
            ),
            devices=_("1 device") if count == 1 else _("%s devices", count),
        )

    @api.model
    def _cron_notify_unsent(self):
        """An activity for each device whose sales are not in Odoo for too long."""
        configs = self.env["pos.config"].with_context(active_test=False).search([])
        unsent = configs._offline_unsent_of_devices()
        now = fields.Datetime.now()
        for device, figure in unsent.items():
            minutes = device.config_id.offline_alert_minutes
            # Nobody knows when it was: what a till reports may lack it.
            oldest = figure.oldest or datetime.min
            is_late = minutes and oldest <= now - timedelta(minutes=minutes)
            if is_late and not device.is_unsent_notified:
                device._notify_unsent(figure)
        notified = self.with_context(active_test=False).search(
            [("is_unsent_notified", "=", True)]
        )
        settled = notified.filtered(lambda device: device not in unsent)
        settled.activity_unlink([ACTIVITY])
        settled.is_unsent_notified = False

    def _notify_unsent(self, figure):
        user = self.config_id._offline_responsible()
        if not user:
            _logger.warning("No manager to notify of unsent sales: device %s", self.id)
            return
        device = self.with_context(lang=user.lang or self.env.lang)
        device.activity_schedule(
            ACTIVITY,
            summary=_("Sales Not in Odoo"),
            # The field is HTML.
            note=escape(
                _(
                    "%(device)s: %(figure)s. Open the point of sale on this "
                    "device and wait until its sales are sent; decide about those "
                    "that Odoo refused in Rejected Sales.",
                    device=detailed(device.display_name, device.config_id.name),
                    figure=device._in_words(figure),
                )
            ),
            user_id=user.id,
        )
        device.is_unsent_notified = True
