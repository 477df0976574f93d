# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""What a cashier sees of the offline queue: badge, screen, notices, closing."""

import pytest
from playwright.sync_api import expect

from .kit.counter import OLD_TOWN, at_work, set_picker
from .kit.engines.engine import LAN_NAME
from .kit.offline_start import wait_decided
from .kit.queue_screen import (
    BADGE,
    QueueScreen,
    goes_offline,
    notice,
    sells_offline,
    small_targets,
)
from .kit.sides import at_a_bad_line, at_length, gets_through, gets_used_to_it

AGE = f"{BADGE} .pos-queue-badge-age"
LEFTS = "(cells) => cells.map((cell) => cell.getBoundingClientRect().left)"
LATER = """(minutes) => {
    const {now} = Date;
    Date.now = () => now() + minutes * 60000;
}"""
# Many sales without selling them one by one: a copy of one that waits.
FILL = """async (count) => {
    const {outbox} = posmodel.env.services.pos_offline_queue;
    const [{payload, options, about}] = outbox.sales();
    const kept = [];
    for (let i = 0; i < count; i++) {
        const key = `00000000-0000-4000-8000-${String(i).padStart(12, "0")}`;
        const uid = `99999-001-${String(i).padStart(4, "0")}`;
        const data = {...JSON.parse(payload), idempotency_key: key, uid};
        data.name = `Order ${uid}`;
        kept.push(outbox.addSale({
            key, uid, options, payload: JSON.stringify(data),
            about: {...about, name: data.name},
        }));
    }
    await Promise.all(kept);
}"""
REFUNDS = """
SELECT sale.pos_reference, refund.pos_reference
  FROM pos_order_line AS line
  JOIN pos_order_line AS sold ON sold.id = line.refunded_orderline_id
  JOIN pos_order AS sale ON sale.id = sold.order_id
  JOIN pos_order AS refund ON refund.id = line.order_id
 WHERE sale.id = %s
"""
TOO_LARGE = "<html><body><h1>413 Request Entity Too Large</h1></body></html>"
NO_DATABASE = "Object.defineProperty(window, 'indexedDB', {value: undefined})"


def test_one_sale_is_too_large_for_a_proxy(shop, proxy):
    """The small ones behind it arrive, and nobody asks again and again."""
    ana = at_work(shop, through=proxy)
    ana.till.expect_bad_line()
    ana.till.expect_errors("status of 413")
    sync = {"rpc": "pos.offline.sync.sync"}
    with proxy.when(**sync).bad_gateway():
        ana.sells("Pretzel")
        note = "posmodel.get_order().get_selected_orderline().set_customer_note"
        ana.page.evaluate(f"{note}('no salt '.repeat(1200))")
        ana.pays("Cash")
        large = ana.receipt_number.replace("Order ", "")
        sells_offline(ana, "Espresso", "Baguette", "Rye Loaf")
    limit = proxy.when(**sync, longer=10_000).answer_html(413, TOO_LARGE)
    proxy.forget()
    queue = QueueScreen.opened_by_badge(ana)
    queue.wait_for_states((large, "attention"))
    assert len(shop.wait_for_sales(3)) == 3
    assert limit.hits and proxy.count(**sync) < 10
    queue.chooses(large)
    expect(queue.detail).to_contain_text("too large")
    expect(queue.detail).to_contain_text("413")
    limit.lift()
    queue.detail.locator(".pos-queue-retry").click()
    shop.wait_for_sales(4)
    queue.wait_until_empty()


def test_an_order_that_is_open_in_two_tabs(shop, tally, proxy):
    """Standard Odoo closes the first tab, but not while it has sales to send."""
    ana = at_a_bad_line(shop, tally, through=proxy)
    first = ana.page
    with proxy.when(rpc="pos.offline.sync.sync").bad_gateway():
        ana.rings_up("Espresso")
        ana.sells("Pretzel")
        ana.till.page = ana.till.context.new_page()
        ana.till.open_pos()
        gets_used_to_it(ana)
        second = ana.page
        shown = "(name) => posmodel.orders.some((order) => order.name === name)"
        name = second.evaluate(
            "() => posmodel.orders.find((order) => !order.is_empty()).name"
        )
        ana.till.page = first
        ana.pays("Cash")
        second.wait_for_function(f"(name) => !({shown})(name)", arg=name)
        told = second.get_by_text(f"{name} was paid in another tab")
        expect(told).to_be_visible()
        ana.till.page = second
        ana.rings_up("Baguette")
    assert {sale.reference for sale in shop.wait_for_sales(3)} >= {name}
    gets_through(ana, tally)
    assert len(shop.sales()) == 3


@pytest.mark.parametrize("size", ("till", at_length("tablet"), at_length("phone")))
def test_what_waits_is_shown_and_then_leaves(shop, size):
    set_picker(shop, "dialog")
    ana = at_work(shop, size=size)
    ana.sells("Rye Loaf", qty=2)
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
    lefts = queue.root.locator(".pos-queue-row-what").evaluate_all(LEFTS)
    assert len({*lefts}) == 1
    count, total = queue.total
    assert (count, round(total, 2)) == (2, round(sum(r.total for r in queue.rows), 2))
    expect(queue.root.locator(".pos-queue-countdown")).to_contain_text("Trying again")
    # A sale has one age, wherever it is shown.
    for minutes, words in ((2.1, "2 min"), (-2.1, "just now")):
        ana.page.evaluate(LATER, minutes)
        for place in (AGE, ".pos-queue-oldest", ".pos-queue-row-age"):
            expect(ana.page.locator(place).first).to_contain_text(words)
    assert small_targets(queue.root) == []
    ana.till.screenshot(f"queue-{size}")
    queue.chooses(second)
    expect(queue.detail).to_contain_text("Pretzel")
    expect(queue.detail).to_contain_text("Cash")
    expect(queue.detail.locator(".pos-queue-set-aside")).to_have_count(0)
    assert small_targets(queue.root) == []
    assert ana.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    ana.till.screenshot(f"queue-{size}-sale")
    if size == "till":
        # Beside the list there is a way back from a sale to the device.
        queue.shows_device()
        queue.calls_device("Terrace iPad")
        queue.chooses(second)
    queue.detail.locator(".pos-queue-retry").click()
    said = ana.page.locator(".o_notification", has_text="The sales stay on this device")
    expect(said.first).to_be_visible()
    ana.till.online()
    expect(notice(ana, "returned")).to_contain_text(
        "2 sales sent. Every sale of this device is in Odoo."
    )
    expect(queue.detail).to_contain_text("Not on this device any more")
    if size == "phone":
        queue.back_to_list()
    queue.wait_until_empty()
    expect(ana.page.locator(f"{BADGE} .js_connected")).to_be_visible()
    expect(notice(ana)).to_have_count(0, timeout=15_000)
    assert [sale.total for sale in shop.wait_for_sales(2)]
    if size == "till":
        devices = shop.rpc()["pos.offline.device"]
        assert devices.search_count([("name", "=", "Terrace iPad")])
    queue.leaves()
    assert ana.screen == "product"


def test_the_keyboard_is_enough(shop):
    ana = at_work(shop)
    goes_offline(ana)
    paper = ana.rings_up("Pretzel")
    ana.next_order()
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
    queue = QueueScreen.opened_by_badge(ana)
    queue.chooses("")
    queue.detail.locator(".pos-queue-reprint").click()
    expect(ana.page.locator(".receipt-screen .pos-receipt")).to_be_visible()
    assert ana.reads_receipt() == paper
    ana.till.online()
    shop.wait_for_sales(1)


def test_a_sale_is_refunded_before_it_has_arrived(shop):
    """Once, and Odoo knows what the refund is of when it has both."""
    ana = at_work(shop)
    goes_offline(ana)
    (sold,) = sells_offline(ana, "Pretzel")
    refund = ".pos-queue-refund"
    queue = QueueScreen.opened_by_badge(ana)
    queue.chooses(sold)
    queue.detail.locator(refund).click()
    ana.page.wait_for_selector(".product-screen")
    ana.pays("Cash")
    ana.next_order()
    queue = QueueScreen.opened_by_badge(ana)
    queue.chooses(sold)
    queue.detail.locator(refund).click()
    expect(ana.page.locator(".o_notification")).to_contain_text("is left to refund")
    ana.till.screenshot("queue-refund")
    queue.leaves()
    ana.till.online()
    sale, money_back = sorted(shop.wait_for_sales(2), key=lambda sale: -sale.total)
    assert sold in sale.reference
    assert money_back.total == -sale.total
    assert shop.sql(REFUNDS, sale.id) == [(sale.reference, money_back.reference)]


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


def test_closing_says_that_it_needs_a_connection(shop):
    ana = at_work(shop)
    goes_offline(ana)
    ana._menu(".close-button")
    ana.wait_for_popup("Closing a session needs a connection")
    ana.dismisses()
    ana.till.online()
    expect(notice(ana)).to_have_count(0, timeout=15_000)


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


@pytest.fixture
def moves_cash(shop):
    """Ana may put cash in and take it out: a right of standard's accounting."""
    users, names = shop.rpc()["res.users"], shop.rpc()["ir.model.data"]
    wanted = [["module", "=", "account"], ["name", "=", "group_account_invoice"]]
    (group,) = names.search_read(wanted, ["res_id"])
    ana = users.search([["login", "=", "ana"]])
    users.write(ana, {"groups_id": [[4, group["res_id"]]]})
    yield
    users.write(ana, {"groups_id": [[3, group["res_id"]]]})


@pytest.mark.usefixtures("moves_cash")
def test_the_drawer_is_counted_and_emptied_without_a_connection(shop):
    """It reaches Odoo once, before the sale that followed it."""
    ana = at_work(shop)
    ana.close_session()
    till = shop.till(OLD_TOWN)
    ana = till.cashier("ana")
    ana.counts_opening_cash = lambda cash: None
    ana.open_session()
    # What the receipt of money taken out of the drawer shows.
    assert wait_decided(ana) == "kept"
    till.expect_errors("ConnectionLostError")
    till.offline()
    popup = ana.page.locator(".opening-cash-control")
    popup.locator(".cash-input-sub-section input").fill("100.00")
    popup.get_by_role("button", name="Open session").click()
    expect(popup).to_have_count(0)
    goes_offline(ana)
    ana._menu("li.navbar-button:has-text('Cash In/Out')")
    popup = ana.page.locator(".cash-move-popup")
    popup.locator("input").fill("5")
    popup.locator("textarea").fill("Flowers")
    popup.locator(".confirm").click()
    kept = ana.page.locator(".o_notification", has_text="Saved on this device")
    expect(kept.first).to_be_visible()
    sells_offline(ana, "Rye Loaf")
    till.online()
    shop.wait_for_sales(1)
    read = shop.rpc()["pos.session"].search_read
    fields = ["state", "cash_register_balance_start", "statement_line_ids"]
    (session,) = read([["state", "=", "opened"]], fields)
    assert session["cash_register_balance_start"] == 100
    lines = shop.rpc()["account.bank.statement.line"].search_read(
        [["id", "in", session["statement_line_ids"]]], ["amount", "payment_ref"]
    )
    [out] = [line for line in lines if "Flowers" in line["payment_ref"]]
    assert out["amount"] == -5
