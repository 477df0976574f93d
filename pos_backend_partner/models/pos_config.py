# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import _, api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.point_of_sale.models import pos_config

from ..guard import SETTING, GuardedFields

# Remembered customers live in the browser's localStorage (5 MB for the whole
# origin, a customer is about 1 kB): more than this would crowd out the POS.
MAX_RECENT_CUSTOMERS = 500

# The customer that a localization puts on each order by itself, by the code of the
# company's country. Standard finds it among the customers that are loaded, and does
# without if it is missing there.
ANONYMOUS_CUSTOMERS = {
    "AR": "l10n_ar.par_cfa",  # l10n_ar_pos
    "PE": "l10n_pe_pos.partner_pe_cf",
}


class PosConfig(GuardedFields, models.Model):
    _inherit = "pos.config"

    customer_picker = fields.Selection(
        [
            ("window", "Backend, in a new window"),
            ("dialog", "Backend, in a dialog inside the POS"),
            ("standard", "Standard POS list"),
        ],
        string="Choose Customers In",
        default="window",
        required=True,
        guard=SETTING,
        help="Where the cashier picks the customer of an order.\n"
        "New window: a real contact list with search filters; it stays open on a "
        "second screen and is used again for the next customer. Tablets, phones, "
        "touch screens without a mouse, an installed POS and browsers that block the "
        "window get the dialog.\n"
        "Dialog: the same list on top of the POS.\n"
        "Standard POS list: Odoo's own list; customers are loaded at start-up.",
    )
    customer_recent_limit = fields.Integer(
        string="Customers Remembered Offline",
        default=50,
        guard=SETTING,
        help="How many of the customers last used on a till can still be chosen "
        "there without network. They are kept in that browser and deleted when the "
        "session is closed there, otherwise when the next session is opened there. "
        "0 keeps none.",
    )

    @api.constrains("customer_recent_limit")
    def _check_customer_recent_limit(self):
        for config in self:
            if not 0 <= config.customer_recent_limit <= MAX_RECENT_CUSTOMERS:
                raise ValidationError(
                    _(
                        "A till can remember between 0 and %(maximum)s customers, "
                        "not %(number)s.",
                        maximum=MAX_RECENT_CUSTOMERS,
                        number=config.customer_recent_limit,
                    )
                )

    def _get_always_loaded_customers(self):
        """Customers that each client of this POS has in memory from its start.

        A module whose code in the POS expects a customer to be there (one that it puts
        on orders by itself, say) adds it to what ``super()`` returns. The client gets
        those that the cashier may read.

        :return: recordset of res.partner
        """
        self.ensure_one()
        name = ANONYMOUS_CUSTOMERS.get(self.company_id.country_code)
        # The module may not be installed, or may be uninstalled again.
        customer = name and self.env.ref(name, raise_if_not_found=False)
        return customer or self.env["res.partner"]


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    pos_customer_picker = fields.Selection(
        related="pos_config_id.customer_picker", readonly=False
    )
    pos_customer_recent_limit = fields.Integer(
        related="pos_config_id.customer_recent_limit", readonly=False
    )


standard_limited_partners = pos_config.PosConfig.get_limited_partners_loading


def get_limited_partners_loading(self):
    """Which customers a POS loads: those it cannot do without, unless in standard mode.

    Standard ranks all customers by their number of orders. Modules add customers of
    their own to what ``super()`` returns, unless the ranking has them: an ``_inherit``,
    which stands above the modules that are loaded before this one, could not tell these
    from the others. Hence the base method itself is exchanged.
    """
    if "customer_picker" not in self._fields or self.customer_picker == "standard":
        return standard_limited_partners(self)
    of_orders = self.env["pos.order"]._pos_open_customer_ids(self)
    always = self._get_always_loaded_customers().ids
    return [(id_,) for id_ in dict.fromkeys((*of_orders, *always))]


# Upon import and not in Odoo's post_load, which is left out for a module that something
# else has imported before Odoo loads it. Where the module is not installed the
# condition above leads to standard.
pos_config.PosConfig.get_limited_partners_loading = get_limited_partners_loading
