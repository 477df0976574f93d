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
        "pos.offline.rejected.sale": ["key", "state", "last_attempt_at"],
        "pos.order": ["idempotency_key", "state"],
        "pos.session": ["config_id"],
    }

    device_id = fields.Many2one("pos.offline.device", readonly=True)
    config_id = fields.Many2one("pos.config", string="Point of Sale", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", related="config_id.currency_id")
    session_id = fields.Many2one("pos.session", readonly=True)
    rejected_sale_id = fields.Many2one(
        "pos.offline.rejected.sale", string="Rejected Copy", readonly=True
    )
    key = fields.Char(readonly=True)
    uid = fields.Char(string="Order Number", readonly=True)
    counter = fields.Integer(string="Number on the Device", readonly=True)
    amount = fields.Monetary(readonly=True)
    cash = fields.Monetary(readonly=True, help="What of it was paid in cash.")
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

    def action_view_rejected_sale(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "pos.offline.rejected.sale",
            "res_id": self.rejected_sale_id.id,
            "view_mode": "form",
        }

    def init(self):
        tools.drop_view_if_exists(self.env.cr, self._table)
        # 1,000 and not 500: what a device lists may grow, its ids shall not move.
        # Whatever the JSON is like, no cast fails: one entry must not hide the others.
        # Comparisons in a JSON path leave out what is of another type or out of range.
        self.env.cr.execute(
            r"""
            CREATE VIEW pos_offline_waiting AS (
                SELECT device.id::bigint * 1000 + entry.position AS id,
                       device.id AS device_id,
                       device.config_id,
                       device.company_id,
                       session.id AS session_id,
                       kept.id AS rejected_sale_id,
                       left(COALESCE(entry.value->>'key', ''), 36) AS key,
                       left(entry.value->>'uid', 40) AS uid,
                       jsonb_path_query_first(entry.value,
                           '$.counter ? (@ >= 0 && @ <= 1000000000)')::int AS counter,
                       COALESCE(jsonb_path_query_first(entry.value,
                           '$.amount ? (@ >= -1e15 && @ <= 1e15)')::numeric, 0)
                           AS amount,
                       COALESCE(jsonb_path_query_first(entry.value,
                           '$.cash ? (@ >= -1e15 && @ <= 1e15)')::numeric, 0) AS cash,
                       CASE WHEN entry.value->>'state' IN ('sending', 'attention')
                            THEN entry.value->>'state' ELSE 'waiting' END AS state,
                       -- The days of a month are added, so that there is no 31st of
                       -- February to fail at
                       CASE WHEN left(entry.value->>'created_at', 20) ~
                                 '^(19[7-9]\d|20\d\d|21\d\d)-(0[1-9]|1[0-2])-'
                                 '(0[1-9]|[12]\d|3[01]) '
                                 '([01]\d|2[0-3]):[0-5]\d:[0-5]\d$'
                            THEN (left(entry.value->>'created_at', 8) || '01')::date
                                 + (substr(entry.value->>'created_at', 9, 2)::int - 1)
                                 + substr(entry.value->>'created_at', 12, 8)::time
                            END AS created_at,
                       left(entry.value->>'customer', 120) AS customer,
                       left(entry.value->>'cashier', 120) AS cashier,
                       left(entry.value->>'error', 500) AS error
                  FROM pos_offline_device device
                 CROSS JOIN LATERAL jsonb_array_elements(
                           CASE WHEN jsonb_typeof(device.waiting) = 'array'
                                THEN device.waiting ELSE '[]' END)
                       WITH ORDINALITY AS entry(value, position)
                  LEFT JOIN pos_session session
                    ON session.id = COALESCE(
                           jsonb_path_query_first(entry.value,
                               '$.session_id ? (@ > 0 && @ <= 2147483647)')::int,
                           substring(entry.value->>'uid' FROM '^(\d{5,9})-')::int,
                           device.session_id)
                   AND session.config_id IN (
                       SELECT id FROM pos_config WHERE company_id = device.company_id)
                  LEFT JOIN LATERAL (
                       SELECT id, state
                         FROM pos_offline_rejected_sale
                        WHERE key = entry.value->>'key'
                        ORDER BY last_attempt_at DESC, id DESC
                        LIMIT 1) kept ON true
                 WHERE entry.position < 1000
                   AND kept.state IS DISTINCT FROM 'set_aside'
                   AND kept.state IS DISTINCT FROM 'arrived'
                   AND (kept.state = 'refused' OR NOT EXISTS (
                       SELECT FROM pos_order
                        WHERE idempotency_key = entry.value->>'key'
                          AND state NOT IN ('draft', 'cancel')))
            )
            """
        )
