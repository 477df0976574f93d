# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""What the tables of the queue mean."""

INTRODUCTION = """## Sales that wait (`pos_offline_queue`)

Two tills in Chromium, each with a profile on the disk: one of standard Odoo, one with
the modules. The line takes no sales, so they wait. Standard keeps them in localStorage,
which blocks the page and is not on the disk yet; the module waits for a strict
transaction of IndexedDB, which is."""

KEEP_TEXT = """**Keeping one sale**, while so many wait: median of 50, until it is
kept. With the module the goal is that it does not grow (at most 1.5)."""

SEND_TEXT = """**With a thousand waiting**: the page is loaded anew, and then the line
is good again. Standard sends all in one request, which fails or succeeds as a whole;
the module sends some at a time, and each sale is answered by itself."""

LINE_TEXT = """**The line comes back** after an outage in which a sale was made, and
nobody presses a button (median of 5). **The server is silent**: it takes a sale and
never answers; how long a cashier waits from *Validate* to the receipt. Watched for a
minute."""
