# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""What writers of a multi-session take."""

import time

from ..clock import once
from .writers import WRITERS, Session, Writer, all_at_once, open_tills, patient

ORDERS, CHANGES = 200, 1000
USER = "point_of_sale.group_pos_user"


def at_once(url, database):
    """{what: (a second, sorted milliseconds)} of eight that do it without a pause."""
    tills = open_tills(url, database)
    writers = [
        Writer(Session(url, database), tills[number % len(tills)]).begins(3)
        for number in range(WRITERS)
    ]
    for writer in writers:
        writer.pull()

    def nothing(writer):
        return lambda: once(lambda: writer.session.call("res.users", "has_group", USER))

    return {
        "A change": all_at_once([patient(writer.adds_one) for writer in writers]),
        "Nothing": all_at_once([nothing(writer) for writer in writers]),
    }


def coming_back(url, database):
    """{how: (requests, bytes down, milliseconds)}"""
    tills = open_tills(url, database)
    session = Session(url, database)
    writer = Writer(session, tills[0])
    for _order in range(ORDERS):
        writer.begins(3)
        writer.begin_another()
    writer.begins(3)
    away = Writer(Session(url, database), tills[1])
    for _change in range(CHANGES // 50):
        writer.adds(50)
    requests = down = 0
    began = time.perf_counter()
    while away.pull():
        requests += 1
        down += away.session.down
    taken = (time.perf_counter() - began) * 1000
    anew = once(away.snapshot)
    return {
        "All that it missed": (requests, down, taken),
        "A snapshot": (1, away.session.down, anew),
    }
