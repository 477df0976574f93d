# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Two tills side by side, whose screens are looked at."""

from playwright.sync_api import expect

from ..kit.counter import set_picker
from ..kit.languages import opens
from ..kit.looks import look_at
from ..kit.sharing import FORGET, TILLS, SharingTill
from ..kit.transfers import Transferring, allow

BACKEND = "pos_backend_partner"
QUEUE = "pos_offline_queue"
SYNC = "pos_multi_session_sync"
POPUP = ".popups .popup"
# Sixty letters, in words.
LONG = "Wholemeal Sourdough Bread With Walnuts, Figs and Poppy Seeds"
DOOMED = "Almond Pie"
# Those that Owl has made into something that draws; one that a part is drawn by is
# among them as soon as that part is on the screen.
DRAWN = """() => [...window.__OWL_DEVTOOLS__.apps]
    .flatMap((app) => Object.keys(app.templates))"""


class Seller(SharingTill, Transferring):
    """Somebody who shares orders, and sends others to other tills."""


class Stand:
    """Mia, whose till speaks that language, and Leo, whose till speaks English.

    delete_doomed: takes a product that was sold out of Odoo.
    """

    def __init__(self, shop, language, delete_doomed):
        set_picker(shop, "dialog")
        allow(shop, senders=TILLS[:2], receivers=TILLS[:2])
        shop.sql(FORGET)
        self.shop = shop
        self.delete_doomed = delete_doomed
        self.language = language
        self.troubles = []
        self.names = []
        self.mia, self.leo = (
            Seller(shop.till(name), login)
            for name, login in zip(TILLS, ("mia", "leo"), strict=False)
        )
        for seller in (self.mia, self.leo):
            opens(seller.who, shop)
            seller.wait_up_to_date()
        self.page = self.mia.page

    def looks_at(self, name, *parts, **options):
        """At these parts of Mia's till; options: see look_at."""
        self.names.append(name)
        path = f"{self.language}/{name}"
        self.troubles += look_at(self.mia.till, path, parts, **options)

    @property
    def drawn(self):
        """The templates that Mia's till has used, and the picker in it."""
        return {name for frame in self.page.frames for name in frame.evaluate(DRAWN)}

    def joins(self):
        """Leo works at Mia's order, too."""
        self.leo.goes_to(self.mia.number)
        people = self.page.locator(".product-screen .pos-sharing-person")
        expect(people).to_have_count(1)

    def begins(self, product="Country Loaf"):
        """An order of Mia's."""
        self.mia.who.new_order()
        self.mia.who.taps(product)

    def opens_menu(self):
        """It may be open: it stays so when the page gets another size, or not."""
        if not self.page.locator(".queue-button").is_visible():
            self.page.click(".pos-rightheader .menu-button")
        expect(self.page.locator(".queue-button")).to_be_visible()

    def leaves_popup(self):
        """And those under it."""
        popups = self.page.locator(POPUP)
        while count := popups.count():
            self.page.keyboard.press("Escape")
            self.mia.till.wait_until(lambda n=count: popups.count() < n, "a popup less")


def shows(module, *templates):
    """A walk, and the templates of that module by which its screens are drawn."""

    def mark(walk):
        walk.templates = getattr(walk, "templates", set()) | {
            f"{module}.{template}" for template in templates
        }
        return walk

    return mark
