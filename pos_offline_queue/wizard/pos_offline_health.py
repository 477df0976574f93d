# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""How the tills do: what needs somebody, in one page, each with its list."""

from ast import literal_eval
from datetime import timedelta

from odoo import Command, _, api, fields, models
from odoo.osv import expression

from ..models.pos_offline_document import TO_MAKE
from ..models.pos_offline_rejected_sale import REFUSED

FINE, WARNING, DANGER = LEVELS = ("success", "warning", "danger")
LATE = timedelta(hours=2)  # a scheduled action that was due so long ago


class PosOfflineHealth(models.TransientModel):
    _name = "pos.offline.health"
    _description = "Health of the Tills"

    connected_count = fields.Integer(string="Devices Connected", readonly=True)
    check_ids = fields.One2many("pos.offline.health.check", "health_id", readonly=True)
    level = fields.Selection(
        [(FINE, "Fine"), (WARNING, "Look At It"), (DANGER, "Act Now")], readonly=True
    )

    def _compute_display_name(self):
        self.display_name = _("Health")

    def action_look(self):
        """Look at everything now, with this user's rights."""
        checks = [self._look_at(*check) for check in self._checks()]
        checks += self._look_at_jobs()
        checks.sort(key=lambda check: LEVELS.index(check["level"]), reverse=True)
        # Nobody may make one up; what it counts was counted with the user's rights.
        health = self.sudo().create(
            {
                "connected_count": self.env["pos.offline.device"].search_count(
                    [("presence", "=", "here")]
                ),
                "level": checks[0]["level"],
                "check_ids": [Command.create(check) for check in checks],
            }
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": health.id,
            "view_mode": "form",
            "target": "main",
        }

    @api.model
    def _checks(self):
        """What is looked at: [(name, level if there are any, action, domain)].

        ``action`` is the XML id of the list that shows them, ``domain`` is good as
        JSON. Modules add theirs.
        """
        devices = "pos_offline_queue.pos_offline_device_action"
        rejected = "pos_offline_queue.pos_offline_rejected_sale_action"
        missing = "pos_offline_queue.pos_offline_missing_action"
        documents = "pos_offline_queue.pos_order_document_action"
        day_ago = fields.Datetime.to_string(fields.Datetime.now() - timedelta(days=1))
        archived_too = [("active", "in", (True, False))]
        with_problem = [("storage_problem", "not in", (False, ""))]
        return [
            (
                _("Devices with sales that are not in Odoo"),
                WARNING,
                devices,
                [("waiting_count", ">", 0), *archived_too],
            ),
            (
                _("Devices with a sale that needs attention"),
                DANGER,
                devices,
                [("attention_count", ">", 0), *archived_too],
            ),
            (
                _("Devices not heard from"),
                WARNING,
                devices,
                [("presence", "=", "silent")],
            ),
            (
                _("Devices with an old version of the page"),
                WARNING,
                devices,
                [("is_outdated", "=", True)],
            ),
            (_("Devices whose storage is not safe"), DANGER, devices, with_problem),
            (
                _("Rejected sales to deal with"),
                DANGER,
                rejected,
                [("state", "=", REFUSED)],
            ),
            (
                _("Sales rejected since yesterday, also if settled"),
                WARNING,
                rejected,
                [("first_attempt_at", ">", day_ago)],
            ),
            (_("Missing receipts"), DANGER, missing, [("state", "=", "missing")]),
            (
                _("Invoices without a document"),
                WARNING,
                documents,
                [("invoice_document", "=", TO_MAKE)],
            ),
        ]

    @api.model
    def _look_at(self, name, level, action, domain):
        found = self.env["ir.actions.act_window"]._for_xml_id(action)
        base = literal_eval(found["domain"] or "[]")
        domain = expression.AND([base, domain])
        count = self.env[found["res_model"]].search_count(domain)
        return {
            "name": name,
            "count": count,
            "level": level if count else FINE,
            "action": action,
            "domain": domain,
        }

    @api.model
    def _look_at_jobs(self):
        """Jobs that are late, which an administrator alone can see to."""
        jobs = self.env["ir.cron"].sudo()
        data = self.env["ir.model.data"].sudo()
        modules = ("pos_offline_queue", "pos_multi_session_sync", "pos_backend_partner")
        ours = data.search([("model", "=", "ir.cron"), ("module", "in", modules)])
        late = jobs.with_context(active_test=False).search_count(
            [
                ("id", "in", ours.mapped("res_id")),
                "|",
                ("active", "=", False),
                ("nextcall", "<", fields.Datetime.now() - LATE),
            ]
        )
        return [
            {
                "name": _("Scheduled actions that do not run: ask an administrator"),
                "count": late,
                "level": WARNING if late else FINE,
            }
        ]


class PosOfflineHealthCheck(models.TransientModel):
    _name = "pos.offline.health.check"
    _description = "Part of the Health of the Tills"
    _order = "id"

    health_id = fields.Many2one(
        "pos.offline.health", required=True, readonly=True, ondelete="cascade"
    )
    name = fields.Char(string="What", readonly=True)
    count = fields.Integer(readonly=True)
    level = fields.Selection(
        [(FINE, "Fine"), (WARNING, "Look At It"), (DANGER, "Act Now")], readonly=True
    )
    action = fields.Char(readonly=True)
    domain = fields.Json(readonly=True)

    def action_show(self):
        """The list of what was counted; with what has come since."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(self.action)
        return {**action, "domain": self.domain, "context": {"pos_name_only": True}}
