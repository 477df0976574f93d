# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import _, api, fields, models
from odoo.exceptions import AccessError

from ..guard import SETTING, GuardedFields


class PosConfig(GuardedFields, models.Model):
    _inherit = "pos.config"

    offline_reload = fields.Boolean(
        string="Reload Without Network",
        default=True,
        guard=SETTING,
        help="Keep what the POS needs to start in the browser, so that it comes back "
        "after a reload or a crash while there is no network: with its products, open "
        "orders and unsent sales. With network it starts with fresh data, unless the "
        "server takes longer than 15 seconds. What is kept is deleted when the session "
        "is closed on this device and when the user logs out. If the session is closed "
        "elsewhere, it is deleted when the POS is next opened here with network. "
        "Browsers allow this on https and localhost only.",
    )

    @api.depends_context("pos_name_only")
    def _compute_display_name(self):
        """Standard adds who has it open now, beside sales that others have made."""
        if not self.env.context.get("pos_name_only"):
            return super()._compute_display_name()
        for config in self:
            config.display_name = config.name

    def _check_document_rights(self):
        """
        :raise AccessError: not a POS user, or not of a POS that they may read
        """
        if not self.env.user.has_group("point_of_sale.group_pos_user"):
            raise AccessError(_("Only users of the Point of Sale may do this."))
        self.ensure_one()
        self.check_access_rights("read")
        self.check_access_rule("read")

    def _document_configs(self):
        """Where customers may ask for what they bought here. To be extended."""
        return self

    def _document_domain(self):
        """Orders whose invoices are to be handed over here."""
        return [*self._listed_domain(), ("document_mailing", "!=", "sent")]

    def _listed_domain(self):
        configs = self._document_configs()
        return [("config_id", "in", configs.ids), ("invoice_document", "!=", False)]

    def _document_count(self):
        # Each till asks each minute, and as a rule there is none.
        orders = self.env["pos.order"]
        if not orders.search_count(self._listed_domain(), limit=1):
            return 0
        return orders.search_count(self._document_domain())
