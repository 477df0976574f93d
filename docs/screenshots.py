# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Pictures of the running product, for the Apps menu and the README.

    make screenshots
"""

from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import expect

from tests.kit.counter import OLD_TOWN, at_work, set_picker
from tests.kit.office import Office
from tests.kit.pool import Shops
from tests.kit.queue_screen import QueueScreen, notice

from .camera import picture
from .pictures_sharing import TAKES as SHARING

QUEUE = "pos_offline_queue"
HARBOUR = "Harbour"
DOOMED = "Almond Pie"
# Turns the clock of the page on, so that what waits has waited.
LATER = """(minutes) => {
    const {now} = Date;
    Date.now = () => now() + minutes * 60000;
}"""


def main(*names):
    """Take all pictures, or those named, from a shop at work."""
    takes = (
        *(picker_window, picker_form, picker_dialog, offer, offline, phone, settings),
        *(queue, queue_refused, queue_tablet, queue_phone, queue_import, queue_board),
        *SHARING,
    )
    shops = Shops()
    try:
        shop = shops.get(own_database="pictures")
        # Tests have no use for the pictures of products.
        parameters = shop.rpc()["ir.config_parameter"]
        for what in ("product", "category"):
            parameters.set_param(f"point_of_sale.show_{what}_images", "yes")
        for take in takes:
            if not names or take.__name__ in names:
                take(shop)
                shop.tidy()
    finally:
        shops.close()


def serves_some(cashier):
    """So that there are recent customers, and a cart to look at."""
    for name in ("Otto Export", "Nora Plain", "Clara Member"):
        cashier.sells("Country Loaf")
        cashier.picks_customer(name)
        cashier.pays("Card")
    cashier.sells("Country Loaf", qty=2)
    cashier.sells("Cappuccino")
    cashier.sells("Apple Turnover", qty=3)


def picker_window(shop):
    set_picker(shop, "window")
    ana = at_work(shop)
    serves_some(ana)
    ana.picks_customer("Clara Member")
    picker = ana.opens_picker()
    picker.view.set_viewport_size({"width": 1280, "height": 800})
    expect(picker.row("Clara Member")).to_contain_text("On the order")
    picture(picker.view, "picker_window")
    picker.goes_back()
    expect(ana.page.locator(".pos-customer-asking")).to_have_count(0)
    picture(ana.page, "till")


def picker_form(shop):
    set_picker(shop, "window")
    ana = at_work(shop)
    ana.sells("Country Loaf")
    picker = ana.opens_picker()
    picker.view.set_viewport_size({"width": 1280, "height": 800})
    picker.searches("Otto Export")
    picker.opens("Otto Export")
    picture(picker.view, "picker_form")


def picker_dialog(shop):
    set_picker(shop, "dialog")
    ana = at_work(shop, size="tablet")
    serves_some(ana)
    picker = ana.opens_picker()
    picker.searches("am")
    picture(ana.page, "picker_dialog")


def offer(shop):
    set_picker(shop, "dialog")
    ana = at_work(shop)
    ana.sells("Country Loaf", qty=2)
    mia = Office(shop, "mia")
    mia.opens_contact("Clara Member")
    mia.sends_to(OLD_TOWN, note="Waits at the door, the cake is paid")
    expect(ana.page.locator(".pos-backend-offer")).to_be_visible()
    picture(ana.page, "offer")
    card = ana.page.locator(".pos-backend-offer")
    card.get_by_role("button", name="Refuse").click()
    expect(card).to_have_count(0)


def offline(shop):
    set_picker(shop, "dialog")
    ana = at_work(shop)
    serves_some(ana)
    ana.till.offline()
    ana.presses_customer()
    expect(ana.page.locator(".pos-recent-customers")).to_be_visible()
    picture(ana.page, "offline")


def phone(shop):
    set_picker(shop, "dialog")
    ana = at_work(shop, size="phone")
    ana.opens_picker()
    picture(ana.page, "phone")


def settings(shop):
    till = shop.till(OLD_TOWN)
    cashier = till.cashier("admin")
    cashier.log_in()
    till.page.goto(f"{till.url}/web#action=point_of_sale.action_pos_configuration")
    box = till.page.locator(".o_field_widget[name=pos_customer_picker]")
    box.evaluate("(element) => element.scrollIntoView({block: 'center'})")
    picture(till.page, "settings")


# pos_offline_queue


def sells_without_line(cashier, *products, last=4):
    """Each a sale of its own, some minutes after the one before.

    The first one's customer and more may be chosen before. last: minutes since.
    """
    cashier.till.offline()
    expect(notice(cashier, "offline")).to_be_visible()
    for product in products:
        cashier.sells(product)
        cashier.pays("Cash")
        cashier.page.evaluate(LATER, last)
    cashier.next_order()
    expect(cashier.page.locator(".pos-queue-badge-age")).to_contain_text("min")


def doomed_product(shop):
    """On the shelf; what deletes it in Odoo."""
    products = shop.rpc()["product.product"]
    shelf = shop.rpc()["pos.category"].search([["name", "=", "Pastry"]])
    values = {"name": DOOMED, "list_price": 3.6, "available_in_pos": True}
    doomed = products.create({**values, "pos_categ_ids": shelf})

    def delete():
        products.write([doomed], {"available_in_pos": False})
        products.unlink([doomed])

    return delete


def queue(shop):
    set_picker(shop, "dialog")
    ana = at_work(shop)
    ana.sells("Country Loaf", qty=2)
    ana.picks_customer("Clara Member")
    sells_without_line(ana, "Cappuccino", "Apple Turnover", "Rye Loaf", "Mint Tea")
    ana.sells("Country Loaf", qty=2)
    ana.sells("Cappuccino")
    picture(ana.page, "offline", QUEUE)
    screen = QueueScreen.opened_by(ana)
    screen.row("").first.click()
    picture(ana.page, "queue", QUEUE)


def queue_refused(shop):
    """A sale that Odoo does not take, and a session that is not closed over it."""
    delete = doomed_product(shop)
    mia = at_work(shop, login="mia")
    sells_without_line(mia, "Cappuccino", DOOMED)
    delete()
    mia.till.online()
    expect(notice(mia, "attention")).to_be_visible()
    screen = QueueScreen.opened_by_badge(mia)
    screen.wait_for_rows(1)
    screen.chooses("")
    picture(mia.page, "refused", QUEUE)
    screen.leaves()
    mia._menu(".close-button")
    expect(mia.page.locator(".pos-queue-closing-warning")).to_be_visible()
    mia.page.locator(".close-pos-popup .highlight").click()
    expect(mia.page.locator(".pos-queue-unsent-popup")).to_be_visible()
    picture(mia.page, "closing", QUEUE)


def queue_tablet(shop):
    ana = at_work(shop, size="tablet")
    sells_without_line(ana, "Cappuccino", "Apple Turnover", "Rye Loaf")
    QueueScreen.opened_by(ana).shows_device()
    picture(ana.page, "tablet", QUEUE)


def queue_phone(shop):
    ana = at_work(shop, size="phone")
    sells_without_line(ana, "Cappuccino", "Apple Turnover", "Rye Loaf", "Pretzel")
    QueueScreen.opened_by(ana)
    picture(ana.page, "phone", QUEUE)


def queue_import(shop):
    ana = at_work(shop)
    sells_without_line(ana, "Cappuccino", "Apple Turnover", "Rye Loaf")
    ana.sells("Country Loaf")
    with TemporaryDirectory() as folder:
        path = Path(folder) / "till-1.json"
        QueueScreen.opened_by(ana).exports(path)
        leo = shop.till(OLD_TOWN, size="tablet", name="spare").cashier("leo")
        leo.open_session()
        QueueScreen.opened_by(leo).offers(path)
    picture(leo.page, "import", QUEUE)


def queue_board(shop):
    """The manager's board: all well on one till, a rejected sale on another."""
    shop.sql("UPDATE pos_offline_device SET active = false")
    delete = doomed_product(shop)
    ana = at_work(shop)
    ana.sells("Country Loaf")
    ana.pays("Card")
    leo = at_work(shop, login="leo", pos=HARBOUR, size="tablet")
    sells_without_line(leo, "Cappuccino", DOOMED)
    delete()
    leo.till.online()
    expect(notice(leo, "attention")).to_be_visible()
    till = shop.till(OLD_TOWN, name="office")
    till.cashier("mia").log_in()
    till.page.goto(f"{till.url}/web#action={QUEUE}.pos_offline_device_action")
    expect(till.page.locator(".o_kanban_record", has_text="Leo")).to_be_visible()
    picture(till.page, "board", QUEUE)
