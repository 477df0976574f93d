# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import models

from ..facts import CHANNEL


class IrWebsocket(models.AbstractModel):
    _inherit = "ir.websocket"

    def _build_bus_channel_list(self, channels):
        return super()._build_bus_channel_list(self._for_cashiers(channels))

    def _for_cashiers(self, channels):
        """The names of groups are secrets; and still they are for cashiers alone."""
        user = self.env.user if self.env.uid else None
        if user and user.has_group("point_of_sale.group_pos_user"):
            return channels
        return [
            channel
            for channel in channels
            if not (isinstance(channel, str) and channel.startswith(CHANNEL))
        ]
