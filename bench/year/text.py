# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""What docs/SIZING.md says of a year."""

INTRODUCTION = """## After a year

{tills} tills in multi-sessions of five, open on {days} days, and {sales:,} sales of
shared orders, four lines each: what is in the tables then, what the screens take, and
the jobs. One sale is made by the suite itself; its rows are copied by SQL, with keys,
times and places of their own. So there is Odoo's order of each sale, but neither its
lines nor its payments, which no screen of the suite reads. Of the log there are the
{kept} days that a multi-session keeps (_Keep History for_), and one that is to be
cleaned up; one of 50 sales was sent from till to till before. Calls are made inside one
Odoo process, without HTTP."""

SIZE_TEXT = """**The tables**, indexes included, before the clean-up of that day and
after it. The log of an order that was closed is dropped as a whole when it is older
than is wanted: what stays of it for good is its payment, which says which sale it
became. A transfer is dropped after 400 days. Tables of fewer than a thousand rows are
left out."""

SCREEN_TEXT = """**The screens** of a manager of all shops: as it opens, and the
slowest filter, group and text that the search offers, each with the first page and how
many there are. Nothing of it is in Odoo's cache."""

OTHER_TEXT = """The rest that is opened or asked:"""

JOB_TEXT = """**The jobs**, one run each; what a run does not reach is for the next.
Then PostgreSQL's `VACUUM` of these tables, which it does by itself, too."""

WRITE_TEXT = """**What a change writes**: {changes:,} changes of {orders} open orders.
Rows that PostgreSQL updated in place (HOT) need no index entry and no vacuum."""

UNUSED = """No index of these tables that takes more than {least} was without use while
all of the above was done{but}."""
