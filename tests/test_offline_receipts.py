# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""What the cashier waits for, and what is printed when the wait is over."""

from playwright.sync_api import expect

from .kit.counter import OLD_TOWN, at_work
from .kit.queue_screen import QueueScreen, goes_offline

SYNC = {"rpc": "pos.offline.sync.sync", "body": '"checksum"'}
# A printer for receipts and one for the kitchen, which count.
PRINTERS = """() => {
    window.printed = 0;
    window.tickets = 0;
    window.heads = [];
    posmodel.env.services.printer.print = async () => (window.printed += 1);
    const ids = posmodel.db.product_by_id;
    const categories = Object.values(ids).flatMap(({pos_categ_ids}) => pos_categ_ids);
    posmodel.unwatched.printers = [{
        config: {product_categories_ids: categories},
        printReceipt: async (ticket) => {
            window.heads.push(ticket.querySelector(".pos-receipt-order-data").innerText);
            return {successful: Boolean((window.tickets += 1))};
        },
    }];
    posmodel.printers_category_ids_set = new Set(categories);
    posmodel.config.iface_printers = true;
}"""
CALLED = """() => ({
    receipt: document.querySelector(".pos-receipt .fs-2").innerText.trim(),
    kitchen: window.heads.at(-1),
})"""
PRINTED = "(count) => window.printed === count && window.tickets === count"
SKIPPED = """(count) =>
    window.printed === count && document.querySelector(".product-screen")"""
# How long the till is ready to wait, sale by sale.
WATCH = """() => {
    const {sender} = posmodel.offlineQueue;
    const {flush} = sender;
    window.waits = [];
    sender.flush = (options) => {
        if (options.keys) {
            window.waits.push([options.patience, options.insist]);
        }
        return window.isOver
            ? {confirmed: {}, pending: options.keys, reason: "timeout"}
            : flush.call(sender, options);
    };
}"""
# From here on each sale is kept at once, and nothing is sent.
WAIT_IS_OVER = """() => {
    window.isOver = true;
    posmodel.offlineQueue.sender.stop();
}"""
PAYMENT_SCREEN = """odoo.loader.modules.get(
    "@point_of_sale/app/screens/payment_screen/payment_screen"
).PaymentScreen.prototype"""
# As modules do that ask Odoo for the receipt; this one is never answered.
ASKS = f"""() => {{
    const order = posmodel.get_order();
    order.wait_for_push_order = () => true;
    {PAYMENT_SCREEN}._postPushOrderResolve = () => {{
        posmodel.offlineQueue.salePush.endsAt = performance.now() + 500;
        return posmodel.orm.searchRead("pos.order", [["id", "=", order.server_id]]);
    }};
}}"""
# As l10n_es_pos: an invoice is made of each sale, and nobody prints it.
DOWNLOADED = f"(is) => {{ {PAYMENT_SCREEN}.shouldDownloadInvoice = () => is; }}"
MAILED = "SELECT email_to FROM mail_mail WHERE email_to LIKE '%@example.com'"
INVOICED = """async (id) => {
    const order = posmodel.get_order();
    await posmodel._loadPartners([id]);
    order.set_partner(posmodel.db.get_partner_by_id(id));
    order.set_to_invoice(true);
}"""


def test_what_a_receipt_will_lack_is_said_before_the_payment(shop):
    ana = at_work(shop, size="phone")
    ana.sells("Pretzel")
    # As l10n_fr_pos_cert, whose receipts show a hash that Odoo computes.
    ana.page.evaluate("() => (posmodel.get_order().wait_for_push_order = () => true)")
    ana.till.offline()
    expect(ana.page.locator("[data-notice=offline]")).to_be_visible()
    ana.goes_to_payment()
    words = ana.page.locator("[data-notice=receipt] .pos-queue-notice-words")
    expect(words).to_contain_text("The receipt will be incomplete")
    ana.wait_for_connection("disconnected")
    assert words.evaluate("(it) => it.scrollHeight <= it.clientHeight + 1")


def test_receipts_print_as_online(shop, proxy):
    settings = {"iface_print_auto": True, "iface_print_skip_screen": False}
    shop.rpc()["pos.config"].write([shop.pos_id(OLD_TOWN)], settings)
    ana = at_work(shop, through=proxy)
    ana.till.expect_bad_line()
    ana.page.evaluate(PRINTERS)
    ana.rings_up("Pretzel")
    ana.page.wait_for_function(PRINTED, arg=1)
    with proxy.when(**SYNC).hang():
        ana.rings_up("Pretzel")
        ana.page.wait_for_function(PRINTED, arg=2)
    ana.till.wait_to_show(lambda: ana.waiting, 0)
    proxy.disconnect()
    ana.rings_up("Pretzel")
    ana.page.wait_for_function(PRINTED, arg=3)
    # Where the receipt is not to be shown, the next customer is served at once.
    ana.page.evaluate("() => (posmodel.config.iface_print_skip_screen = true)")
    ana.sells("Pretzel")
    ana.goes_to_payment()
    ana.tenders("Cash")
    ana.presses_validate()
    ana.page.wait_for_function(SKIPPED, arg=4)
    assert ana.lines == []
    proxy.connect()
    assert len(shop.wait_for_sales(4)) == 4


def test_no_number_is_called_on_two_devices(shop):
    """Both begin to count with 1. It is the same on receipt, ticket and in Odoo."""
    ana = at_work(shop)
    leo = shop.till(OLD_TOWN, name="second").cashier("leo")
    leo.open_session()
    called = set()
    for number, who in enumerate((ana, leo), 1):
        who.page.evaluate(PRINTERS)
        order = who.rings_up("Pretzel").number
        who.page.wait_for_function("() => window.tickets")
        shown = who.page.evaluate(CALLED)
        assert shown["kitchen"] == f"{shown['receipt']} ({order})"
        shop.wait_for_sales(number)
        # Ten sessions later it is called again.
        found = [("tracking_number", "=", shown["receipt"])]
        orders = shop.rpc()["pos.order"]
        session = [("session_id.state", "=", "opened")]
        sold = orders.search_read([*found, *session], ["pos_reference"])
        assert [each["pos_reference"] for each in sold] == [order]
        called.add(shown["receipt"])
    assert len(called) == 2


def test_a_sale_goes_to_another_device_by_the_debug_window(shop):
    ana = at_work(shop)
    leo = shop.till(OLD_TOWN, name="second").cashier("leo")
    leo.open_session()
    ana.till.offline()
    order = ana.rings_up("Pretzel").number
    exported = ana.page.evaluate("() => posmodel.export_paid_orders()")
    leo.page.evaluate("(file) => posmodel.import_orders(file)", exported)
    (sale,) = shop.wait_for_sales(1)
    assert sale.reference == order
    ana.till.online()
    ana.till.wait_to_show(lambda: ana.waiting, 0)
    assert len(shop.sales()) == 1


def test_how_long_a_cashier_waits(shop, proxy):
    (nora,) = shop.rpc()["res.partner"].search([("name", "=", "Nora Plain")])
    ana = at_work(shop, through=proxy)
    ana.page.evaluate(WATCH)
    ana.sells("Pretzel")
    ana.page.evaluate(ASKS)
    ana.goes_to_payment()
    ana.tenders("Cash")
    with proxy.when(rpc="pos.order.search_read").hang() as unanswered:
        ana.presses_validate()
        unanswered.wait()
        ana.page.wait_for_selector(".receipt-screen .pos-receipt")
    ana.page.evaluate(WAIT_IS_OVER)
    ana.rings_up("Pretzel")
    for is_downloaded in (False, True):
        ana.sells("Pretzel")
        ana.page.evaluate(INVOICED, nora)
        ana.page.evaluate(DOWNLOADED, is_downloaded)
        ana.pays("Cash")
    assert ana.page.evaluate("() => window.waits") == [
        [20_000, False],
        [8_000, False],
        [8_000, False],
        [60_000, True],
    ]


def test_a_receipt_is_mailed_when_the_network_is_back(shop):
    ana = at_work(shop)
    goes_offline(ana)
    ana.sells("Pretzel")
    ana.pays("Cash")
    sale = ana.receipt_number.replace("Order ", "")
    ana.page.fill(".send-email input", "nora@example.com")
    ana.page.click(".send-email .send")
    notice = ana.page.locator(".receipt-screen .notice")
    expect(notice).to_contain_text("sent later automatically")
    ana.next_order()
    queue = QueueScreen.opened_by_badge(ana)
    queue.chooses(sale)
    queue.emails("max@example.com")
    ana.till.reload()
    ana.till.online()
    shop.wait_for_sales(1)
    both = [("max@example.com",), ("nora@example.com",)]
    ana.till.wait_to_show(lambda: sorted(shop.sql(MAILED)), both)
    ana.till.wait_to_show(
        lambda: ana.page.evaluate("posmodel.offlineQueue.receipts.entries.length"), 0
    )
    shop.sql("DELETE FROM mail_mail")
