# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Loaded by the tests' servers and by the tests inside Odoo; never installed.

Odoo hashes a password 600,000 times, half a second for each log-in. People come and
go all the time in the tests, and nobody attacks their shops.
"""

from odoo.addons.base.models import res_users

res_users.MIN_ROUNDS = 1
