# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import datetime

from odoo import models

from ..tables import Tables
from .pos_multi_session_facts import group_facts


class PosConfig(models.Model):
    _inherit = "pos.config"

    def _multi_session_at_start(self):
        """What a till has to know to take part; None if it is in no multi-session.

        {group: {id, name, channel, tills}, epoch, last_seq, me: actor}
        """
        self.ensure_one()
        self.env.flush_all()
        group_row = Tables(self.env.cr, datetime.utcnow()).enter(
            self.id, self.env.uid, lock=False
        )
        if not group_row:
            return None
        return {
            **group_facts(group_row, self.env.uid),
            "epoch": group_row["epoch"],
            "last_seq": group_row["last_seq"],
        }
