# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Whose sale it is: which database, which point of sale, which device, which cashier.

The same story on standard Odoo stands beside it in the report, and is not judged.
"""

import pytest
from playwright.sync_api import expect

from .kit.counter import OLD_TOWN, at_work
from .kit.engines.engine import LAN_NAME
from .kit.queue_screen import QueueScreen, notice, sells_offline
from .kit.runbook import renamed, set_back
from .kit.sides import (
    at_a_bad_line,
    comes_back,
    demand,
    gets_through,
    gets_used_to_it,
    on_both,
    rounds,
    sending,
)
from .kit.tally import Balance

OTHER_TILL = "Old Town - Till 2"


@on_both()
def test_open_orders_of_a_killed_browser(shop, tally):
    ana = at_a_bad_line(shop, tally, own_browser=True)
    tally.begins("open orders, browser killed at once")
    balance = Balance()
    for _kill in range(rounds(1, 10)):
        ana.till.offline()
        opened = {}
        for product in ("Country Loaf", "Pretzel", "Espresso"):
            ana.new_order()
            ana.sells(product, qty=2)
            opened[ana.order_number] = ana.total
        ana.till.kill()
        comes_back(ana)
        ana.looks_at_tickets()
        found = {ticket.receipt: ticket.total for ticket in ana.tickets}
        once = sum(found.get(number) == total for number, total in opened.items())
        balance += Balance(sold=len(opened), once=once, lost=len(opened) - once)
        ana.leaves_tickets()
    tally.counts(balance)
    assert balance.is_clean or tally.side == "standard", str(balance)


@pytest.mark.takes_turns("two in one place")
@pytest.mark.shop()
def test_two_databases_behind_one_address(shop, shops, proxy, tally):
    """Of one template, so that all ids and the uuid of the point of sale are equal."""
    modules = {"modules": ()} if tally.side == "standard" else {}
    twin = shops.get(own_database="twin", **modules)
    ana = at_a_bad_line(shop, tally, through=proxy)
    tally.begins("another database behind the same address")
    with proxy.when(**sending(tally)).refuse():
        tally.sold(*(ana.rings_up("Pretzel") for _sale in range(3)))
    leads_to(twin, proxy, ana)
    assert ana.waiting == 0 or tally.side == "standard"
    gets_through(ana, tally)
    strangers = twin.sales()
    leads_to(shop, proxy, ana)
    gets_through(ana, tally)
    demand(tally)
    assert not strangers or tally.side == "standard", strangers


def leads_to(shop, proxy, cashier):
    """Another database answers, which does not know who is logged in."""
    # So it says to whatever the page asks before it is left.
    cashier.till.expect_errors("^error: RPC_ERROR: Odoo Session Expired")
    proxy.lead_to(shop.url)
    cashier.till.context.clear_cookies()
    cashier.till.user = None
    cashier.open_session()


@pytest.mark.takes_turns("two in one place")
@on_both()
def test_two_points_of_sale_in_one_browser(shop, proxy, tally):
    ana = at_a_bad_line(shop, tally, through=proxy)
    tally.begins("two points of sale in one browser")
    first, sold = ana.page, {}
    with proxy.when(**sending(tally)).refuse():
        for pos in (OLD_TOWN, OTHER_TILL):
            if pos != OLD_TOWN:
                ana.till.page = ana.till.context.new_page()
                ana.till.pos, ana.till.pos_id = pos, shop.pos_id(pos)
                ana.open_session()
                gets_used_to_it(ana)
            for product in ("Pretzel", "Espresso"):
                receipt = ana.rings_up(product)
                tally.sold(receipt)
                sold[receipt.number] = pos
    gets_through(ana, tally)
    ana.till.page = first
    gets_through(ana, tally)
    demand(tally)
    assert {sale.reference: sale.pos for sale in shop.sales()} == sold


@pytest.mark.takes_turns("two in one place")
@on_both()
def test_one_point_of_sale_on_two_devices(shop, tally):
    tally.begins("one point of sale on two devices")
    tills = [
        at_a_bad_line(shop, tally, login, name=name, own_browser=True)
        for login, name in (("ana", "till"), ("leo", "tablet"))
    ]
    for _time in range(rounds(1, 5)):
        for cashier in tills:
            cashier.till.offline()
        for product in ("Pretzel", "Espresso"):
            for cashier in tills:
                tally.sold(cashier.rings_up(product))
        tills[1].till.restart()
        tills[1].till.open_pos()
        gets_used_to_it(tills[1])
        tills[0].till.online()
        for cashier in tills:
            tally.sold(cashier.rings_up("Baguette"))
            gets_through(cashier, tally)
    demand(tally)
    numbers = [receipt.number for receipt in tally.receipts]
    assert len({*numbers}) == len(numbers)


@on_both()
def test_a_session_that_expired_during_an_outage(shop, tally):
    ana = at_a_bad_line(shop, tally)
    tally.begins("session expired during an outage, somebody else logs in")
    ana.till.expect_errors("ession")
    ana.till.offline()
    tally.sold(*(ana.rings_up("Pretzel") for _sale in range(3)))
    ana.till.context.clear_cookies()
    ana.till.online()
    if tally.side == "module":
        login = ana.page.get_by_role("button", name="Log in")
        expect(login).to_be_visible()
    ana.till.user = None
    leo = ana.till.cashier("leo")
    leo.open_session()
    gets_through(leo, tally)
    tally.sold(leo.rings_up("Espresso"))
    demand(tally)
    sellers = [sale.cashier for sale in shop.sales()]
    assert sorted(sellers) == ["ana"] * 3 + ["leo"]


@pytest.mark.shop()
def test_who_may_not_sell_sends_nothing(shop, proxy, tally):
    """Somebody without rights logs in at the same computer: the sales wait."""
    ana = at_a_bad_line(shop, tally, through=proxy)
    tally.begins("session expired during an outage, somebody without rights logs in")
    ana.till.expect_errors("ession|RPC_ERROR|Access")
    with proxy.when(**sending(tally)).refuse():
        tally.sold(*(ana.rings_up("Pretzel") for _sale in range(3)))
        employee(shop, "ida")
        logs_in_beside(ana, "ida")
    notice = ana.page.get_by_text("You may not send sales")
    expect(notice.first).to_be_visible(timeout=30_000)
    assert ana.waiting == 3
    assert not shop.sales()
    logs_in_beside(ana, "leo")
    gets_through(ana, tally)
    demand(tally)
    assert [sale.cashier for sale in shop.sales()] == ["ana"] * 3


def employee(shop, login):
    """Somebody of the shop who has nothing to do with its tills."""
    users = shop.rpc()["res.users"]
    (group,) = shop.rpc()["ir.model.data"].search_read(
        [["module", "=", "base"], ["name", "=", "group_user"]], ["res_id"]
    )
    users.create(
        {
            "name": login.title(),
            "login": login,
            "password": login,
            "groups_id": [[6, 0, [group["res_id"]]]],
        }
    )


def logs_in_beside(cashier, login):
    """In another tab of the same browser, while the POS stays open."""
    cashier.till.context.clear_cookies()
    page = cashier.till.context.new_page()
    page.goto(f"{cashier.till.url}/web/login")
    page.fill("[name=login]", login)
    page.fill("[name=password]", login)
    page.click(".oe_login_buttons [type=submit]")
    page.wait_for_url(lambda url: "/web/login" not in url)
    page.close()
    # Back at the POS, which a browser tells that it is looked at again.
    cashier.page.evaluate("() => document.dispatchEvent(new Event('visibilitychange'))")


@on_both()
@pytest.mark.parametrize("host", (LAN_NAME,), ids=("plain",))
def test_plain_http_in_the_local_network(shop, tally, host):
    """No Web Locks, no service worker, no randomUUID: all but the offline reload."""
    ana = at_a_bad_line(shop, tally, host=host, own_browser=True)
    missing = "() => [navigator.locks, navigator.serviceWorker, crypto.randomUUID]"
    assert not any(ana.page.evaluate(missing))
    tally.begins("plain http, browser killed right after an offline receipt")
    for _kill in range(rounds(1, 5)):
        ana.till.offline()
        tally.sold(*(ana.rings_up("Pretzel") for _sale in range(3)))
        ana.till.kill()
        comes_back(ana)
        gets_through(ana, tally)
        tally.sold(ana.rings_up("Espresso"))
    demand(tally)


@pytest.mark.shop(own_database="renamed")
def test_a_database_gets_another_name(shop):
    """What waits under the old name is offered, and taken over by whoever says yes."""
    ana = at_work(shop)
    ana.till.expect_errors("SaleKept", "Odoo Session Expired")
    ana.till.offline()
    numbers = sells_offline(ana, "Pretzel", "Rye Loaf")
    with renamed(shop):
        ana.till.online()
        ana.till.context.clear_cookies()
        ana.till.user = None
        ana.open_session()
        card = notice(ana, "others")
        expect(card).to_contain_text("Sales that wait here for the database")
        card.get_by_text("Show").click()
        queue = QueueScreen(ana)
        popup = queue.takes_over(2)
        expect(popup).to_contain_text("Sales to send: 2")
        ana.till.screenshot("queue-take-over")
        assert "2 sales" in queue.imports()
        assert {sale.reference for sale in shop.wait_for_sales(2)} == {
            f"Order {number}" for number in numbers
        }
        expect(card).to_have_count(0)


@pytest.mark.at_length
def test_a_session_that_was_opened_after_the_backup(shop, tmp_path):
    """The next one gets its sales, also if another POS has its number by then."""
    # Who logs in for the first time would have to do so again.
    at_work(shop, pos=OTHER_TILL).till.close()
    shop.expect_log(r"ERROR .*\bbus\b")
    with set_back(shop, tmp_path):
        ana = at_work(shop)
        ana.till.expect_errors("SaleKept", "RPC_ERROR")
        sold = [ana.rings_up(product) for product in ("Pretzel", "Rye Loaf")]
        shop.wait_for_sales(2)
    rpc = shop.rpc()
    (other,) = rpc["pos.config"].search([("name", "=", "Market - Till 1")])
    taken = rpc["pos.session"].create({"config_id": other})
    ana.open_session()
    sales = shop.wait_for_sales(2)
    assert {sale.reference: sale.pos for sale in sales} == {
        receipt.number: OLD_TOWN for receipt in sold
    }
    assert rpc["pos.order"].search([("session_id", "=", taken)]) == []


@pytest.mark.takes_turns("backups")
def test_a_backup_is_put_back(shop, tmp_path):
    """What was sold since, and was in Odoo, is sent again: each sale once."""
    ana = at_work(shop)
    ana.till.expect_errors("SaleKept")
    shop.expect_log(r"ERROR .*\bbus\b")
    sold = [ana.rings_up("Pretzel")]
    shop.wait_for_sales(1)
    with set_back(shop, tmp_path):
        sold += [ana.rings_up(product) for product in ("Rye Loaf", "Espresso")]
        shop.wait_for_sales(3)
    # The till asks as soon as the server is back.
    ana.wait_for_popup("Odoo has lost sales")
    ana.till.screenshot("offline-set-back")
    ana.confirms()
    sold.append(ana.rings_up("Baguette"))
    shop.wait_for_sales(4)
    tally = {sale.reference: sale.total for sale in shop.sales()}
    assert tally == {receipt.number: receipt.total for receipt in sold}
