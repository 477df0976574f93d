# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

from odoo import fields, models


class PosMultiSessionClient(models.Model):
    """One running page of the POS, and how far it has come.

    Its counter is kept longer than what it counts: a repeat is known by it.
    """

    _name = "pos.multi.session.client"
    _description = "Till in a Multi-session"
    _order = "last_seen desc, id desc"
    _rec_name = "client"

    multi_session_id = fields.Many2one(
        "pos.multi.session", required=True, readonly=True, ondelete="cascade"
    )
    client = fields.Char(required=True, readonly=True)
    device = fields.Char(readonly=True, index=True)
    last_n = fields.Integer(
        string="Changes", required=True, readonly=True, help="It has sent so many."
    )
    acked_seq = fields.Integer(
        string="Has Seen", required=True, readonly=True, help="Changes up to this one."
    )
    last_seen = fields.Datetime(readonly=True)
    user_id = fields.Many2one(
        "res.users",
        string="First Used By",
        readonly=True,
        ondelete="set null",
        help="Whose it is. Others need the key that only that page was given.",
    )
    config_id = fields.Many2one(
        "pos.config", string="Point of Sale", readonly=True, ondelete="set null"
    )
    presence = fields.Json(readonly=True, help="Who is at it.")
    presence_order = fields.Char(readonly=True)
    presence_screen = fields.Char(readonly=True)
    is_bus_silent = fields.Boolean(string="No Live Updates", readonly=True)

    _sql_constraints = [
        ("client_unique", "UNIQUE (multi_session_id, client)", "This till is known.")
    ]

    def init(self):
        # Each request asks who is there, of all pages in more than a year. No column
        # of it changes while a cashier stays on one screen.
        self.env.cr.execute(
            "ALTER TABLE pos_multi_session_client SET (fillfactor = 70);"
            "CREATE INDEX IF NOT EXISTS pos_multi_session_client_there"
            " ON pos_multi_session_client (multi_session_id)"
            " WHERE presence_screen IS NOT NULL"
        )
        return super().init()


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
