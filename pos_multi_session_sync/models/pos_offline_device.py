# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models

from odoo.addons.pos_offline_queue.guard import CODE, GuardedFields
from odoo.addons.pos_offline_queue.models.pos_offline_device import HERE


class PosOfflineDevice(GuardedFields, models.Model):
    _inherit = "pos.offline.device"

    is_bus_silent = fields.Boolean(
        string="No Live Updates",
        compute="_compute_is_bus_silent",
        help="No message of Odoo's bus arrives on this device: changes of other tills "
        "come seconds late there. Look at the websocket.",
    )

    transfer_unsent = fields.Json(
        string="Orders to Send",
        readonly=True,
        prefetch=False,
        guard=CODE,
        help="Orders that were sent there to other points of sale, and that the device "
        "could not hand in.",
    )

    @api.depends("key", "last_seen")
    def _compute_is_bus_silent(self):
        """What the page on it that spoke last has said, if it is there still."""
        clients = self.env["pos.multi.session.client"].search(
            [
                ("device", "in", self.mapped("key")),
                ("last_seen", ">", fields.Datetime.now() - HERE),
            ],
            order="last_seen, id",
        )
        is_silent = {client.device: client.is_bus_silent for client in clients}
        for device in self:
            device.is_bus_silent = is_silent.get(device.key, False)
