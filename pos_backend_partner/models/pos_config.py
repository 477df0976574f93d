# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import _, api, fields, models
from odoo.exceptions import ValidationError

from ..guard import SETTING, GuardedFields

# Remembered customers live in the browser's localStorage (5 MB for the whole
# origin, a customer is about 1 kB): more than this would crowd out the POS.
MAX_RECENT_CUSTOMERS = 500


class PosConfig(GuardedFields, models.Model):
    _inherit = "pos.config"

    customer_picker = fields.Selection(
        [
            ("window", "Backend, in a new window"),
            ("dialog", "Backend, in a dialog inside the POS"),
            ("stock", "Standard POS list"),
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
        "there without network. They are kept in that browser and forgotten when "
        "the session closes. 0 keeps none.",
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
