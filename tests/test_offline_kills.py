# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Browsers, servers and databases are killed: each sale is in Odoo once all the same.

The same story on standard Odoo stands beside it in the report, and is not judged.
"""

import pytest

from .kit.engines import OTHERS
from .kit.sides import (
    at_a_bad_line,
    comes_back,
    demand,
    gets_through,
    insists_on_receipt,
    on_both,
    rounds,
    sending,
    validates,
)

BASKET = ("Pretzel", "Country Loaf", "Espresso", "Rye Loaf", "Baguette")


@on_both()
def test_browser_killed_right_after_the_receipt(shop, tally):
    ana = at_a_bad_line(shop, tally, own_browser=True)
    tally.begins("browser killed right after an offline receipt")
    for _kill in range(rounds(2, 20)):
        ana.till.offline()
        for product in BASKET[: rounds(5, 2)]:
            tally.sold(ana.rings_up(product))
        ana.till.kill()
        comes_back(ana)
        gets_through(ana, tally)
    demand(tally)


@on_both(engines=OTHERS)
@pytest.mark.parametrize("reaches_server", (False, True), ids=("before", "after"))
def test_browser_killed_while_it_sends(shop, proxy, tally, reaches_server):
    """Before the server has heard of the sale, or after it has recorded it."""
    ana = at_a_bad_line(shop, tally, own_browser=True, through=proxy)
    when = "after the server has it" if reaches_server else "before the server has it"
    tally.begins(f"browser killed while sending, {when}")
    for _kill in range(rounds(1, 10)):
        there = len(shop.sales())
        rule = proxy.when(**sending(tally), times=1).swallow(
            reaches_server=reaches_server
        )
        tally.sold(validates(ana))
        rule.wait()
        if reaches_server:
            shop.wait_for_sales(there + 1)
        ana.till.kill()
        rule.lift()
        comes_back(ana)
        gets_through(ana, tally)
    demand(tally)


@pytest.mark.at_length
@on_both()
def test_browser_killed_while_it_sends_many(shop, proxy, tally):
    ana = at_a_bad_line(shop, tally, own_browser=True, through=proxy)
    tally.begins("browser killed while it sends what has waited")
    for _kill in range(rounds(1, 5)):
        with proxy.when(**sending(tally)).refuse():
            for product in BASKET:
                tally.sold(ana.rings_up(product))
            rule = proxy.when(**sending(tally), times=1).swallow(reaches_server=True)
        if tally.side == "standard":
            ana.press_sync()
        rule.wait()
        ana.till.kill()
        rule.lift()
        comes_back(ana)
        gets_through(ana, tally)
    demand(tally)


class Server:
    """The Odoo server dies."""

    name = "server"
    says = ()

    def __init__(self, shop):
        self.kill = shop.kill_server
        self.start = shop.start_server


class Database:
    """PostgreSQL dies, and Odoo stays."""

    name = "PostgreSQL"
    says = (r"status of 404", r"RPC_ERROR")  # Odoo without a database.

    def __init__(self, shop):
        self.kill = shop.kill_database
        self.start = shop.start_database


def before(shop, proxy, tally, sells):
    """The request has not reached the server."""
    rule = proxy.when(**sending(tally), times=1).swallow()
    sells()
    rule.wait()
    yield
    rule.lift()


def during(shop, proxy, tally, sells):
    """The server is writing the order down."""
    with shop.busy():
        sells()
        shop.wait_for_writers()
        yield


def after(shop, proxy, tally, sells):
    """The order is written down, and the till has no answer."""
    there = len(shop.sales())
    rule = proxy.when(**sending(tally), times=1).swallow(reaches_server=True)
    sells()
    shop.wait_for_sales(there + 1)
    yield
    rule.lift()


def dies_at_each_moment(shop, tally, victim):
    # On kept connections Chromium would repeat the call before anybody notices.
    proxy = shop.proxy(keep_alive=False)
    ana = at_a_bad_line(shop, tally, through=proxy)
    ana.till.expect_errors(*victim.says)
    for moment in (before, during, after):
        tally.begins(f"{victim.name} killed {moment.__name__} its commit")
        for _death in range(rounds(1, 5)):
            death = moment(shop, proxy, tally, lambda: tally.sold(validates(ana)))
            next(death)
            victim.kill()
            next(death, None)
            victim.start()
            insists_on_receipt(ana)
            tally.sold(ana.rings_up("Country Loaf"))
            gets_through(ana, tally)
    demand(tally)


@pytest.mark.takes_turns("killed at a commit")
@on_both()
def test_server_killed_before_during_and_after_its_commit(shop, tally):
    dies_at_each_moment(shop, tally, Server(shop))


@pytest.mark.takes_turns("killed at a commit")
@on_both(own_postgres=True)
def test_postgresql_killed_before_during_and_after_its_commit(shop, tally):
    dies_at_each_moment(shop, tally, Database(shop))
