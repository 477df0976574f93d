# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""A tablet is gone for good, with sales that Odoo does not know of."""

import shutil
from datetime import datetime

import pytest
from playwright.sync_api import expect

from ..kit.connected import apart, beats, find_server, lose_server, wait_connected
from ..kit.office import Office
from ..kit.queue_screen import QueueScreen
from ..kit.sharing import group
from ..kit.sides import comes_back
from ..kit.waiting import until

SOLD = ("Pretzel", "Country Loaf", "Espresso")
HERE_NO_MORE = "UPDATE pos_offline_device SET last_seen = last_seen - interval '10 min'"
BROUGHT = """
SELECT o.pos_reference, o.date_order, seller.config_id, keeper.config_id
  FROM pos_order o
  JOIN pos_offline_device seller ON seller.id = o.offline_device_id
  LEFT JOIN pos_offline_device keeper ON keeper.id = o.handed_in_by_id
 ORDER BY o.pos_reference
"""


@pytest.fixture
def attic(tmp_path):
    """Where a profile is that no till can find."""
    return tmp_path / "profile"


def test_a_dead_tablet_loses_no_sale(shop, attic):
    """Killed, and its profile deleted; one of its siblings dies while it hands in."""
    people = ("ana", "leo", "mia")
    ana, leo, mia = tills = group(shop, *people, **apart(shop, *people))
    wait_connected(2, *tills)
    beats(*tills)

    lose_server(*tills)
    began = datetime.utcnow().replace(microsecond=0)
    receipts = [ana.who.rings_up(product) for product in SOLD]
    wait_for_copies(ana, "3 of 3")
    ana.till.kill()
    died = datetime.utcnow()
    shutil.move(ana.till.profile, attic)
    assert shop.sales() == []

    find_server(leo)
    beats(leo)
    shop.sql(HERE_NO_MORE + " WHERE config_id = %s", ana.till.pos_id)
    office = Office(shop, "mia")
    opens_device(office, shop, ana)
    expect(office.page.locator("[name=copy_count]")).to_have_text("3")
    rule = leo.till.line.when(rpc="hand_in", times=1).swallow(reaches_server=True)
    office.page.locator("button[name=action_lost]").click()
    office.page.locator(".modal .btn-primary").click()
    expect(office.page.locator("[name=is_lost] input")).to_be_checked()
    leo.page.evaluate("() => void posmodel.offlineQueue.sender.heartbeat()")
    rule.wait()
    shop.wait_for_sales(1)
    leo.till.kill()
    rule.lift()

    find_server(mia)
    beats(mia)
    sales = shop.wait_for_sales(3)
    assert [(sale.reference, sale.total) for sale in sorted(sales, key=number)] == [
        (receipt.number, receipt.total) for receipt in receipts
    ]
    assert {(sale.pos, sale.cashier, sale.state) for sale in sales} == {
        (ana.till.pos, "ana", "paid")
    }
    rows = shop.sql(BROUGHT)
    assert all(began <= at <= died for _name, at, *_who in rows)
    assert {seller for *_sale, seller, _keeper in rows} == {ana.till.pos_id}
    keepers = [keeper for *_sale, keeper in rows]
    assert sorted(keepers, key=[leo.till.pos_id, mia.till.pos_id].index) == [
        leo.till.pos_id,
        *2 * [mia.till.pos_id],
    ]
    opens_device(office, shop, ana)
    for receipt in receipts:
        said = office.page.locator(".o-mail-Message", has_text=receipt.number)
        expect(said).to_contain_text("handed in")

    # What Leo has kept is known to be in Odoo, once he is back.
    comes_back(leo.who)
    leo.wait_up_to_date()
    until(lambda: beats(leo, mia) or is_on_no_other(shop, ana), "nobody keeping it")

    # It was behind the counter.
    shutil.move(attic, ana.till.profile)
    ana.till.line.connect()
    comes_back(ana.who)
    ana.till.wait_to_show(lambda: ana.who.waiting, 0, timeout=60)
    ana.wait_up_to_date()
    assert shop.sales() == sales
    assert shop.sql(BROUGHT) == rows
    assert not device(shop, ana)["is_lost"]


def number(sale):
    return sale.reference


def wait_for_copies(till, words):
    """How many of the sales that wait on it are on another till, as it says."""
    queue = QueueScreen.opened_by(till.who)
    queue.shows_device()
    copies = queue.root.locator(".pos-sharing-copies .fw-bolder")
    expect(copies).to_have_text(words)


def device(shop, till):
    """That till's device, as a manager sees it."""
    domain = [("config_id", "=", till.till.pos_id)]
    names = ["copy_count", "is_lost", "waiting_count"]
    (found,) = shop.rpc("mia")["pos.offline.device"].search_read(domain, names)
    return found


def is_on_no_other(shop, till):
    return device(shop, till)["copy_count"] == 0


def opens_device(office, shop, till):
    which = f"id={device(shop, till)['id']}&model=pos.offline.device&view_type=form"
    office.page.goto("about:blank")
    office.page.goto(f"{office.till.url}/web#{which}")
    expect(office.page.locator(".o_form_view")).to_be_visible()
