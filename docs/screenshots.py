# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Pictures of the running product, for the Apps menu and the README.

    make screenshots
"""

from pathlib import Path

from playwright.sync_api import expect

from tests.kit.counter import OLD_TOWN, at_work, set_picker
from tests.kit.office import Office
from tests.kit.pool import Shops

ROOT = Path(__file__).resolve().parent.parent
PAINTED = """() => [...document.images].every(
    (image) => image.complete || image.getBoundingClientRect().top > innerHeight
)"""
SMALL = 256  # colours: what a screen shows, in a third of the bytes


def main(*names):
    """Take all pictures, or those named, from a shop at work."""
    takes = (picker_window, picker_form, picker_dialog, offer, offline, phone, settings)
    shops = Shops()
    try:
        shop = shops.get(own_database="pictures")
        for take in takes:
            if not names or take.__name__ in names:
                take(shop)
                shop.tidy()
    finally:
        shops.close()


def picture(page, name, module="pos_backend_partner"):
    folder = ROOT / module / "static" / "description"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.png"
    page.wait_for_function(PAINTED)
    page.screenshot(path=path)
    _shrink(path)
    print(path.relative_to(ROOT), flush=True)


def _shrink(path):
    from PIL import Image

    Image.open(path).convert("RGB").quantize(SMALL).save(path, optimize=True)


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
