# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Inside Odoo: what is opened after a year, what tills ask, and the scheduled jobs."""

import uuid
from ast import literal_eval
from datetime import date, datetime, time, timedelta
from types import SimpleNamespace

from lxml import etree

from odoo.tools.safe_eval import safe_eval

from odoo.addons.pos_multi_session_sync.tests.common_sharing import Page
from odoo.addons.pos_offline_queue.tests.common_till import Till

from ..clock import median, once

ROUNDS = 3
SLOW = 2000  # milliseconds: once is enough
MANAGER = "mia"
TYPED = "0042"
ACTIONS = (
    "pos_offline_queue.pos_offline_device_action",
    "pos_offline_queue.pos_offline_rejected_sale_action",
    "pos_offline_queue.pos_offline_missing_action",
    "pos_offline_queue.pos_offline_proof_action",
    "pos_offline_queue.pos_offline_waiting_action",
    "pos_offline_queue.pos_order_document_action",
    "pos_multi_session_sync.pos_multi_session_action",
    "pos_multi_session_sync.pos_multi_session_order_action",
    "pos_multi_session_sync.pos_multi_session_operation_action",
    "pos_multi_session_sync.pos_multi_session_payment_action",
    "pos_multi_session_sync.pos_order_transfer_action",
)
JOBS = (
    ("pos.multi.session.upkeep", "_cron_upkeep"),
    ("pos.order.transfer.upkeep", "_clean_up"),
    ("pos.offline.figure", "_cron_notify_unsent"),
    ("pos.offline.document", "_cron_make_documents"),
    ("pos.offline.document", "_gc_documents"),
    ("pos.offline.missing", "_gc_whole"),
    ("pos.offline.device", "_gc_unused"),
    ("pos.offline.rejected.sale", "_gc_contents"),
)


class Moment(datetime):
    """As the web client knows it; here it is UTC anyway."""

    def to_utc(self):
        return self


IN_BROWSER = {
    "context_today": date.today,
    "current_date": f"{date.today()}",
    "datetime": SimpleNamespace(datetime=Moment, time=time, timedelta=timedelta),
    "relativedelta": lambda **values: timedelta(**values),
}


def screens(env):
    """{lists: {name: {opens, filter, group, text}}, others: {name: ms}}

    Of an action's filters, groups and texts the slowest: [ms, its name].
    """
    user = env["res.users"].search([("login", "=", MANAGER)])
    env = env(user=user, context={"lang": user.lang, "tz": user.tz})
    lists = {}
    for xml_id in ACTIONS:
        action = env["ir.actions.act_window"]._for_xml_id(xml_id)
        lists[action["name"]] = _list_times(env, action)
    others = {name: _took(env, call) for name, call in _others(env).items()}
    return {"lists": lists, "others": others}


def _took(env, call):
    """Milliseconds, nothing of it in Odoo's cache."""

    def fresh():
        env.flush_all()
        env.invalidate_all()
        return call()

    first = once(fresh)
    if first > SLOW:
        return first
    return median(sorted(once(fresh) for _round in range(ROUNDS)))


# -- lists ----------------------------------------------------------------------------


def _list_times(env, action):
    model = env[action["res_model"]]
    base = safe_eval(action["domain"] or "[]", {**IN_BROWSER, "uid": env.uid})
    context = literal_eval(action["context"] or "{}")
    kind = action["view_mode"].split(",")[0].replace("tree", "list")
    views = dict((each, number) for number, each in action["views"])
    arch = _arch(model, views.get("tree" if kind == "list" else kind), kind)
    shown = _shown(model, arch)
    search = _arch(model, (action["search_view_id"] or [False])[0], "search")
    filters, groups, texts = {}, {}, {}
    opened = list(base)
    for node in search.iter("filter"):
        name = node.get("string") or node.get("name")
        if node.get("domain"):
            domain = safe_eval(node.get("domain"), {**IN_BROWSER, "uid": env.uid})
            filters[name] = _read(model, [*base, *domain], shown)
            if context.get(f"search_default_{node.get('name')}"):
                opened += domain
        elif node.get("date"):
            continue
        elif group := safe_eval(node.get("context") or "{}").get("group_by"):
            groups[name] = _groups(model, base, group)
    for node in search.iter("field"):
        name = node.get("name")
        domain = [(name, "ilike", TYPED)]
        if node.get("filter_domain"):
            domain = safe_eval(node.get("filter_domain"), {"self": TYPED})
        elif model._fields[name].type in ("integer", "float", "monetary"):
            domain = [(name, "=", int(TYPED))]
        texts[node.get("string") or model._fields[name].string] = _read(
            model, [*base, *domain], shown
        )
    return {
        "opens": _took(env, _read(model, opened, shown)),
        "filter": _slowest(env, filters),
        "group": _slowest(env, groups),
        "text": _slowest(env, texts),
    }


def _arch(model, view, kind):
    kind = "tree" if kind == "list" else kind
    return etree.fromstring(model.get_view(view or None, kind)["arch"])


def _shown(model, arch):
    """What the web client asks for of each row."""
    names = {node.get("name") for node in arch.iter("field")}
    shown = {}
    for name in names & set(model._fields):
        is_one = model._fields[name].type == "many2one"
        shown[name] = {"fields": {"display_name": {}}} if is_one else {}
    return shown


def _read(model, domain, shown):
    return lambda: model.web_search_read(domain, shown, limit=80, count_limit=10_001)


def _groups(model, domain, group):
    return lambda: model.web_read_group(domain, [], [group], limit=80)


def _slowest(env, calls):
    found = [(_took(env, call), name) for name, call in calls.items()]
    return max(found) if found else None


# -- and the rest ---------------------------------------------------------------------


def _others(env):
    session = env["pos.session"].search([("state", "=", "closed")], limit=1)
    transfer = env["pos.order.transfer"].search([], limit=1)
    configs = env["pos.config"].search([])
    return {
        "The board's figure": env["pos.offline.figure"].board_figure,
        "The board of the points of sale": lambda: configs.read(
            ["offline_figure", "offline_missing_count", "multi_session_double_count"]
        ),
        "Health": env["pos.offline.health"].action_look,
        "The receipts of a session": lambda: session._offline_proofs().read(),
        "A transfer": transfer.read,
        **_of_tills(env),
    }


def _of_tills(env):
    """As cashiers: the last order of a group, and what a till asks."""
    order = env["pos.multi.session.order"].search([("state", "=", "paid")], limit=1)
    till = order.made_config_id
    user = till.current_session_id.user_id
    groups = env["pos.multi.session.sync"].with_user(user)
    history = env["pos.multi.session.history"].with_user(user).history
    page = Page(till.id)
    page.takes(groups.sync(page.request()))
    sender = env["pos.order.transfer"].search([], limit=1).config_id
    session = sender.current_session_id
    device = Till(sender.id, session.id, session.user_id.id, 0, None).device
    transfers = env["pos.order.transfer.sync"].with_user(session.user_id)
    return {
        "Till: transfers": lambda: transfers.overview(device),
        "Till: history of an order": lambda: history(till.id, order.uuid),
        "Till: what is new?": lambda: groups.sync(page.request()),
        "Till: all open orders": lambda: groups.sync(
            {**page.request(), "cursor": None}
        ),
        "Till: a change": lambda: groups.sync(
            page.request(page.new(str(uuid.uuid4()), partner_id=False))
        ),
    }


def jobs(env):
    """{job: ms of one run}, as its scheduled action or the autovacuum does it."""
    found = {}
    for model, method in JOBS:
        found[f"{model} {method}"] = once(getattr(env[model], method))
        env.cr.commit()
    return found


def changes(env, orders, taps):
    """Orders that are open at once, on each of which somebody taps, in turn."""
    till = env["pos.config"].search([("name", "=like", "Shop 1,%")], limit=1)
    groups = env["pos.multi.session.sync"].with_user(till.current_session_id.user_id)
    page = Page(till.id)

    def sync(*operations):
        request = page.request(*operations)
        page.takes(page.reads(groups.sync(request), request))
        env.cr.commit()

    sync()
    known = [(str(uuid.uuid4()), str(uuid.uuid4())) for _order in range(orders)]
    for order, line in known:
        sync(page.new(order, partner_id=False), page.add(order, line))
    for _tap in range(taps):
        for order, line in known:
            sync(page.inc(order, line))
    return orders * taps
