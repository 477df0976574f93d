# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Requests and answers that go wrong on their way, and repeats that overlap.

The same story on stock Odoo stands beside it in the report, and is not judged.
"""

from concurrent.futures import wait

import pytest

from .kit.engines.engine import LAN_NAME
from .kit.rules import Rule
from .kit.sides import (
    at_a_bad_line,
    demand,
    gets_through,
    gets_used_to_it,
    insists_on_receipt,
    on_both,
    rounds,
    sending,
    validates,
)

PORTAL = "<html><body>Welcome! Please accept the terms of this network.</body></html>"


def lost_after(rule):
    return rule.bad_gateway(reaches_server=True)


def lost_before(rule):
    return rule.bad_gateway()


def portal(rule):
    return rule.answer_html(200, PORTAL)


def portal_after(rule):
    return rule.answer_html(200, PORTAL, reaches_server=True)


def one_after_the_other(rule):
    return rule.double(at_once=False)


FAULTS = {
    "answer dropped": Rule.drop_answer,
    "request reset in the middle of its body": Rule.cut_request,
    "answer reset in the middle of its body": Rule.reset_answer,
    "answer cut short": Rule.truncate,
    "request refused": Rule.refuse,
    "502 instead of the server": lost_before,
    "502 instead of the answer": lost_after,
    "HTML instead of JSON": portal,
    "HTML instead of the answer": portal_after,
    "request doubled, at the same moment": Rule.double,
    "request doubled, one after the other": one_after_the_other,
}


@on_both()
@pytest.mark.parametrize("keep_alive", (True, False), ids=("kept", "fresh"))
def test_each_fault_of_a_request(shop, ledger, keep_alive):
    """With connections that are kept Chromium repeats requests by itself."""
    proxy = shop.proxy(keep_alive=keep_alive)
    ana = at_a_bad_line(shop, ledger, through=proxy)
    shop.expect_log("")
    for name, fault in FAULTS.items():
        ledger.begins(name)
        for _time in range(rounds(1, 10)):
            rule = fault(proxy.when(**sending(ledger), times=1))
            ledger.sold(validates(ana))
            rule.wait()
            insists_on_receipt(ana)
        gets_through(ana, ledger)
    demand(ledger)
    assert ana.connection == "connected"


@on_both()
def test_connection_reset_right_after_the_request(shop, proxy, ledger):
    """The server works on it, and Chromium sends it again by itself."""
    ana = at_a_bad_line(shop, ledger, through=proxy)
    shop.expect_log("")
    ledger.begins("connection reset 30 ms after the request")
    for _time in range(rounds(5, 20)):
        rule = proxy.when(**sending(ledger), times=1).reset_early(after_ms=30)
        # So that there is a connection which was used before and is free.
        ana.page.evaluate("() => fetch('/web/health').then((answer) => answer.text())")
        ledger.sold(validates(ana))
        rule.wait()
        insists_on_receipt(ana)
    gets_through(ana, ledger)
    demand(ledger)


@on_both()
def test_cut_while_the_server_is_busy_and_sync_pressed(shop, ledger):
    proxy = shop.proxy(keep_alive=False)
    ana = at_a_bad_line(shop, ledger, through=proxy)
    shop.expect_log("")
    ledger.begins("cut while the server is busy, and sync pressed")
    for _time in range(rounds(2, 10)):
        rule = proxy.when(**sending(ledger), times=1).reset_early(after_ms=30)
        proxy.forget()
        with shop.busy():
            ledger.sold(validates(ana))
            rule.wait()
            insists_on_receipt(ana)
            shop.wait_for_writers()
            if ledger.side == "stock":
                ana.press_sync()
            proxy.wait_for(2, ended=False, **sending(ledger))
            if ledger.side == "stock":
                shop.wait_for_writers(2)
        gets_through(ana, ledger)
    demand(ledger)


@on_both()
def test_f5_while_it_sends(shop, ledger):
    ana = at_a_bad_line(shop, ledger)
    shop.expect_log("")
    ledger.begins("F5 while the server is busy with it")
    for _time in range(rounds(2, 10)):
        with shop.busy():
            ledger.sold(validates(ana))
            shop.wait_for_writers()
            ana.till.reload()
            if ledger.side == "stock":
                shop.wait_for_writers(2)
        gets_through(ana, ledger)
    demand(ledger)


@on_both()
def test_the_same_request_ten_times_at_once(shop, proxy, ledger):
    ana = at_a_bad_line(shop, ledger, through=proxy)
    shop.expect_log("")
    ledger.begins("the same request ten times at once")
    for _time in range(rounds(2, 10)):
        rule = proxy.when(**sending(ledger), times=1).refuse()
        with proxy.when(**sending(ledger)).refuse():
            ledger.sold(validates(ana))
            exchange = rule.wait()
            insists_on_receipt(ana)
            with shop.busy():
                attempts = [exchange.start_forward() for _attempt in range(10)]
                shop.wait_for_writers()
            wait(attempts)
        assert {attempt.result().status for attempt in attempts} == {200}
        gets_through(ana, ledger)
    demand(ledger)


@on_both()
@pytest.mark.parametrize("host", (None, LAN_NAME), ids=("secure", "plain"))
def test_two_tabs_send_the_same_sales(shop, proxy, ledger, host):
    """On a name without HTTPS there are no Web Locks to keep them apart."""
    ana = at_a_bad_line(shop, ledger, through=proxy, host=host)
    shop.expect_log("")
    ledger.begins(f"two tabs send the same sales, {host or 'localhost'}")
    first = ana.page
    for _time in range(rounds(1, 5)):
        with proxy.when(**sending(ledger)).refuse():
            for product in ("Pretzel", "Espresso", "Baguette"):
                ledger.sold(ana.rings_up(product))
            ana.till.page = ana.till.context.new_page()
            ana.till.open_pos()
            gets_used_to_it(ana)
            ana.till.wait_to_show(lambda: ana.waiting, 3)
        with shop.busy():
            for page in (first, ana.page):
                ana.till.page = page
                if ledger.side == "stock" and ana.waiting:
                    ana.press_sync()
            shop.wait_for_writers(2 if ledger.side == "stock" else 1)
        gets_through(ana, ledger)
        ana.page.close()
        ana.till.page = first
        gets_through(ana, ledger)
    demand(ledger)


@on_both()
def test_an_answer_that_takes_half_a_minute(shop, ledger):
    """The cashier does not wait for it: there are more customers."""
    proxy = shop.proxy(keep_alive=False)
    ana = at_a_bad_line(shop, ledger, through=proxy)
    ledger.begins("answer 30 s late, and the cashier sells on")
    for _time in range(rounds(1, 3)):
        with proxy.when(**sending(ledger), times=1).delay(30, answer=True) as rule:
            ledger.sold(validates(ana))
            late = rule.wait()
            insists_on_receipt(ana)
            ledger.sold(ana.rings_up("Espresso"), ana.rings_up("Baguette"))
            if ledger.side == "module":
                assert not late.outcome, "The till was held for half a minute"
            rule.wait_for_end(timeout=60)
        gets_through(ana, ledger)
    demand(ledger)


@on_both()
def test_a_server_that_never_answers(shop, ledger):
    """Stock waits for ever; all that is left to the cashier is F5."""
    proxy = shop.proxy(keep_alive=False)
    ana = at_a_bad_line(shop, ledger, through=proxy)
    ledger.begins("server that never answers")
    with proxy.when(**sending(ledger)).swallow() as rule:
        ledger.sold(validates(ana))
        rule.wait()
        if ledger.side == "module":
            insists_on_receipt(ana)
            ledger.sold(ana.rings_up("Espresso"), ana.rings_up("Baguette"))
        ana.till.reload()
    gets_through(ana, ledger)
    demand(ledger)
