# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import _, api, fields, models, tools
from odoo.exceptions import AccessError, ValidationError

# All that a manager says of receipts; the rest is known.
GIVEN = {"device_id", "first_number", "last_number", "reason"}


class PosOfflineExplanation(models.Model):
    """What a manager has found out about receipts that are not in Odoo.

    It holds for these numbers alone: if more are missing beside them, all are listed
    again. It is written once, and its withdrawal is noted on the device.
    """

    _name = "pos.offline.explanation"
    _description = "Explanation of Missing Receipts"
    _order = "id desc"
    _rec_name = "reason"

    device_id = fields.Many2one(
        "pos.offline.device", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="device_id.company_id", store=True)
    first_number = fields.Integer(string="First", required=True)
    last_number = fields.Integer(string="Last", required=True)
    reason = fields.Char(required=True)

    @api.constrains("device_id", "first_number", "last_number", "reason")
    def _check_missing(self):
        for explanation in self:
            if not (explanation.reason or "").strip():
                raise ValidationError(_("Say what became of these receipts."))
            missing = self.env["pos.offline.missing"].search(
                [
                    ("device_id", "=", explanation.device_id.id),
                    ("first_number", "=", explanation.first_number),
                    ("last_number", "=", explanation.last_number),
                    ("state", "!=", "on_device"),
                ]
            )
            if not missing:
                raise ValidationError(
                    _("These receipts are not missing. Reload the list.")
                )

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su and any(set(vals) != GIVEN for vals in vals_list):
            raise AccessError(_("These receipts are not missing. Reload the list."))
        explanations = super().create(vals_list)
        self.env.flush_all()
        self.env["pos.offline.missing"].invalidate_model()
        for explanation in explanations:
            words = _(
                "Missing receipts %(first)s - %(last)s explained: %(reason)s",
                first=explanation.first_number,
                last=explanation.last_number,
                reason=explanation.reason,
            )
            explanation._log(words)
        return explanations

    def unlink(self):
        for explanation in self:
            words = _(
                "Explanation of receipts %(first)s - %(last)s withdrawn: %(reason)s",
                first=explanation.first_number,
                last=explanation.last_number,
                reason=explanation.reason,
            )
            explanation._log(words)
        result = super().unlink()
        self.env["pos.offline.missing"].invalidate_model()
        return result

    def _log(self, body):
        self.device_id.sudo().message_post(
            body=body, author_id=self.env.user.partner_id.id
        )


class PosOfflineMissing(models.Model):
    """Receipts that devices numbered and that are not in Odoo, as runs of numbers.

    A number is known if there is an order of it, or a copy of a rejected sale, whatever
    was decided about that. The rest is either still on the device, as it says itself,
    or missing, until a manager explains what became of it.
    """

    _name = "pos.offline.missing"
    _description = "Missing Receipts"
    _auto = False
    _order = "state, config_id, device_id, first_number"
    _depends = {
        "pos.offline.device": [
            "waiting",
            "listed_count",
            "waiting_count",
            "counter",
            "whole_until",
        ],
        "pos.offline.explanation": ["device_id", "first_number", "last_number"],
        "pos.offline.rejected.sale": ["device_id", "counter"],
        "pos.order": ["offline_device_id", "offline_counter", "date_order"],
    }

    device_id = fields.Many2one("pos.offline.device", readonly=True)
    config_id = fields.Many2one("pos.config", string="Point of Sale", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    first_number = fields.Integer(string="First", readonly=True)
    last_number = fields.Integer(string="Last", readonly=True)
    quantity = fields.Integer(string="Receipts", readonly=True)
    state = fields.Selection(
        [
            ("missing", "Missing"),
            ("explained", "Explained"),
            ("on_device", "Still on the Device"),
        ],
        readonly=True,
    )
    explanation_id = fields.Many2one("pos.offline.explanation", readonly=True)
    reason = fields.Char(related="explanation_id.reason")
    explained_by_id = fields.Many2one(
        "res.users", string="Explained By", related="explanation_id.create_uid"
    )
    explained_at = fields.Datetime(
        string="Explained On", related="explanation_id.create_date"
    )
    before_id = fields.Many2one("pos.order", string="Receipt Before", readonly=True)
    after_id = fields.Many2one("pos.order", string="Receipt After", readonly=True)
    before_date = fields.Datetime(string="Sold After", related="before_id.date_order")
    after_date = fields.Datetime(string="Sold Before", related="after_id.date_order")
    before_reference = fields.Char(
        string="Receipt Number Before", related="before_id.pos_reference"
    )
    after_reference = fields.Char(
        string="Receipt Number After", related="after_id.pos_reference"
    )
    before_user_id = fields.Many2one(
        "res.users", string="Cashier Before", related="before_id.user_id"
    )
    after_user_id = fields.Many2one(
        "res.users", string="Cashier After", related="after_id.user_id"
    )
    last_seen = fields.Datetime(string="Last Seen", related="device_id.last_seen")

    @api.depends("first_number", "last_number")
    def _compute_display_name(self):
        for row in self:
            numbers = sorted({row.first_number, row.last_number})
            row.display_name = " – ".join(map(str, numbers))

    @api.autovacuum
    def _gc_whole(self):
        """Note up to where all receipts have arrived: nobody looks there again."""
        devices = self.env["pos.offline.device"]
        devices.flush_model()
        self.env["pos.order"].flush_model(["offline_device_id", "offline_counter"])
        self.env.cr.execute(
            """
            WITH known AS (
                SELECT device.id, device.whole_until, numbered.n
                  FROM pos_offline_device device
                 CROSS JOIN LATERAL (
                       SELECT offline_counter AS n FROM pos_order
                        WHERE offline_device_id = device.id
                          AND offline_counter BETWEEN
                              device.whole_until + 1 AND device.counter
                        UNION
                       SELECT counter FROM pos_offline_rejected_sale
                        WHERE device_id = device.id
                          AND counter BETWEEN
                              device.whole_until + 1 AND device.counter) numbered
            ), ranked AS (
                SELECT id, n, n - whole_until AS distance,
                       row_number() OVER (PARTITION BY id ORDER BY n) AS place
                  FROM known
            )
            UPDATE pos_offline_device device
               SET whole_until = whole.n
              FROM (SELECT id, max(n) AS n FROM ranked WHERE distance = place
                     GROUP BY id) whole
             WHERE whole.id = device.id
            """
        )
        devices.invalidate_model(["whole_until"])

    def action_explain(self):
        """Ask a manager what became of these receipts."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": _("Explain Missing Receipts"),
            "res_model": "pos.offline.explanation",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_device_id": self.device_id.id,
                "default_first_number": self.first_number,
                "default_last_number": self.last_number,
            },
        }

    def action_withdraw(self):
        """They are missing again."""
        self.explanation_id.unlink()

    @api.model
    def _search(self, domain, offset=0, limit=None, order=None, access_rights_uid=None):
        # PostgreSQL fears thousands of gaps where there are three, and would spend
        # half a second on compiling a query of some milliseconds.
        self.env.cr.execute("SET LOCAL jit TO off")
        return super()._search(domain, offset, limit, order, access_rights_uid)

    def init(self):
        tools.drop_view_if_exists(self.env.cr, self._table)
        # For each device one walk along its index finds where numbers are left out;
        # all else happens within these gaps, which are few. A device lists its oldest
        # sales only: what it says to have beyond these is the end of its numbers.
        self.env.cr.execute(
            """
            CREATE VIEW pos_offline_missing AS (
                WITH gap AS (
                    SELECT device.*, walk.first, walk.last
                      FROM (SELECT id, config_id, company_id, waiting_count,
                                   counter::bigint, whole_until::bigint,
                                   COALESCE(listed_count, 0) AS listed,
                                   CASE WHEN jsonb_typeof(waiting) = 'array'
                                        THEN waiting ELSE '[]' END AS waiting
                              FROM pos_offline_device) device
                     CROSS JOIN LATERAL (
                           SELECT n + 1 AS first,
                                  lead(n, 1, device.counter + 1) OVER (ORDER BY n) - 1
                                      AS last
                             FROM (SELECT device.whole_until AS n
                                    UNION ALL
                                   SELECT offline_counter::bigint
                                     FROM pos_order
                                    WHERE offline_device_id = device.id
                                      AND offline_counter BETWEEN
                                          device.whole_until + 1 AND device.counter
                                  ) AS numbered) walk
                     WHERE walk.last >= walk.first
                ),
                waiting AS (
                    SELECT DISTINCT gap.id, n
                      FROM gap
                     CROSS JOIN LATERAL jsonb_array_elements(gap.waiting) entry
                     CROSS JOIN LATERAL (
                           SELECT jsonb_path_query_first(entry,
                                  '$.counter ? (@ >= 0 && @ <= 1000000000)'
                                  )::bigint AS n) number
                     WHERE n BETWEEN gap.first AND gap.last
                ),
                kept AS (
                    SELECT DISTINCT gap.id, rejected.counter::bigint AS n
                      FROM gap
                      JOIN pos_offline_rejected_sale rejected
                        ON rejected.device_id = gap.id
                       AND rejected.counter BETWEEN gap.first AND gap.last
                ),
                hole AS (
                    SELECT gap.*, walk.first AS hole_first, walk.last AS hole_last
                      FROM gap
                     CROSS JOIN LATERAL (
                           SELECT n + 1 AS first,
                                  lead(n, 1, gap.last + 1) OVER (ORDER BY n) - 1 AS last
                             FROM (SELECT gap.first - 1 AS n
                                    UNION
                                   SELECT n FROM waiting
                                    WHERE id = gap.id
                                      AND n BETWEEN gap.first AND gap.last
                                    UNION
                                   SELECT n FROM kept
                                    WHERE id = gap.id
                                      AND n BETWEEN gap.first AND gap.last) known) walk
                     WHERE walk.last >= walk.first
                ),
                piece AS (
                    SELECT id, config_id, company_id, 'on_device' AS state,
                           n AS first, n AS last
                      FROM waiting JOIN gap USING (id)
                     WHERE n BETWEEN first AND last
                       AND n NOT IN (SELECT n FROM kept WHERE kept.id = waiting.id)
                     UNION ALL
                    SELECT id, config_id, company_id,
                           CASE WHEN waiting_count > listed AND hole_last = counter
                                THEN 'on_device' ELSE 'missing' END,
                           hole_first, hole_last
                      FROM hole
                )
                SELECT piece.id::bigint * 2147483648 + piece.first AS id,
                       piece.id AS device_id,
                       piece.config_id,
                       piece.company_id,
                       CASE WHEN piece.state = 'missing' AND explained.id IS NOT NULL
                            THEN 'explained' ELSE piece.state END AS state,
                       explained.id AS explanation_id,
                       piece.first AS first_number,
                       piece.last AS last_number,
                       piece.last - piece.first + 1 AS quantity,
                       before.id AS before_id,
                       after.id AS after_id
                  FROM piece
                  LEFT JOIN LATERAL (
                       SELECT id FROM pos_offline_explanation
                        WHERE device_id = piece.id
                          AND first_number <= piece.first
                          AND last_number >= piece.last
                        ORDER BY id DESC LIMIT 1) explained ON true
                  LEFT JOIN LATERAL (
                       SELECT id FROM pos_order
                        WHERE offline_device_id = piece.id
                          AND offline_counter BETWEEN 1 AND piece.first - 1
                        ORDER BY offline_counter DESC LIMIT 1) before ON true
                  LEFT JOIN LATERAL (
                       SELECT id FROM pos_order
                        WHERE offline_device_id = piece.id
                          AND offline_counter > piece.last
                        ORDER BY offline_counter LIMIT 1) after ON true
            )
            """
        )
