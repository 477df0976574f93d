# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Inside Odoo: many transfers, and how long it takes to find one."""

from odoo import fields

from ..clock import compare, median
from .population import populate

ROUNDS = 10
SHOWN = ("name", "sent_at", "receiver_words", "mode", "customer", "amount", "state")
LOOKS = {
    "the newest": [],
    "to deliver": [("state", "in", ("sent", "seen", "taken"))],
    "needs attention": [("state", "in", ("failed", "refused"))],
    "of a customer": [("customer", "ilike", "omer 432")],
    "by an order's number": [
        "|",
        ("name", "=", "0042"),
        ("reference", "ilike", "0042-0"),
    ],
    "of a receiver": [("receiver_ids.config_id.name", "ilike", "Harbour")],
}


def everything(env, transfers):
    """{what: milliseconds}, p50."""
    users = env["res.users"].search([("login", "in", ("ana", "leo"))])
    configs = env["pos.config"].search(
        [("company_id", "=", env.company.id)], order="id", limit=3
    )
    populate(env, transfers, configs, users)
    calls = {}
    for who in ("mia", "ana"):
        user = env["res.users"].search([("login", "=", who)])
        model = env["pos.order.transfer"].with_user(user)
        calls.update(_office("manager" if who == "mia" else "cashier", model))
    calls.update(_till(env, configs))

    def fresh(call):
        env.flush_all()
        env.invalidate_all()
        return call()

    taken = compare(
        {name: lambda call=call: fresh(call) for name, call in calls.items()}, ROUNDS
    )
    return {name: median(times) for name, times in taken.items()}


def _office(who, model):
    specification = {name: {} for name in SHOWN}
    calls = {
        f"List, {who}: {what}": lambda domain=domain: model.web_search_read(
            domain, specification, limit=80, count_limit=10_001
        )
        for what, domain in LOOKS.items()
    }
    calls[f"Pivot, {who}: sender and state"] = lambda: model.read_group(
        [], ["amount:sum"], ["config_id", "state"], lazy=False
    )
    since = fields.Datetime.subtract(fields.Datetime.now(), days=30)
    calls[f"Graph, {who}: a month by day"] = lambda: model.read_group(
        [("sent_at", ">=", since)], ["amount:sum"], ["sent_at:day"], lazy=False
    )
    return calls


def _till(env, configs):
    till = env["pos.offline.device"].create(
        {"key": "bench", "name": "Bench", "config_id": configs[1].id}
    )
    transfers = env["pos.order.transfer"].sudo()
    return {
        "Till: what is to receive": lambda: transfers._incoming(till),
        "Till: what became of its own": lambda: transfers._outgoing(till),
        "Open transfers of a point of sale": lambda: configs[0].order_transfer_count,
    }
