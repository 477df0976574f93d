# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""What a customer is called by, and back; tills do the same: identifiers.esm.js."""

import re

REFERENCE = re.compile(r"(\d+)-(\d+)-(\d+)$", re.ASCII)
CALLED = re.compile(r"%?(\d)(\d+)(?:-(\d+)(?:\.(\d+))?)?%?", re.ASCII)
OF_GUESTS = ("Self-Order", "Kiosk")  # pos_self_order numbers these on the server
OFFLINE, STARTS = 1_000_000, 1_000  # log-ins of starts without network: see tills


def call_number(reference):
    """Of an order with this number; None for a guest's."""
    found = REFERENCE.search(reference or "")
    if not found or reference.startswith(OF_GUESTS):
        return None
    session, login, sequence = map(int, found.groups())
    number = f"{session % 10}{sequence:02}"
    if login >= OFFLINE:
        login, start = divmod(login - OFFLINE, STARTS)
        return f"{number}-{login}.{start}"
    return number if login == 1 else f"{number}-{login}"


def reference_like(called):
    """A LIKE pattern of the numbers that are called so; None if it is no such call."""
    found = CALLED.fullmatch(called)
    if not found:
        return None
    session, sequence, login, start = found.groups()
    if start:
        login = str(OFFLINE + int(login) * STARTS + int(start))
    login = login.zfill(3) if login else "%"
    return f"%{session}-{login}-{int(sequence):04}"
