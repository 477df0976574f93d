# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models

from ..guard import SETTING, GuardedFields
from .pos_offline_envelope import REFUSED


class PosConfig(GuardedFields, models.Model):
    _inherit = "pos.config"

    offline_reload = fields.Boolean(
        string="Reload Without Network",
        default=True,
        guard=SETTING,
        help="Keep what the POS needs to start in the browser, so that it comes back "
        "after a reload or a crash while there is no network: with its products, open "
        "orders and unsent sales. With network it always starts with fresh data. What "
        "is kept is dropped when the session closes and when the user logs out. "
        "Browsers allow this on https and localhost only.",
    )
    offline_device_count = fields.Integer(
        string="Devices", compute="_compute_offline_counts"
    )
    offline_waiting_count = fields.Integer(
        string="Sales Waiting",
        compute="_compute_offline_counts",
        help="Sales that are still on a device of this POS.",
    )
    offline_refused_count = fields.Integer(
        string="Sales Needing Attention", compute="_compute_offline_counts"
    )

    def _compute_offline_counts(self):
        devices = (
            self.env["pos.offline.device"]
            .sudo()
            ._read_group(
                [("config_id", "in", self.ids)],
                ["config_id"],
                ["__count", "waiting_count:sum"],
            )
        )
        refused = (
            self.env["pos.offline.envelope"]
            .sudo()
            ._read_group(
                [("config_id", "in", self.ids), ("state", "=", REFUSED)],
                ["config_id"],
                ["__count"],
            )
        )
        counts = {config: row for config, *row in devices}
        refused = dict(refused)
        for config in self:
            count, waiting = counts.get(config, (0, 0))
            config.offline_device_count = count
            config.offline_waiting_count = waiting
            config.offline_refused_count = refused.get(config, 0)

    def action_view_offline_devices(self):
        return self._offline_action("pos_offline_queue.pos_offline_device_action")

    def action_view_offline_refused(self):
        return self._offline_action("pos_offline_queue.pos_offline_envelope_action")

    def _offline_action(self, xml_id):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(xml_id)
        return {**action, "context": {"search_default_config_id": self.id}}
