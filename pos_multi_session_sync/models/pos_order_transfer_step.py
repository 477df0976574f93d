# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models

KINDS = [
    ("sent", "Sent"),
    ("seen", "Seen"),
    ("taken", "Taken"),
    ("delivered", "Delivered"),
    ("refused", "Refused"),
    ("failed", "Not Delivered"),
    ("recalled", "Taken Back"),
    ("returned", "Back in the Sender's Cart"),
    ("cancelled", "Cancelled"),
    ("released", "Taken Away From a Till"),
    ("lost", "That Till Came Back"),
    ("retried", "Offered Again"),
    ("sold", "Sold"),
]


class PosOrderTransferStep(models.Model):
    """What happened to a transfer: who, where, when."""

    _name = "pos.order.transfer.step"
    _description = "Step of an Order Transfer"
    _order = "id desc"
    _rec_name = "kind"

    transfer_id = fields.Many2one(
        "pos.order.transfer",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="transfer_id.company_id")
    kind = fields.Selection(KINDS, string="Step", required=True, readonly=True)
    at = fields.Datetime(
        string="When", required=True, readonly=True, default=fields.Datetime.now
    )
    user_id = fields.Many2one(
        "res.users", string="Who", readonly=True, ondelete="set null"
    )
    config_id = fields.Many2one(
        "pos.config", string="Where", readonly=True, ondelete="set null"
    )
    device_id = fields.Many2one(
        "pos.offline.device", string="Device", readonly=True, ondelete="set null"
    )
    offline = fields.Boolean(readonly=True, help="The till had no connection then.")
    description = fields.Text(string="Details", readonly=True)
