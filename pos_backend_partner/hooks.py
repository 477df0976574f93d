# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo.tools.sql import drop_index

from .models.pos_order import LAST_INDEX, RECENT_INDEX
from .models.res_partner import BARCODE_INDEX, BARCODE_PARTS_INDEX


def uninstall_hook(env):
    """Drop the indexes on tables of other modules; others go with their column."""
    for name, table in (
        (BARCODE_INDEX, "ir_property"),
        (BARCODE_PARTS_INDEX, "ir_property"),
        (LAST_INDEX, "pos_order"),
        (RECENT_INDEX, "pos_order"),
    ):
        drop_index(env.cr, name, table)
