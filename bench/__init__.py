# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""What the modules cost and save, side by side with standard Odoo in the same run.

Times depend on the machine and on what else runs there; ratios hardly do.
"""
