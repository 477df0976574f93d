# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""What the tables of sharing mean."""

INTRODUCTION = """## Shared orders (`pos_multi_session_sync`)

One Odoo server (threads) on the machine on which the browsers run, too. Standard Odoo
has nothing of the kind: what Odoo's own bus takes stands beside it, measured in the
same run, in turn. What is seen of one till's clock is compared with another's: both
are pages of one machine."""

SOON_TEXT = """**From a tap on one till until another shows it**: two tills in
Chromium with the same order of three lines open; the others are websockets on the
same channel. Beside it the *echo*, a request that does nothing but send as many bytes
on the bus, as standard Odoo sends them: from when it leaves until the other page hears
it, and until that page could paint. A till paints at most every 16.7 ms. The goal is
1.25 times the echo at two tills, 1.2 at ten and 1.1 at fifty."""

STEPS_TEXT = """Where the time goes from the tap to the paint:"""

COST_TEXT = """**What a change of one field takes** (a discount) in orders of
different sizes, the median of 30: the bytes of the request, with what Odoo's RPC says
of it (`params`), of the answer and of the message that the others get; the whole
bodies up and down; and the SQL statements of the whole request, as Odoo counts them:
that by which PostgreSQL notifies once it is committed comes on top. Every 15 s a change
also says where the cashier is. The goals are 400 bytes each way, six statements with
that one, and that nothing grows. Beside them, the order as standard exports it to send
it, and how many times the request it is."""

THREAD_TEXT = """**What the sharing takes of the main thread** in an order of 200
lines, so that it is not felt while typing; what is drawn afterwards not counted. The
goal is under 4 ms each. Beside it, what standard takes on the same page for such a
change by its cashier. That is in the change of another till, too: whoever writes to a
line makes OWL forget, one by one, all that the screen reads of 200 lines
(`clearReactivesForCallback`), however it is written."""

WRITERS_TEXT = """**Eight writers in one multi-session**, tills without a browser none
of which pauses, each on an order of three lines. Each change is one request, and one
message on the bus. Beside it a request that does nothing (`has_group`): what Odoo and
the machine take for any. The goal is 120 changes a second with p99 under 150 ms, on a
machine that has nothing else to do."""

BESIDE_TEXT = """**Beside a multi-session that is locked** for eight seconds, as by
somebody who works in the database: what a change takes in three others of five tills.
Odoo has four workers, and the five tills of the locked one go on trying. The goal is
that the others do not notice."""

RETURN_TEXT = """**A till comes back** to 200 open orders of three lines, 1,000
changes later: all that it missed, and what it would take to begin anew."""
