# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import json
import logging

from odoo import api, models

from ..merge.wire import pack_operations
from .pos_multi_session import CHANNEL
from .pos_multi_session_sync import milliseconds

_logger = logging.getLogger(__name__)

MAX_ANNOUNCED = 8000  # characters of operations in a message on the bus


class PosMultiSession(models.Model):
    """What the tills of a group hear on the bus, and whether they hear it."""

    _inherit = "pos.multi.session"

    @api.model
    def _announce(self, group_row, first, logged):
        message = {
            "epoch": group_row["epoch"],
            "from": first,
            "to": group_row["last_seq"],
        }
        packed = pack_operations(logged, first)
        if len(json.dumps(packed)) <= MAX_ANNOUNCED:
            message["operations"] = packed
            if group_row["last_at"] is not None:
                message["ago"] = logged[0]["at"] - group_row["last_at"]
        self._send(group_row, "pos_multi_session.operations", message)

    @api.model
    def _send(self, group_row, kind, message):
        # Without a company Odoo reads the user's, while others wait for the group.
        company = {"allowed_company_ids": [group_row["company_id"]]}
        bus = self.env["bus.bus"].with_context(**company)
        bus._sendone(CHANNEL + group_row["token"], kind, message)

    @api.model
    def _send_presence(self, group_row, client, now):
        """Where it is; and where the log is, so that a lost announcement is noticed."""
        self._send(
            group_row,
            "pos_multi_session.presence",
            {
                "client": client.uuid,
                "actor": client.actor,
                "order": client.order,
                "screen": client.screen,
                "seen_at": milliseconds(now),
                "epoch": group_row["epoch"],
                "seq": group_row["last_seq"],
            },
        )

    @api.model
    def _warn_of_silence(self, group_row, client, mine):
        """Once, when a till begins to say that nothing arrives."""
        if client.is_bus_silent and not mine.get("is_bus_silent"):
            _logger.warning(
                "No message of the bus arrives at a till of POS %s (id %s), where %s "
                "is logged in: changes of other tills come seconds late there. Its "
                "websocket, the proxy's /websocket or the bus itself does not work",
                group_row["till"],
                client.config,
                group_row["user_name"],
            )
