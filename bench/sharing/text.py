# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""What the tables of sharing mean."""

INTRODUCTION = """## Shared orders, on the server (`pos_multi_session_sync`)

One Odoo server (threads, no browsers) and tills that are only their requests over
HTTP. Each change is one request, and one message on the bus. Beside it, in the same
run, a request that does nothing (`has_group`): what Odoo and the machine take for any
request."""

WRITERS_TEXT = """**Eight writers in one multi-session**, none of which pauses, each on
an order of three lines. The goal is 90 changes a second with p99 under 250 ms, on a
machine that has nothing else to do."""

SIZE_TEXT = """**One change in orders of different sizes**: bytes of the request's and
of the answer's JSON, and the median time of 50 when nobody else writes. The goal is
that the bytes do not grow. Beside them, the whole order as a snapshot has it."""

RETURN_TEXT = """**A till comes back** to 200 open orders of three lines, 1,000 changes
later: all that it missed, and what it would take to begin anew."""
