# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Requests and answers that go wrong on their way, and repeats that overlap.

The same story on standard Odoo stands beside it in the report, and is not judged.
"""

from concurrent.futures import wait

import pytest

from .kit.engines.engine import LAN_NAME
from .kit.rules import Rule
from .kit.sides import (
    at_a_bad_line,
    at_length,
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
@pytest.mark.parametrize(
    "keep_alive",
    (
        at_length(True, id="kept"),
        pytest.param(False, id="fresh"),
    ),
)
def test_each_fault_of_a_request(shop, tally, keep_alive):
    """With connections that are kept Chromium repeats requests by itself."""
    proxy = shop.proxy(keep_alive=keep_alive)
    ana = at_a_bad_line(shop, tally, through=proxy)
    for name, fault in FAULTS.items():
        tally.begins(name)
        for _time in range(rounds(1, 10)):
            rule = fault(proxy.when(**sending(tally), times=1))
            tally.sold(validates(ana))
            rule.wait()
            insists_on_receipt(ana)
        gets_through(ana, tally)
    demand(tally)
    assert ana.connection == "connected"


@on_both()
def test_connection_reset_right_after_the_request(shop, proxy, tally):
    """The server works on it, and Chromium sends it again by itself."""
    ana = at_a_bad_line(shop, tally, through=proxy)
    tally.begins("connection reset 30 ms after the request")
    for _time in range(rounds(5, 20)):
        rule = proxy.when(**sending(tally), times=1).reset_early(after_ms=30)
        # So that there is a connection which was used before and is free.
        ana.page.evaluate("() => fetch('/web/health').then((answer) => answer.text())")
        tally.sold(validates(ana))
        rule.wait()
        insists_on_receipt(ana)
    gets_through(ana, tally)
    demand(tally)


@on_both()
def test_cut_while_the_server_is_busy_and_sync_pressed(shop, tally):
    proxy = shop.proxy(keep_alive=False)
    ana = at_a_bad_line(shop, tally, through=proxy)
    tally.begins("cut while the server is busy, and sync pressed")
    for _time in range(rounds(2, 10)):
        rule = proxy.when(**sending(tally), times=1).reset_early(after_ms=30)
        proxy.forget()
        with shop.busy():
            tally.sold(validates(ana))
            rule.wait()
            insists_on_receipt(ana)
            shop.wait_for_writers()
            if tally.side == "standard":
                ana.press_sync()
            proxy.wait_for(2, ended=False, **sending(tally))
            if tally.side == "standard":
                shop.wait_for_writers(2)
        gets_through(ana, tally)
    demand(tally)


@on_both()
def test_f5_while_it_sends(shop, tally):
    ana = at_a_bad_line(shop, tally)
    tally.begins("F5 while the server is busy with it")
    for _time in range(rounds(2, 10)):
        with shop.busy():
            tally.sold(validates(ana))
            shop.wait_for_writers()
            ana.till.reload()
            if tally.side == "standard":
                shop.wait_for_writers(2)
        gets_through(ana, tally)
    demand(tally)


@on_both()
def test_the_same_request_ten_times_at_once(shop, proxy, tally):
    ana = at_a_bad_line(shop, tally, through=proxy)
    tally.begins("the same request ten times at once")
    for _time in range(rounds(2, 10)):
        rule = proxy.when(**sending(tally), times=1).refuse()
        with proxy.when(**sending(tally)).refuse():
            tally.sold(validates(ana))
            exchange = rule.wait()
            insists_on_receipt(ana)
            with shop.busy():
                attempts = [exchange.start_forward() for _attempt in range(10)]
                shop.wait_for_writers()
            wait(attempts)
        assert {attempt.result().status for attempt in attempts} == {200}
        gets_through(ana, tally)
    demand(tally)


@on_both()
@pytest.mark.parametrize(
    "host",
    (
        at_length(None, id="secure"),
        pytest.param(LAN_NAME, id="plain"),
    ),
)
def test_two_tabs_send_the_same_sales(shop, proxy, tally, host):
    """On a name without HTTPS there are no Web Locks to keep them apart."""
    ana = at_a_bad_line(shop, tally, through=proxy, host=host)
    tally.begins(f"two tabs send the same sales, {host or 'localhost'}")
    for _time in range(rounds(1, 5)):
        first = ana.page
        with proxy.when(**sending(tally)).refuse():
            for product in ("Pretzel", "Espresso", "Baguette"):
                tally.sold(ana.rings_up(product))
            ana.till.page = ana.till.context.new_page()
            ana.till.open_pos()
            gets_used_to_it(ana)
            ana.till.wait_to_show(lambda: ana.waiting, 3)
        with shop.busy():
            for page in (first, ana.page):
                ana.till.page = page
                if tally.side == "standard" and ana.waiting:
                    ana.press_sync()
            shop.wait_for_writers(2 if tally.side == "standard" else 1)
        gets_through(ana, tally)
        first.close()  # Odoo has told it to go as there is another one.
        gets_through(ana, tally)
    demand(tally)


@pytest.mark.at_length
@on_both()
def test_an_answer_that_takes_half_a_minute(shop, tally):
    """The cashier does not wait for it: there are more customers."""
    proxy = shop.proxy(keep_alive=False)
    ana = at_a_bad_line(shop, tally, through=proxy)
    tally.begins("answer 30 s late, and the cashier sells on")
    for _time in range(rounds(1, 3)):
        with proxy.when(**sending(tally), times=1).delay(30, answer=True) as rule:
            tally.sold(validates(ana))
            late = rule.wait()
            insists_on_receipt(ana)
            tally.sold(ana.rings_up("Espresso"), ana.rings_up("Baguette"))
            if tally.side == "module":
                assert not late.outcome, "The till was held for half a minute"
            rule.wait_for_end(timeout=60)
        gets_through(ana, tally)
    demand(tally)


@on_both()
def test_a_server_that_never_answers(shop, tally):
    """Standard waits for ever; all that is left to the cashier is F5."""
    proxy = shop.proxy(keep_alive=False)
    ana = at_a_bad_line(shop, tally, through=proxy)
    tally.begins("server that never answers")
    with proxy.when(**sending(tally)).swallow() as rule:
        tally.sold(validates(ana))
        rule.wait()
        if tally.side == "module":
            insists_on_receipt(ana)
            tally.sold(ana.rings_up("Espresso"), ana.rings_up("Baguette"))
        ana.till.reload()
    gets_through(ana, tally)
    demand(tally)
