# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Who leaves the POS leaves nothing that it could be started from without network."""

from .kit.engines import ENGINES, told_in
from .kit.offline_start import kept, page_is_dead, pos_id, ready, wait_decided

NEXT_TILL = "Old Town - Till 2"
# A page of the same host that has nothing to do with logging in.
ELSEWHERE = "/pos_offline_queue/static/tests/contract/page.html"
IS_ELSEWHERE = f"""() => location.pathname === "{ELSEWHERE}" &&
    document.readyState === "complete" """
LOG_IN = """async ([database, login]) => {
    const params = {db: database, login, password: login};
    await fetch("/web/session/authenticate", {
        method: "POST",
        headers: {"Content-Type": "application/json"},
        body: JSON.stringify({jsonrpc: "2.0", method: "call", params}),
    });
}"""


@told_in(*ENGINES)
def test_logging_out_leaves_nothing(shop, proxy):
    ana = ready(shop, through=proxy)
    assert kept(ana) == [pos_id(ana)]
    ana.page.goto(f"{ana.till.url}/web/session/logout")
    ana.page.wait_for_selector(".oe_login_form")
    # Odoo complains of a line that breaks while the page starts.
    ana.page.wait_for_function("() => odoo.__WOWL_DEBUG__")
    ana.till.user = None
    ana.till.wait_until(lambda: kept(ana) == [], "that nothing is kept")
    assert page_is_dead(ana, proxy)


@told_in(*ENGINES)
def test_a_log_out_that_leads_elsewhere_leaves_nothing(shop, proxy):
    """Past the page where one logs in."""
    ana = ready(shop, through=proxy)
    ana.page.goto(f"{ana.till.url}/web/session/logout?redirect={ELSEWHERE}")
    ana.page.wait_for_function(IS_ELSEWHERE)
    ana.till.user = None
    assert kept(ana) == []
    assert page_is_dead(ana, proxy)


def test_looking_at_the_log_in_page_changes_nothing(shop, proxy):
    ana = ready(shop, through=proxy)
    ana.page.goto(f"{ana.till.url}/web/login")
    ana.page.wait_for_selector(".oe_login_form")
    ana.page.wait_for_function("() => odoo.__WOWL_DEBUG__")
    assert kept(ana) == [pos_id(ana)]


def test_closing_the_session_leaves_nothing(shop, proxy):
    ana = ready(shop, through=proxy)
    ana.close_session()
    assert kept(ana) == []
    assert page_is_dead(ana, proxy)


def test_a_session_closed_elsewhere_leaves_nothing(shop, proxy):
    ana = ready(shop, through=proxy)
    shop.fresh()  # Closes the sessions.
    ana.page.goto(f"{ana.till.url}/pos/ui?config_id={pos_id(ana)}")
    ana.page.wait_for_selector(".o_action_manager > *")
    assert kept(ana) == []
    assert page_is_dead(ana, proxy)


def test_another_user_gets_nothing_of_the_first(shop):
    ana = ready(shop)
    next_till = shop.pos_id(NEXT_TILL)
    ana.till.pos_id, first = next_till, ana.till.pos_id
    ana.open_session()
    wait_decided(ana)
    assert kept(ana) == [first, next_till]
    # Without seeing a page to log in by.
    ana.page.goto(f"{ana.till.url}/web/health")
    ana.page.evaluate(LOG_IN, [shop.database, "leo"])
    ana.till.user = "leo"
    leo = ana.till.cashier("leo")
    leo.till.open_pos()
    assert wait_decided(leo) == "kept"
    assert kept(leo) == [next_till]
