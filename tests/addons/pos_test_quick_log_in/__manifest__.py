# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
{
    "name": "POS test: quick log-in",
    "summary": "Passwords that are checked in no time, for the suite's tests",
    "version": "17.0.1.0.0",
    "category": "Hidden",
    "author": "POS Suite contributors",
    "license": "AGPL-3",
    "depends": ["web"],
    "installable": False,
}
