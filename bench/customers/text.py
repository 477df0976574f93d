# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""The words around the tables."""

INTRODUCTION = """## Customers (pos_backend_partner)

Customers are generated with names, towns and mail providers as unevenly frequent as
in life (12 % are called Maria, 14 % have García in their name), three in five have a
barcode; 365,000 orders of three tills. Calls are made as a cashier, inside one Odoo
process, without HTTP."""

LOAD_TEXT = """### Opening the POS

The customer part of `load_pos_data`, with no open order that needs one. Standard ranks
all customers. Goal: at most 1 % of standard's time at a million."""

SEARCH_TEXT = """### Search among {customers:,} customers

*Standard*: its *search more*, `get_pos_ui_res_partner_by_params` with the domain of its
customer screen, 30 rows. *Module*: `web_search_read` as the picker's list calls it, 40
rows with tags, barcode and last order, recent customers first, and the
count. Goal: 25 times as fast, p95 below 100 ms."""

BARCODE_TEXT = """### Scanning a customer who is not loaded

*Standard*: a search by barcode, without our index, then the read of the customer.
*Module*: `get_pos_customer_by_barcode`."""

WRITE_TEXT = """### What the indexes cost

The same calls with the module's indexes and, in a transaction that is undone, without
them. Where a barcode is written it is the other way round: Odoo makes sure that no
other customer has it, which nothing serves without them. Lists of waiting entries are
emptied now and then by one of the writes, which the mean holds."""

INDEX_TEXT = """Their sizes, and that of the tables:"""
