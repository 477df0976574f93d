# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models, tools


class PosOfflineWaiting(models.Model):
    """Sales that are on a device and not in Odoo, as the device last said.

    Those that have come in since are left out, whichever way they came.
    """

    _name = "pos.offline.waiting"
    _description = "Sale Waiting on a Device"
    _auto = False
    _order = "created_at, id"
    _rec_name = "uid"
    _depends = {
        "pos.offline.device": ["waiting", "config_id", "company_id", "session_id"],
        "pos.offline.envelope": ["key", "state", "last_attempt_at"],
        "pos.order": ["idempotency_key", "state"],
        "pos.session": ["config_id"],
    }

    device_id = fields.Many2one("pos.offline.device", readonly=True)
    config_id = fields.Many2one("pos.config", string="Point of Sale", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", related="config_id.currency_id")
    session_id = fields.Many2one("pos.session", readonly=True)
    envelope_id = fields.Many2one(
        "pos.offline.envelope", string="Refused Copy", readonly=True
    )
    key = fields.Char(readonly=True)
    uid = fields.Char(string="Order Number", readonly=True)
    counter = fields.Integer(string="Number on the Device", readonly=True)
    amount = fields.Monetary(readonly=True)
    state = fields.Selection(
        [
            ("waiting", "Waiting"),
            ("sending", "Being Sent"),
            ("attention", "Needs Attention"),
        ],
        readonly=True,
    )
    created_at = fields.Datetime(string="Sold", readonly=True)
    customer = fields.Char(readonly=True)
    cashier = fields.Char(readonly=True)
    error = fields.Char(string="What Odoo Said", readonly=True)

    def action_view_envelope(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "pos.offline.envelope",
            "res_id": self.envelope_id.id,
            "view_mode": "form",
        }

    def init(self):
        tools.drop_view_if_exists(self.env.cr, self._table)
        # 1,000 and not 500: what a device lists may grow, its ids shall not move
        self.env.cr.execute(
            r"""
            CREATE VIEW pos_offline_waiting AS (
                SELECT device.id::bigint * 1000 + entry.position AS id,
                       device.id AS device_id,
                       device.config_id,
                       device.company_id,
                       session.id AS session_id,
                       kept.id AS envelope_id,
                       entry.value->>'key' AS key,
                       entry.value->>'uid' AS uid,
                       (entry.value->>'counter')::int AS counter,
                       (entry.value->>'amount')::numeric AS amount,
                       entry.value->>'state' AS state,
                       (entry.value->>'created_at')::timestamp AS created_at,
                       entry.value->>'customer' AS customer,
                       entry.value->>'cashier' AS cashier,
                       entry.value->>'error' AS error
                  FROM pos_offline_device device
                 CROSS JOIN LATERAL jsonb_array_elements(device.waiting)
                       WITH ORDINALITY AS entry(value, position)
                  LEFT JOIN pos_session session
                    ON session.id = COALESCE(
                           NULLIF((entry.value->>'session_id')::int, 0),
                           substring(entry.value->>'uid' FROM '^(\d{5,9})-')::int,
                           device.session_id)
                   AND session.config_id IN (
                       SELECT id FROM pos_config WHERE company_id = device.company_id)
                  LEFT JOIN LATERAL (
                       SELECT id, state
                         FROM pos_offline_envelope
                        WHERE key = entry.value->>'key'
                        ORDER BY last_attempt_at DESC, id DESC
                        LIMIT 1) kept ON true
                 WHERE kept.state IS DISTINCT FROM 'set_aside'
                   AND kept.state IS DISTINCT FROM 'arrived'
                   AND (kept.state = 'refused' OR NOT EXISTS (
                       SELECT FROM pos_order
                        WHERE idempotency_key = entry.value->>'key'
                          AND state NOT IN ('draft', 'cancel')))
            )
            """
        )
