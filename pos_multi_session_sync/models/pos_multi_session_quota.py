# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models


class PosMultiSessionQuota(models.Model):
    """How much a user has added at a point of sale lately; see admission.py.

    A quota belongs to one user at one point of sale, so that a user who exhausts it
    does not stop anybody else. Only SQL writes it.
    """

    _name = "pos.multi.session.quota"
    _description = "Quota in a Multi-session"
    _order = "empty_at desc, id desc"
    _log_access = False

    multi_session_id = fields.Many2one(
        "pos.multi.session", required=True, readonly=True, ondelete="cascade"
    )
    user_id = fields.Many2one(
        "res.users", required=True, readonly=True, ondelete="cascade"
    )
    config_id = fields.Many2one(
        "pos.config",
        string="Point of Sale",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    empty_at = fields.Datetime(
        string="All Free at", required=True, readonly=True, help="If nothing is added."
    )

    _sql_constraints = [
        (
            "user_unique",
            "UNIQUE (multi_session_id, user_id, config_id)",
            "This quota is known.",
        )
    ]
