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
    def _heartbeat_facts(self, till, also):
        """With the heartbeat of the queue a till asks for all that it waits for."""
        facts = super()._heartbeat_facts(till, also)
        if "transfers" in also:
            facts["transfers"] = Overview(till.env, till).revision()
        if wanted := self._read_group_request(till, also):
            groups = self.env["pos.multi.session.sync"]
            facts["sync"] = groups._glance(wanted, datetime.utcnow())
        return facts

    @api.model
    def _answer_also(self, till, also, facts):
        answer = super()._answer_also(till, also, facts)
        if isinstance(also.get("copies"), dict):
            answer["copies"] = till._answer_copies(also["copies"])
        if isinstance(also.get("sync"), dict):
            answer["sync"] = self._answer_of_group(till, also, facts.get("sync"))
        if "transfers" in facts:
            answer["transfers"] = facts["transfers"]
        return answer

    @api.model
    def _read_group_request(self, till, also):
        """None if it is not the agreed form."""
        asked = also.get("sync")
        if not isinstance(asked, dict):
            return None
        mine = {"config_id": till.config_id.id, "operations": []}
        try:
            return wire.read_request({**asked, **mine})
        except wire.Malformed as malformed:
            _logger.info("A till's heartbeat asks for no group: %s", malformed)
            return None

    @api.model
    def _answer_of_group(self, till, also, found):
        """None: the till asks by itself, and hears what is wrong."""
        wanted = self._read_group_request(till, also)
        try:
            groups = self.env["pos.multi.session.sync"]
            return wanted and groups._look(wanted, found, datetime.utcnow())
        except AccessError as error:
            _logger.info("A till's heartbeat has no answer for its group: %s", error)
            return None
