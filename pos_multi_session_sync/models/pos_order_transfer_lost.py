# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import _, api, models

from odoo.addons.pos_offline_queue.schema import Malformed


class PosOrderTransfer(models.Model):
    """A manager took an order away from a till that comes back after all."""

    _inherit = "pos.order.transfer"

    @api.model
    def note_lost(self, device, key, outcome):
        """A till says what it has made of an order that was taken away from it.

        :param outcome: "removed"; "kept", because somebody had changed it there; or
            "gone", it was not open there any more
        :return: {status}: "noted" or "busy"
        """
        model, till = self._enter(device)
        key = model._read_a_key(key)
        outcome = outcome if isinstance(outcome, str) else ""
        words = model._lost_outcomes().get(outcome)
        if not words:
            raise model._not_understood(Malformed("outcome"))
        transfer = model._known(key, till)
        if transfer is None:
            return {"status": "busy"}
        if transfer and not transfer._is_noted_lost(till):
            transfer._log("lost", words, till.config_id, till)
        return {"status": "noted"}

    @api.model
    def _lost_outcomes(self):
        return {
            "removed": _(
                "The till had it in its cart, unchanged. It was removed there."
            ),
            "kept": _(
                "The till had it in its cart, and it was changed there: what is there "
                "stays, as an order of its own."
            ),
            "gone": _(
                "The till had it in its cart. It is not open there any more: it was "
                "sold, sent on or deleted."
            ),
        }

    def _is_noted_lost(self, till):
        """A till that gets no answer says it again."""
        for step in self.step_ids.sorted("id", reverse=True):
            if step.kind == "lost" and step.device_id == till:
                return True
            if step.kind == "released" and step.device_id == till:
                return False
        return False

    @api.model
    def _note_sold_apart(self, order, key, delivery):
        """Sold where it was taken away from: whoever got it then sells it, too."""
        transfer = self.sudo().search(
            [("key", "=", key), ("company_id", "=", order.company_id.id)]
        )
        if transfer and transfer.return_key != delivery:
            words = _(
                "Sold as %s, though the order had been taken away from this till. "
                "Look whether it was sold twice.",
                order.pos_reference or order.name,
            )
            transfer._log("sold", words, order.config_id, order.offline_device_id)
