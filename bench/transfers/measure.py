# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Inside Odoo: many transfers, and how long it takes to find one."""

from datetime import date, datetime, time
from types import SimpleNamespace

from lxml import etree

from odoo.tools.safe_eval import safe_eval

from odoo.addons.pos_multi_session_sync.models.pos_multi_session_upkeep import (
    KEEP_DAYS,
)
from odoo.addons.pos_multi_session_sync.transfer_overview import Overview

from ..clock import compare, median, once
from .population import open_sessions, populate

ROUNDS = 5
WHO = {"manager": "mia", "cashier": "ana"}
SHOWN = ("name", "sent_at", "receiver_text", "mode", "customer", "amount", "state")
# What somebody types into the fields of the search view.
TYPED = {
    "name": "000042-0",
    "customer": "omer 432",
    "config_id": "Till 1",
    "receiver_ids": "Harbour",
    "user_id": "Leo",
    "session_id": "POS",
}
PIVOT = ["config_id", "state"]
PROGRESS = {"field": "state", "colors": {"sent": "info", "delivered": "success"}}


class Moment(datetime):
    """As the web client knows it; here it is UTC anyway."""

    def to_utc(self):
        return self


IN_BROWSER = {
    "context_today": date.today,
    "datetime": SimpleNamespace(datetime=Moment, time=time),
}


def everything(env, transfers):
    """{rounds, office: {who: {what: ms}}, till: {what: ms}, cleaned, clean_up: ms}."""
    users = env["res.users"].search([("login", "in", ("ana", "leo"))])
    configs = env["pos.config"].search(
        [("company_id", "=", env.company.id)], order="id", limit=3
    )
    open_sessions(env, configs, users)
    populate(env, transfers, configs, users)
    calls = {}
    for who, login in WHO.items():
        user = env["res.users"].search([("login", "=", login)])
        found = _office(env["pos.order.transfer"].with_user(user))
        calls.update({(who, name): call for name, call in found.items()})
    calls.update({("till", name): call for name, call in _till(env, configs).items()})

    def fresh(call):
        env.flush_all()
        env.invalidate_all()
        return call()

    taken = compare(
        {name: lambda call=call: fresh(call) for name, call in calls.items()}, ROUNDS
    )
    p50 = {name: median(times) for name, times in taken.items()}
    (cleaned,), took = _clean_up(env)
    return {
        "rounds": ROUNDS,
        "office": {
            who: {name: p50[where, name] for where, name in p50 if where == who}
            for who in WHO
        },
        "till": {name: p50[where, name] for where, name in p50 if where == "till"},
        "cleaned": cleaned,
        "clean_up": took,
    }


def _office(model):
    arch = etree.fromstring(model.get_view(view_type="search")["arch"])
    calls = {"The newest": _list(model, [])}
    for node in arch.iter("filter"):
        if node.get("domain"):
            domain = safe_eval(node.get("domain"), {**IN_BROWSER, "uid": model.env.uid})
            calls[f"Filter: {node.get('string')}"] = _list(model, domain)
    for node in arch.iter("field"):
        name, typed = node.get("name"), TYPED[node.get("name")]
        domain = [(name, "ilike", typed)]
        if node.get("filter_domain"):
            domain = safe_eval(node.get("filter_domain"), {"self": typed})
        words = node.get("string") or model._fields[name].string
        calls[f"Typed: {words}"] = _list(model, domain)
    for node in arch.iter("filter"):
        if "group_by" in (node.get("context") or ""):
            group = safe_eval(node.get("context"))["group_by"]
            words = f"Grouped: {node.get('string')}"
            calls[words] = _groups(model, group)
    calls["Kanban"] = _list(model, [], limit=40)
    calls["Kanban, by sender"] = _progress(model)
    calls["Pivot"] = lambda: model.read_group([], ["amount:sum"], PIVOT, lazy=False)
    calls["Graph"] = lambda: model.read_group(
        [], ["amount:sum"], ["sent_at:day", "state"], lazy=False
    )
    return calls


def _list(model, domain, limit=80):
    specification = {name: {} for name in SHOWN}
    return lambda: model.web_search_read(
        domain, specification, limit=limit, count_limit=10_001
    )


def _groups(model, group):
    return lambda: model.web_read_group([], ["amount:sum"], [group], limit=80)


def _progress(model):
    def call():
        _groups(model, "config_id")()
        model.read_progress_bar([], "config_id", PROGRESS)

    return call


def _till(env, configs):
    till = env["pos.offline.device"].create(
        {"key": "bench", "name": "Bench", "config_id": configs[1].id}
    )
    overview = Overview(env(su=True), till)
    return {
        "Till: what is to receive": overview.incoming,
        "Till: what became of its own": overview.outgoing,
        "Open transfers of a point of sale": lambda: configs[0].order_transfer_count,
    }


def _clean_up(env):
    """One round of it, where nothing younger than a month may stay: (count, ms)."""
    env["ir.config_parameter"].set_param(KEEP_DAYS, "30")
    found = []

    def call():
        found.append(env["pos.order.transfer.upkeep"]._clean_up())
        env.flush_all()

    return found, once(call)
