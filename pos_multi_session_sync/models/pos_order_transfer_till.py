# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import psycopg2

from odoo import _, api, fields, models
from odoo.exceptions import AccessError, ValidationError

from odoo.addons.pos_offline_queue.schema import Malformed

from .pos_order_transfer_shape import SEEN, WAITING, read_keys


class PosOrderTransfer(models.Model):
    """What tills call, and who may.

    Whoever calls is checked by _enter. A till that gets no answer asks again with the
    same key, and gets the same answer; where somebody else is working on the same
    transfer at that moment it is told "busy", and asks again a moment later.
    """

    _inherit = "pos.order.transfer"

    @api.model
    def seen(self, device, keys):
        """Somebody looks at these, at this point of sale.

        :return: the keys that are marked; of others that are busy just now, the till
            tells again
        """
        model, till = self._enter(device)
        try:
            keys = read_keys(keys)
        except Malformed as malformed:
            raise model._not_understood(malformed) from malformed
        marked = []
        for key in keys:
            transfer = model._known(key, till)
            row = transfer and transfer._row_of(till)
            if row and row.state == WAITING:
                row.write({"state": SEEN, "seen_at": fields.Datetime.now()})
                transfer._log("seen", config=till.config_id, device=till)
                transfer._settle()
                transfer._announce()
            if row:
                marked.append(key)
        return marked

    # -- who may ----------------------------------------------------------------------

    @api.model
    def _enter(self, device):
        """Who comes in: this model for him in the POS's company alone, the device.

        :return: the model, and the device in superuser mode
        :raise AccessError: see pos.offline.rejected.sale
        """
        rejected, till, _values = self.env["pos.offline.rejected.sale"]._enter(device)
        return self.with_env(rejected.env), till

    @api.model
    def _known(self, key, till):
        """The transfer of that key, locked; empty if there is none; None if busy.

        Whoever holds it decides alone: of two tills that press at the same moment one
        gets here first, and the other reads what the first has made of it. That one
        is not let wait for it here, because its transaction would go on seeing the
        database as it was before.

        :return: in superuser mode
        :raise AccessError: it does not concern this till's POS
        """
        try:
            with self.env.cr.savepoint(flush=False):
                self.env.cr.execute(
                    "SELECT id FROM pos_order_transfer WHERE key = %s"
                    " FOR UPDATE NOWAIT",
                    [key],
                    log_exceptions=False,
                )
                found = self.env.cr.fetchone()
        except psycopg2.OperationalError as error:
            if error.pgcode is None:
                raise
            return None
        transfer = self.sudo().browse(found[0] if found else [])
        transfer.invalidate_recordset()
        transfer.receiver_ids.invalidate_recordset()
        concerned = transfer.config_id | transfer.receiver_ids.config_id
        if transfer and till.config_id not in concerned:
            raise AccessError(_("This order was not sent to your point of sale."))
        return transfer

    @api.model
    def _not_understood(self, malformed):
        return ValidationError(
            _(
                "Odoo does not understand what the till sent (%(detail)s). Ask your "
                "administrator.",
                detail=malformed.detail[:200],
            )
        )

    def _row_of(self, till):
        return self.receiver_ids.filtered(lambda row: row.config_id == till.config_id)
