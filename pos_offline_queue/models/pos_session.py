# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import models

from ..delivery import Delivery, is_of_the_server, is_taken


class PosSession(models.Model):
    _inherit = "pos.session"

    def _pos_data_process(self, loaded_data):
        result = super()._pos_data_process(loaded_data)
        loaded_data["pos_offline_queue"] = self._pos_offline_identity()
        return result

    def _pos_offline_identity(self):
        """What a till names its storage by, and writes into its exports."""
        config = self.config_id
        parameters = self.env["ir.config_parameter"].sudo()
        return {
            "database_uuid": parameters.get_param("database.uuid"),
            "database_name": self.env.cr.dbname,
            "config_id": config.id,
            "config_uuid": config.uuid,
            "config_name": config.name,
            "company": {"id": config.company_id.id, "name": config.company_id.name},
            "user": {"id": self.env.uid, "name": self.env.user.name},
            "is_manager": self.env.user.has_group("point_of_sale.group_pos_manager"),
            "offline_reload": config.offline_reload,
        }

    def _handle_order_process_fail(self, order, exception, draft):
        """Standard's copy of a failed order; none of those kept here, or repeated.

        It rolls back and commits, which is not for one of many orders to do. And when
        the whole request is about to be run again, there is nothing to keep, and no
        transaction left to ask anything in.
        """
        if Delivery.of(self.env) or is_of_the_server(exception) or is_taken(exception):
            return None
        return super()._handle_order_process_fail(order, exception, draft)
