# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo.addons.point_of_sale.models.pos_config import PosConfig

stock_limited_partners = PosConfig.get_limited_partners_loading


def get_limited_partners_loading(self):
    """Which customers a till loads: those of its open orders, unless in stock mode.

    Stock ranks all customers by their number of orders. Modules add customers of
    their own to what ``super()`` returns, so that an override above theirs would
    lose these; hence the base method itself is exchanged.
    """
    if "customer_picker" not in self._fields or self.customer_picker == "stock":
        return stock_limited_partners(self)
    return [(id_,) for id_ in self.env["pos.order"]._pos_open_customer_ids(self)]


# Upon import and not in Odoo's post_load, which is left out for a module that something
# else has imported before Odoo loads it. Where the module is not installed the
# condition above leads to stock.
PosConfig.get_limited_partners_loading = get_limited_partners_loading
