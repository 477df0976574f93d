# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import models

from ..tables import Tables
from .pos_multi_session_room import room_facts


class PosConfig(models.Model):
    _inherit = "pos.config"

    def _multi_session_at_start(self):
        """What a till has to know to take part; None if it is in no multi-session.

        {group: {id, name, channel, tills}, epoch, last_seq, me: actor}
        """
        self.ensure_one()
        self.env.flush_all()
        room = Tables(self.env.cr, None).enter(self.id, self.env.uid, lock=False)
        if not room:
            return None
        return {
            **room_facts(room, self.env.uid),
            "epoch": room["epoch"],
            "last_seq": room["last_seq"],
        }
