# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import logging
from datetime import datetime

from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

from odoo.addons.pos_offline_queue.guard import CODE, GuardedFields
from odoo.addons.pos_offline_queue.models.pos_offline_rejected_sale import (
    REFUSED,
    read_payload,
)
from odoo.addons.pos_offline_queue.schema import Malformed

from ..copies import Copy
from ..merge import wire
from ..transfer_overview import Overview

_logger = logging.getLogger(__name__)


class PosOfflineRejectedSale(GuardedFields, models.Model):
    _inherit = "pos.offline.rejected.sale"

    shared_order = fields.Char(
        string="Key of the Shared Order",
        readonly=True,
        copy=False,
        guard=CODE,
        help="The shared order that the till was paid for.",
    )

    def init(self):
        # Each request of a till reads them.
        self.env.cr.execute(
            "CREATE INDEX IF NOT EXISTS pos_offline_rejected_sale_shared_order"
            " ON pos_offline_rejected_sale (config_id)"
            " WHERE state = %s AND shared_order IS NOT NULL",
            [REFUSED],
        )
        return super().init()

    @api.model_create_multi
    def create(self, vals_list):
        rejected = super().create(vals_list)
        rejected._notify_groups()
        return rejected

    def write(self, vals):
        result = super().write(vals)
        if "state" in vals:
            self._notify_groups()
        return result

    def _notify_groups(self):
        """Tills take no payment of an order that was paid: they ask which ones are."""
        paid = self.sudo().filtered("shared_order")
        paid.config_id.multi_session_id._notify_changed()

    @api.model
    def _about(self, entry, config):
        return {
            **super()._about(entry, config),
            "shared_order": _shared_order_in(read_payload(entry.text)),
        }

    # -- what tills ask beside their sales --------------------------------------------

    @api.model
    def hand_in(self, device, sealed):
        """Record a sale that this till has kept for another one of its group.

        :param dict device: of the till, as for `sync`
        :param str sealed: as the device that sold it has sealed it
        :return: of that sale, as a result of `sync`
        :raise AccessError: as `sync`; or it is not what a device of the group sealed
        :raise ValidationError: not the agreed form, or too large
        """
        model, till, _values = self._enter(device)
        try:
            copy = Copy(sealed)
        except Malformed as malformed:
            raise ValidationError(self._malformed_message(malformed)) from malformed
        seller = till._seller_of(copy, model.env)
        (result,) = model._deliver_all(seller, [copy.value])
        if result["status"] == "confirmed":
            seller._note_handed_in(till, result)
        return result

    @api.model
    def _answer_also(self, till, also):
        """With the heartbeat of the queue a till asks for all that it waits for."""
        answer = super()._answer_also(till, also)
        if isinstance(also.get("copies"), dict):
            answer["copies"] = till._answer_copies(also["copies"])
        if isinstance(also.get("sync"), dict):
            answer["sync"] = self._look_at_group(till, also["sync"])
        if "transfers" in also:
            answer["transfers"] = Overview(till.env, till).revision()
        return answer

    @api.model
    def _look_at_group(self, till, asked):
        """None: the till asks by itself, and hears what is wrong."""
        try:
            mine = {"config_id": till.config_id.id, "operations": []}
            wanted = wire.read_request({**asked, **mine})
            return self.env["pos.multi.session.sync"]._look(wanted, datetime.utcnow())
        except (AccessError, wire.Malformed) as error:
            _logger.info("A till's heartbeat has no answer for its group: %s", error)
            return None


def _shared_order_in(data):
    said = data.get("multi_session")
    order = said.get("order") if isinstance(said, dict) else None
    return order if isinstance(order, str) and wire.UUID.fullmatch(order) else False
