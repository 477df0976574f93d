# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Tills of different engines share orders, as an iPad and a PC do."""

import datetime
import random

import pytest

from .kit.engines import ENGINES, told_in
from .kit.sharing import group
from .kit.sides import rounds
from .kit.tested_with import note

PEOPLE = ("ana", "leo", "mia")
# What each of them alone takes away or counts anew; all of them add to everything.
OWN = {"ana": "Pretzel", "leo": "Country Loaf", "mia": "Rye Loaf"}
TODAY = datetime.date.today().toordinal() % len(ENGINES)
FIRST = rounds([*ENGINES][TODAY : TODAY + 1], [*ENGINES])
SEEDS = range(1, 1 + rounds(1, 10))
STEPS = 24
NO_SHARED_WORKER = "delete window.SharedWorker"


def in_each_engine(shop, *, own_browser=False, first="chromium"):
    """One till of the group in each engine, in turn; which is first, may be chosen."""
    engines = [*ENGINES]
    where = engines.index(first)
    turned = engines[where:] + engines[:where]
    options = {
        login: {"engine": engine, "own_browser": own_browser}
        for login, engine in zip(PEOPLE, turned, strict=True)
    }
    return group(shop, *PEOPLE, **options)


@pytest.mark.parametrize("first", FIRST)
def test_one_order_in_three_engines(shop, first):
    """Each adds and changes; the first is killed in between, comes back and pays."""
    ana, leo, mia = tills = in_each_engine(shop, own_browser=True, first=first)
    ana.who.sells("Pretzel")
    number = ana.number
    for till in (leo, mia):
        till.goes_to(number)
        till.sees(("Pretzel", 1))
    leo.who.taps("Country Loaf")
    mia.who.taps("Rye Loaf")
    everything = [("Country Loaf", 1), ("Pretzel", 1), ("Rye Loaf", 1)]
    for till in tills:
        till.sees_in_any_order(*everything)
    for till in (leo, mia):
        till.wait_sent()
    ana.who.taps("Pretzel")
    ana.wait_sent()
    ana.till.kill()
    leo.who.sets_quantity(4, "Country Loaf")
    mia.who.removes("Rye Loaf")
    ana.till.start()
    ana.till.open_pos()
    ana.wait_up_to_date()
    ana.goes_to(number)
    for till in tills:
        till.sees_in_any_order(("Country Loaf", 4), ("Pretzel", 2))
    total = mia.who.total
    ana.who.pays("Cash")
    receipt = ana.who.reads_receipt()
    (sale,) = shop.wait_for_sales(1)
    assert (sale.total, receipt.total) == (total, total)
    for till in (leo, mia):
        till.sees()
    note(ana.till.engine, "killed at an order that others go on with", paid=1, wrong=0)


@pytest.mark.at_length
@pytest.mark.parametrize("seed", SEEDS)
def test_a_random_schedule_in_three_engines(shop, seed):
    """Connections come and go, pages are reloaded; in the end all show the same."""
    chance = random.Random(seed)
    proxies = {login: shop.proxy() for login in PEOPLE}
    options = {
        login: {"engine": engine, "through": proxies[login]}
        for login, engine in zip(PEOPLE, ENGINES, strict=True)
    }
    tills = dict(zip(PEOPLE, group(shop, *PEOPLE, **options), strict=True))
    tills["ana"].who.sells("Pretzel")
    number = tills["ana"].number
    for login in ("leo", "mia"):
        tills[login].goes_to(number)
        tills[login].sees(("Pretzel", 1))
    cut = set()
    for _step in range(STEPS):
        login = chance.choice(PEOPLE)
        till, proxy, own = tills[login], proxies[login], OWN[login]
        step = chance.choice(("add", "add", "add", "count", "remove", "cut", "reload"))
        has_own = any(product == own for product, _quantity in till.lines)
        if step == "add":
            till.who.taps(chance.choice([*OWN.values()]))
        elif step == "count" and has_own:
            till.who.sets_quantity(chance.randint(1, 9), own)
        elif step == "remove" and has_own:
            till.who.removes(own)
        elif step == "cut" and login in cut:
            cut.remove(login)
            proxy.connect()
        elif step == "cut":
            cut.add(login)
            till.till.expect_bad_line()
            proxy.disconnect()
        elif step == "reload" and login not in cut:
            till.wait_sent()
            till.till.reload()
            till.wait_up_to_date()
            till.goes_to(number)
    for login in cut:
        proxies[login].connect()
    for till in tills.values():
        till.wait_sent()
        till.wait_up_to_date()
    shown = sorted(tills["ana"].lines)
    for till in tills.values():
        till.sees_in_any_order(*shown)
    if not shown:
        tills["ana"].who.taps("Espresso")
    total = tills["ana"].who.total
    for till in tills.values():
        till.who.wait_for_total(total)
    tills["mia"].who.pays("Cash")
    (sale,) = shop.wait_for_sales(1)
    assert sale.total == total


@told_in(*ENGINES)
def test_changes_are_seen_without_a_shared_worker(shop):
    """Odoo's bus then has a worker of its own in each tab."""

    def prepare(page):
        page.context.add_init_script(NO_SHARED_WORKER)

    ana, leo = group(shop, "ana", "leo", prepare=prepare)
    ana.who.sells("Pretzel")
    leo.goes_to(ana.number)
    leo.sees(("Pretzel", 1))
    ana.who.taps("Pretzel")
    leo.sees(("Pretzel", 2))
    assert leo.page.evaluate("() => !window.SharedWorker")
