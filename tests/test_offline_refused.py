# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""What is seen of a sale that Odoo refuses: at payment, in the queue, on closing."""

import re

import pytest
from playwright.sync_api import expect

from .kit.counter import OLD_TOWN, at_work
from .kit.doomed import on_sale
from .kit.money import amount
from .kit.queue_screen import (
    BADGE,
    FIGURE,
    QueueScreen,
    goes_offline,
    notice,
    sells_offline,
)

DOOMED = "Almond Pie"
LOAF = 7.13


@pytest.fixture
def doomed(shop):
    """A product that can be sold, and then is deleted in Odoo: call it."""
    with on_sale(shop, DOOMED, 4.0) as delete:
        yield delete


def test_a_refused_sale_is_explained_and_set_aside_by_a_manager(shop, doomed):
    ana = at_work(shop)
    goes_offline(ana)
    _good, bad = sells_offline(ana, "Pretzel", DOOMED)
    doomed()
    ana.till.online()
    shop.wait_for_sales(1)
    expect(notice(ana, "attention")).to_contain_text("1 sale needs attention")
    assert ana.connection == "error"
    notice(ana, "attention").locator(".pos-queue-notice-action").click()
    queue = QueueScreen(ana)
    queue.wait_for_rows(1)
    queue.wait_for_states((bad, "attention"))
    queue.chooses(bad)
    expect(queue.detail).to_contain_text(DOOMED)
    assert "Traceback" not in queue.root.inner_text()
    expect(queue.detail).to_contain_text("A manager can set this sale aside")
    ana.till.screenshot("queue-refused")
    mia = ana.till.cashier("mia")
    mia.open_session()
    queue = QueueScreen.opened_by_badge(mia)
    queue.chooses(bad)
    queue.sets_aside("Training sale")
    queue.wait_until_empty()
    kept = shop.rpc()["pos.offline.rejected.sale"].search_read(
        [["reference", "like", bad]], ["state", "decision", "decided_by_id"]
    )
    assert [(one["state"], one["decision"]) for one in kept] == [
        ("set_aside", "Training sale")
    ]
    assert kept[0]["decided_by_id"][1] == "Mia Keller"
    assert len(shop.sales()) == 1


def test_the_cashier_decides_when_odoo_says_no(shop, doomed):
    ana = at_work(shop)
    ana.sells(DOOMED)
    doomed()
    ana.goes_to_payment()
    ana.tenders("Cash")
    popup = ana.page.locator(".pos-queue-refused")
    ana.presses_validate()
    expect(popup).to_contain_text(DOOMED)
    ana.till.screenshot("queue-refused-at-payment")
    popup.get_by_role("button", name="Change the order").click()
    expect(popup).to_have_count(0)
    assert ana.screen == "payment"
    expect(ana.page.locator(f"{BADGE} .js_msg")).to_have_count(0)
    ana.presses_validate()
    popup.get_by_role("button", name="Keep as sold").click()
    ana.page.wait_for_selector(".receipt-screen .pos-receipt")
    expect(ana.page.locator(f"{BADGE} .js_msg")).to_have_text("1")
    expect(notice(ana, "attention")).to_be_visible()
    assert shop.sales() == []


def test_the_cashier_hears_why_there_is_no_invoice(shop, doomed):
    ana = at_work(shop)
    ana.sells(DOOMED)
    ana.picks_customer("Nora Plain")
    doomed()
    ana.goes_to_payment()
    ana.toggles_invoice()
    ana.tenders("Cash")
    ana.presses_validate()
    words = ana.page.locator(".popups .popup", has_text="did not accept this sale")
    expect(words).to_contain_text(DOOMED)
    ana.confirms()
    assert ana.screen == "payment"
    ana.toggles_invoice()
    ana.presses_validate()
    popup = ana.page.locator(".pos-queue-refused")
    expect(popup).to_contain_text(DOOMED)
    popup.get_by_role("button", name="Keep as sold").click()
    assert shop.sales() == []


def shown_in_backend(shop):
    """What a manager reads on the card of that point of sale."""
    configs = shop.rpc("mia")["pos.config"]
    (config,) = configs.search_read([["name", "=", OLD_TOWN]], ["offline_figure"])
    return config["offline_figure"]


def test_a_session_is_closed_over_what_is_not_in_odoo(shop, doomed):
    """A sale that was rejected on this till, and a phone that nobody has heard from."""
    leo = shop.till(OLD_TOWN, size="phone", name="phone").cashier("leo")
    leo.open_session()
    mia = at_work(shop, login="mia")
    goes_offline(mia)
    sells_offline(mia, DOOMED)
    doomed()
    mia.till.online()
    expect(notice(mia, "attention")).to_be_visible()
    mia._menu(".close-button")
    popup = mia.page.locator(".close-pos-popup")
    section = popup.locator(".pos-queue-closing")
    expect(section).to_contain_text("this device")
    expect(section).to_contain_text(re.compile("Android.*last heard from at"))
    figure = section.locator(FIGURE)
    expect(figure).to_contain_text("Not in Odoo: 1 sale, ")
    expect(figure).to_contain_text(shown_in_backend(shop))
    rejected = popup.locator(".pos-queue-closing-amounts")
    expect(rejected).to_contain_text("Rejected sales, not in Odoo: 1")
    expect(rejected).to_contain_text("in cash: $\u00a04.60")

    # Leo sells while Mia counts, and goes on selling where nobody hears of it
    leo.rings_up("Rye Loaf")
    leo.next_order()
    shop.wait_for_sales(1)
    goes_offline(leo)
    sells_offline(leo, "Rye Loaf")
    queue = QueueScreen.opened_by_badge(leo)
    expect(queue.root.locator(FIGURE)).to_contain_text("Last known ")
    queue.leaves()
    shop.sql(
        """UPDATE pos_offline_device SET last_seen = last_seen - interval '1 hour'
            WHERE user_id = (SELECT id FROM res_users WHERE login = 'leo')"""
    )
    drawer = popup.locator(".payment-methods-overview tbody").first.locator("td")
    expected = amount(drawer.nth(1).inner_text())
    popup.get_by_role("button", name="Close Session").click()
    unsent = mia.page.locator(".pos-queue-unsent-popup")
    expect(unsent).to_contain_text("1 sale")
    expect(unsent).to_contain_text("May hold sales")
    expect(figure).to_contain_text("1 device not heard from")
    expect(figure).to_contain_text(shown_in_backend(shop))
    mia.till.screenshot("queue-closing")
    expect(unsent.locator(".pos-queue-close-anyway")).to_be_disabled()
    unsent.locator(".cancel").click()
    now_expected = amount(drawer.nth(1).inner_text())
    assert now_expected == pytest.approx(expected + LOAF)
    popup.locator("tbody").first.locator("input").fill(f"{now_expected:.2f}")
    popup.get_by_role("button", name="Close Session").click()
    unsent.locator("textarea").fill("The phone fell into the river")
    unsent.locator(".pos-queue-close-anyway").click()
    mia.page.wait_for_selector(".o_action_manager > *", timeout=60_000)
    (session,) = shop.rpc()["pos.session"].search_read(
        [["config_id.name", "=", OLD_TOWN]], ["state"], limit=1, order="id desc"
    )
    assert session["state"] == "closed"
