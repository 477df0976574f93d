# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import logging
from datetime import datetime

from odoo import api, models
from odoo.exceptions import AccessError

from ..copies import Copy
from ..merge import wire
from ..transfer_overview import Overview

_logger = logging.getLogger(__name__)


class PosOfflineSync(models.AbstractModel):
    """What tills ask beside their sales."""

    _inherit = "pos.offline.sync"

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
        with self.env["pos.offline.refusal"]._reading():
            copy = Copy(sealed)
        seller = till._seller_of(copy, model.env)
        delivery = model.env["pos.offline.delivery"]
        (result,) = delivery._deliver_all(seller, [copy.value])
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
