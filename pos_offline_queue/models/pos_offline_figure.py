# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

import logging
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from markupsafe import escape

from odoo import _, api, fields, models
from odoo.tools import format_amount

from ..backend import detailed

_logger = logging.getLogger(__name__)


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


ACTIVITY = "mail.mail_activity_data_warning"


class PosOfflineFigure(models.AbstractModel):
    """The figure of what is not in Odoo: in words, and told to who has to know it."""

    _name = "pos.offline.figure"
    _description = "What Is Not in Odoo"

    @api.model
    def board_figure(self):
        """What is not in Odoo of all points of sale that the user may see.

        :return: {text, level}: level is "danger", "warning" or "success"
        :raise AccessError: not a manager of the Point of Sale
        """
        self.env["pos.offline.device"].check_access_rights("read")
        total = Figure()
        for figure in self.env["pos.config"].search([])._offline_figures().values():
            total += figure
        return self._values(total)

    @api.model
    def _values(self, figure):
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
                self._notify_unsent(device, figure)
        devices = self.env["pos.offline.device"].with_context(active_test=False)
        notified = devices.search([("is_unsent_notified", "=", True)])
        settled = notified.filtered(lambda device: device not in unsent)
        settled.activity_unlink([ACTIVITY])
        settled.is_unsent_notified = False

    @api.model
    def _notify_unsent(self, device, figure):
        user = device.config_id._offline_responsible()
        if not user:
            _logger.warning(
                "No manager to notify of unsent sales: device %s", device.id
            )
            return
        lang = user.lang or self.env.lang
        self, device = self.with_context(lang=lang), device.with_context(lang=lang)
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
                    figure=self._in_words(figure),
                )
            ),
            user_id=user.id,
        )
        device.is_unsent_notified = True
