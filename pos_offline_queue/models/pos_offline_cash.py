# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models

from ..schema import number, one_of, record, text

# Standard's popups have no limit. More than MOST_BOOKED is cut off, not refused: the
# cash has moved, and nobody could shorten the words afterwards.
MOST_WORDS, MOST_BOOKED = 100_000, 1_000
KINDS = {
    "opening": record(needed={"amount": number(), "notes": text(MOST_WORDS)}),
    "move": record(
        needed={
            "type": one_of("in", "out"),
            "amount": number(),
            "reason": text(MOST_WORDS),
            "extras": record(needed={"translatedType": text(100)}),
        }
    ),
}


class PosOfflineCash(models.Model):
    """What tills have said of cash in the drawer, each once; remembered by its key."""

    _name = "pos.offline.cash"
    _description = "Cash Count or Movement of a POS Device"
    _order = "id desc"
    _rec_name = "key"

    key = fields.Char(required=True, readonly=True)
    session_id = fields.Many2one(
        "pos.session", required=True, readonly=True, index=True, ondelete="cascade"
    )
    kind = fields.Selection(
        [("opening", "Opening Count"), ("move", "Cash In or Out")],
        required=True,
        readonly=True,
    )
    is_booked = fields.Boolean(readonly=True)

    _sql_constraints = [("key_unique", "unique(key)", "This is in Odoo already.")]
