# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import timedelta

from odoo import _, api, fields, models

from odoo.addons.pos_offline_queue.models.pos_offline_device import HERE
from odoo.addons.pos_offline_queue.wizard.pos_offline_health import DANGER, WARNING

BEHIND = timedelta(minutes=5)  # a change that a page has not read for so long
STUCK = timedelta(hours=1)  # an order that was sent so long ago, and is in no cart


class PosOfflineHealth(models.TransientModel):
    _inherit = "pos.offline.health"

    @api.model
    def _checks(self):
        devices = "pos_offline_queue.pos_offline_device_action"
        payments = "pos_multi_session_sync.pos_multi_session_payment_action"
        transfers = "pos_multi_session_sync.pos_order_transfer_action"
        here = self.env["pos.offline.device"].search([("presence", "=", "here")])
        now = fields.Datetime.now()
        return super()._checks() + [
            (
                _("Devices without live updates"),
                WARNING,
                devices,
                [("id", "in", here.filtered("is_bus_silent").ids)],
            ),
            (
                _("Devices that are behind with shared orders"),
                WARNING,
                devices,
                [("id", "in", self._behind(here).ids)],
            ),
            (
                _("Double payments to settle"),
                DANGER,
                payments,
                [("result", "=", "double"), ("is_settled", "!=", True)],
            ),
            (
                _("Sent orders that are in no cart after an hour"),
                WARNING,
                transfers,
                [
                    ("state", "in", ("sent", "seen", "taken", "failed")),
                    ("sent_at", "<", fields.Datetime.to_string(now - STUCK)),
                ],
            ),
        ]

    @api.model
    def _behind(self, devices):
        """Those that speak, and whose page has not read what others did long ago."""
        self.env.flush_all()
        self.env.cr.execute(
            """
            SELECT DISTINCT client.device
              FROM pos_multi_session_client AS client
             WHERE client.device IN %s AND client.last_seen > %s
               AND EXISTS (
                   SELECT 1 FROM pos_multi_session_operation AS operation
                    WHERE operation.multi_session_id = client.multi_session_id
                      AND operation.seq > client.acked_seq
                      AND operation.at < %s)
            """,
            [
                tuple(devices.mapped("key")) or (None,),
                fields.Datetime.now() - HERE,
                fields.Datetime.now() - BEHIND,
            ],
        )
        keys = {key for (key,) in self.env.cr.fetchall()}
        return devices.filtered(lambda device: device.key in keys)
