# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""OCA's POS modules beside the suite: their own tests, ours with them, and the table
of docs/NEIGHBOURS.md."""

import os

from . import oca, suites, tables, upstream

HEAD = (upstream.HEAD[0], "Version", *upstream.HEAD[1:], "What differs")
NO_NEW_CUSTOMERS = "nobody can be entered without network: the fields are not there"
# What is different with the suite, where anything is.
DIFFERENT = {
    "pos_customer_age_warning": "the warning is shown on the till, not in the picker",
    "pos_order_attachment": "attachments wait until the sale is in Odoo",
    "pos_order_to_sale_order": "a shared order leaves all tills; only one tells why",
    "pos_partner_address_required": NO_NEW_CUSTOMERS,
    "pos_partner_birthdate": "the picker finds nobody by the date of birth",
    "pos_partner_firstname": NO_NEW_CUSTOMERS,
    "pos_partner_firstname_required": NO_NEW_CUSTOMERS,
    "pos_partner_sale_warning": "the warning is shown on the till, not in the picker",
    "pos_partner_second_lastname": NO_NEW_CUSTOMERS,
    "pos_receipt_gift_card": "a receipt lacks the cards if the sale is not in Odoo yet",
    "pos_receipt_hide_price": "hidden on one till, others show the prices of the order",
}


def test(*arguments):
    """All of it; what pytest takes is for the modules' own tests."""
    os.environ["FAULTS"] = "full"
    failed = suites.system("-k", "test_oca")
    failed = upstream.compare("oca", *arguments) or failed
    write()
    return failed


def write():
    """The table, from the last run of the modules' own tests."""
    cells = upstream.cells_of("oca")
    rows = []
    for name, version in sorted(oca.versions().items()):
        tests = cells.get(name, [upstream.NOT_RUN, ""])
        different = DIFFERENT.get(name, "nothing that was tried")
        rows.append([f"`{name}`", version, *tests, different])
    tables.write(upstream.PAGE, "table", HEAD, rows)
