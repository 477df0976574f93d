# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""What the tables of a chain mean."""

INTRODUCTION = """## What was measured

Multi-sessions ("groups") of {tills} tills each: {sizes} tills in all. The tills have no
screen: they are the suite's own core in Node, with real HTTP and a real websocket each,
and a user and a log-in of its own. All are on the machine on which the servers are, and
take their part of its processor. Before them is the nginx of
[OPERATIONS.md](OPERATIONS.md) with its limits, without TLS; {nodes} Odoo nodes with
{workers} workers and one websocket process each; one PostgreSQL that syncs to the disk.
Scheduled actions do not run. Each size stands on the one before it, and does three
things in turn, each of which begins some seconds before it is measured:

- **Rest**: the tills are open, and nobody does anything, for {rest} s.
- **Look**: the same; all tills may also send and receive orders, and so ask with each
  heartbeat whether there is something new, and look at first, for {look} s. All are of
  one company.
- **Lunch**: each cashier makes one change every 3 s, and one sale of four lines a
  minute, for {sell} s."""

LOAD_TEXT = """A second. *Messages* are rows of `bus_bus`, each of which all tills of
its group read. Processors are in cores: 1 is one core, always in use. *Busiest* is the
websocket process that has most to do, which can use one core and no more. *The machine*
is all that ran on it, also what has nothing to do with this: where it is much more than
the columns before it, the times are those of a busy machine."""

WAIT_TEXT = """**What is waited for** at lunch: *change*, from the tap until the till
knows that Odoo has it; *seen*, from the tap until another till of the group has the
message; *sale*, the request that brings it. *Failed* are requests without a good
answer, and *errors* what Odoo logged."""

EACH_TEXT = """**What one till takes a minute**, from the smallest size, beside as
many tills of standard Odoo in the same run. Standard's tills share nothing and send no
change: they listen, and at lunch they make the same sales."""

KIND_TEXT = """**What one request takes** of a worker, as Odoo logs it: SQL
statements, and the time until it is answered, waiting for a core included. A question
is what one till of a group asks when all have heard nothing for some ten seconds; a
heartbeat asks for all that a till waits for."""

FIRST = "## What is full first"

FIRST_TEXT = """With {tills} tills at lunch, which kept up, the chain took most of
{what} ({share}), then of {others}."""

KEPT = """All sizes kept up: nothing failed, and 99 of 100 changes took less than a
second."""
LATE = """With {late} tills it did not keep up: one of 100 changes took longer than
a second, or something failed. As what has to wait is sent in fewer, larger requests,
that size is no part of the slope."""

NEEDS_TEXT = """## What 1,000 groups would need

**Extrapolated, not measured**: {many:,} tills at lunch, by the slope between the sizes
that kept up. Processes and cores are planned to be {busy:.0%} in use; a node has
{cores} cores for workers and two for the rest. No order is sent in this. Cores are
those of the machine below; TLS, backups, reports, the closing of sessions and work
in the backend come on top."""

LIMITS_TEXT = """## Where the design ends

- **One websocket process a node.** It reads each message once for each till that hears
  it, so a chain needs nodes for its websockets, whether their workers have much to do
  or not. A group costs by the square of its tills: it is one shop, not a chain.
- **Each websocket process hears of each message of the database**, also if none of its
  tills is of that group (PostgreSQL's `NOTIFY`). That part grows with nodes and with
  tills, and was not measured by itself: the more nodes, the less the slope holds.
- **One PostgreSQL** takes all statements and commits; neither Odoo nor the suite reads
  from a standby. Each node keeps connections for itself, so `max_connections` (or a
  pooler for all but the websocket processes, which `LISTEN`) is to be raised.
- **Changes of one group stand in one line**, those of two groups do not: a chain makes
  no group slower. How many one group takes is in [BENCHMARKS.md](BENCHMARKS.md).
- Beyond that, several databases: nothing of the suite reaches from one to another."""
