# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""What a cashier sees of the offline queue: badge, screen, notices, closing."""

import pytest
from playwright.sync_api import expect

from .kit.counter import OLD_TOWN, at_work, set_picker
from .kit.doomed import on_sale
from .kit.engines.engine import LAN_NAME
from .kit.queue_screen import (
    QueueScreen,
    goes_offline,
    notice,
    sells_offline,
    small_targets,
)

BADGE = ".oe_status.pos-queue-badge"
AGE = f"{BADGE} .pos-queue-badge-age"
DOOMED = "Almond Pie"
# Many sales without selling them one by one: a copy of one that waits.
FILL = """async (count) => {
    const {journal} = posmodel.env.services.pos_offline_queue;
    const [{payload, options, about}] = journal.sales();
    const kept = [];
    for (let i = 0; i < count; i++) {
        const key = `00000000-0000-4000-8000-${String(i).padStart(12, "0")}`;
        const uid = `99999-001-${String(i).padStart(4, "0")}`;
        const data = {...JSON.parse(payload), idempotency_key: key, uid};
        data.name = `Order ${uid}`;
        kept.push(journal.addSale({
            key, uid, options, payload: JSON.stringify(data),
            about: {...about, name: data.name},
        }));
    }
    await Promise.all(kept);
}"""
NO_DATABASE = "Object.defineProperty(window, 'indexedDB', {value: undefined})"


@pytest.fixture
def doomed(shop):
    """A product that can be sold, and then is deleted in Odoo: call it."""
    with on_sale(shop, DOOMED, 4.0) as delete:
        yield delete


@pytest.mark.parametrize("size", ("till", "tablet", "phone"))
def test_what_waits_is_shown_and_then_leaves(shop, size):
    set_picker(shop, "dialog")
    ana = at_work(shop, size=size)
    ana.sells("Rye Loaf")
    customer = "No customer"
    if size == "till":
        customer = "Nora Plain"
        ana.picks_customer(customer)
    goes_offline(ana)
    ana.pays("Cash")
    first = ana.receipt_number.replace("Order ", "")
    (second,) = sells_offline(ana, "Pretzel")
    expect(ana.page.locator(f"{BADGE} .js_msg")).to_have_text("2")
    expect(ana.page.locator(AGE)).to_have_count(1)
    assert ana.connection == "disconnected"
    queue = QueueScreen.opened_by_badge(ana)
    queue.wait_for_rows(2)
    queue.wait_for_states((first, "waiting"), (second, "waiting"))
    assert [row.customer for row in queue.rows] == [customer, "No customer"]
    count, total = queue.total
    assert (count, round(total, 2)) == (2, round(sum(r.total for r in queue.rows), 2))
    expect(queue.root.locator(".pos-queue-countdown")).to_contain_text("Trying again")
    assert small_targets(queue.root) == []
    ana.till.screenshot(f"queue-{size}")
    queue.chooses(second)
    expect(queue.detail).to_contain_text("Pretzel")
    expect(queue.detail).to_contain_text("Cash")
    expect(queue.detail.locator(".pos-queue-set-aside")).to_have_count(0)
    assert small_targets(queue.root) == []
    assert ana.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    ana.till.screenshot(f"queue-{size}-sale")
    ana.till.online()
    expect(queue.detail).to_contain_text("Not on this device any more")
    if size == "phone":
        queue.back_to_list()
    queue.wait_until_empty()
    expect(ana.page.locator(f"{BADGE} .js_connected")).to_be_visible()
    expect(notice(ana)).to_have_count(0)
    assert [sale.total for sale in shop.wait_for_sales(2)]
    queue.leaves()
    assert ana.screen == "product"


def test_the_keyboard_is_enough(shop):
    ana = at_work(shop)
    goes_offline(ana)
    sells_offline(ana, "Pretzel")
    badge = ana.page.locator(BADGE)
    badge.focus()
    ana.page.keyboard.press("Enter")
    queue = QueueScreen(ana)
    expect(queue.root).to_be_visible()
    queue.row("").focus()
    ana.page.keyboard.press("Enter")
    expect(queue.detail).to_be_visible()
    ana.page.keyboard.press("Escape")
    expect(queue.detail).to_have_count(0)
    queue.searches("nobody")
    queue.wait_for_rows(0)
    ana.page.keyboard.press("Escape")
    queue.wait_for_rows(1)
    ana.page.keyboard.press("Escape")
    expect(queue.root).to_have_count(0)
    assert ana.screen == "product"
    ana.till.online()
    shop.wait_for_sales(1)


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
    kept = shop.rpc()["pos.offline.envelope"].search_read(
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


def test_a_thousand_sales_are_quick_to_look_at(shop):
    ana = at_work(shop)
    goes_offline(ana)
    sells_offline(ana, "Pretzel")
    ana.page.evaluate(FILL, 999)
    expect(ana.page.locator(f"{BADGE} .js_msg")).to_have_text("1000")
    queue = QueueScreen.opened_by(ana)
    expect(queue.row("99999-001-0000")).to_be_visible()
    assert len(queue.rows) < 60
    queue.root.locator(".pos-queue-list").evaluate("(list) => list.scrollTo(0, 1e6)")
    expect(queue.row("99999-001-0998")).to_be_visible()
    assert len(queue.rows) < 60
    queue.searches("0500")
    queue.wait_for_rows(1)
    queue.chooses("99999-001-0500")
    expect(queue.detail).to_contain_text("Pretzel")


def test_a_notice_put_away_comes_back_with_the_next_outage(shop):
    ana = at_work(shop)
    goes_offline(ana)
    notice(ana).locator(".pos-queue-notice-away").click()
    expect(notice(ana)).to_have_count(0)
    ana.sells("Pretzel")
    ana.pays("Cash")
    expect(notice(ana)).to_have_count(0)
    assert ana.popup == ""
    ana.till.online()
    shop.wait_for_sales(1)
    ana.wait_for_connection("connected")
    goes_offline(ana)
    ana.till.online()
    expect(notice(ana)).to_have_count(0)


def test_what_needs_odoo_says_so_without_a_dialog(shop):
    ana = at_work(shop)
    ana.till.expect_errors("ConnectionLostError")
    goes_offline(ana)
    ana._menu(".close-button")
    told = ana.page.locator(".o_notification", has_text="go on selling")
    expect(told).to_be_visible()
    assert ana.popup == ""
    ana.till.online()
    expect(notice(ana)).to_have_count(0)


def test_a_browser_without_a_database_is_told_before_the_sale(shop):
    till = shop.till(OLD_TOWN)
    till.context.add_init_script(NO_DATABASE)
    ana = till.cashier("ana")
    ana.open_session()
    expect(notice(ana, "local")).to_contain_text("no database")
    till.screenshot("queue-local")
    ana.sells("Pretzel")
    ana.goes_to_payment()
    expect(notice(ana, "local")).to_be_visible()
    notice(ana).locator(".pos-queue-notice-action").click()
    device = QueueScreen(ana).root.locator(".pos-queue-device")
    expect(device).to_contain_text("small storage")
    QueueScreen(ana).leaves()
    assert ana.screen == "payment"


def test_plain_http_says_what_https_would_add(shop):
    till = shop.till(OLD_TOWN, host=LAN_NAME)
    ana = till.cashier("ana")
    ana.open_session()
    expect(notice(ana, "http")).to_contain_text("HTTPS")
    notice(ana).locator(".pos-queue-notice-away").click()
    till.reload()
    expect(ana.page.locator(".oe_status .js_connected")).to_be_visible()
    expect(notice(ana)).to_have_count(0)


def test_a_lost_session_asks_to_log_in(shop, proxy):
    ana = at_work(shop, through=proxy)
    # Odoo's greeting of a websocket says whose session it is, and would bring it back.
    proxy.websockets.wait_open()
    ana.till.context.clear_cookies()
    ana.till.expect_errors("ession")
    ana.sells("Pretzel")
    ana.pays("Cash")
    expect(notice(ana, "session")).to_contain_text("Log in to send 1 sale")
    ana.till.screenshot("queue-session")
    notice(ana).locator(".pos-queue-notice-action").click()
    ana.page.fill("[name=login]", "ana")
    ana.page.fill("[name=password]", "ana")
    ana.page.click(".oe_login_buttons [type=submit]")
    ana.till.wait_loaded()
    assert len(shop.wait_for_sales(1)) == 1


def test_a_session_is_not_closed_while_another_device_holds_sales(shop, doomed):
    leo = shop.till(OLD_TOWN, size="phone", name="phone").cashier("leo")
    leo.open_session()
    goes_offline(leo)
    sells_offline(leo, DOOMED)
    doomed()
    leo.till.online()
    expect(notice(leo, "attention")).to_be_visible()

    mia = at_work(shop, login="mia")
    mia._menu(".close-button")
    popup = mia.page.locator(".close-pos-popup")
    expect(popup.locator(".pos-queue-closing")).to_contain_text("Android")
    mia.till.screenshot("queue-closing")
    popup.get_by_role("button", name="Close Session").click()
    unsent = mia.page.locator(".pos-queue-unsent-popup")
    expect(unsent).to_contain_text("1 sale")
    expect(unsent.locator(".pos-queue-close-anyway")).to_be_disabled()
    unsent.locator(".cancel").click()
    expect(popup).to_be_visible()
    popup.get_by_role("button", name="Close Session").click()
    unsent.locator("textarea").fill("The phone fell into the river")
    unsent.locator(".pos-queue-close-anyway").click()
    mia.page.wait_for_selector(".o_action_manager > *", timeout=60_000)
    (session,) = shop.rpc()["pos.session"].search_read(
        [["config_id.name", "=", OLD_TOWN]], ["state"], limit=1, order="id desc"
    )
    assert session["state"] == "closed"
