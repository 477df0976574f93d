# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""All screens of the suite can be read and pressed: in three sizes and languages."""

from contextlib import contextmanager

import pytest
from lxml import etree

from dev import node
from dev.paths import ROOT, SUITE

from .kit.counter import OLD_TOWN
from .kit.doomed import on_sale
from .kit.languages import ARABIC, GERMAN, speaking
from .screens import customers, office, queue, sharing
from .screens.stand import BACKEND, DOOMED, LONG, QUEUE, SYNC, Stand

LANGUAGES = ("en_US", GERMAN, ARABIC)
# The day ends last.
WALKS = (*customers.WALKS, *sharing.WALKS, *queue.WALKS)
# Templates that are on none of their screens, and why.
ELSEWHERE = {
    f"{SYNC}.CustomerFacingDisplayOrderLines": "a number in Odoo's bar, on a display "
    "that nobody touches",
    f"{BACKEND}.CustomerButton": "a restaurant's: the words of the other buttons",
    f"{QUEUE}.ReceiptScreen": "a sentence in the place of Odoo's",
    f"{QUEUE}.DeviceBoard": "in the backend",
}


def declared():
    """{template: the one that it changes, or itself} of all modules."""
    paths = [path for module in SUITE for path in (ROOT / module).rglob("src/**/*.xml")]
    found = {}
    for path in paths:
        for template in etree.parse(path).iter("{*}t"):
            if name := template.get("t-name"):
                changes = template.get("t-inherit-mode") == "extension"
                found[name] = template.get("t-inherit") if changes else name
    return found


def test_each_template_is_on_a_screen_that_is_looked_at():
    shown = set().union(*(walk.templates for walk in WALKS))
    assert not shown & {*ELSEWHERE}
    assert {*declared()} == shown | {*ELSEWHERE}


def views():
    """All that modules draw in the backend; what one searches by is a menu of Odoo's,
    and so are the axes of a graph."""
    paths = [path for module in SUITE for path in (ROOT / module).glob("*/*.xml")]
    found = {
        f"{path.relative_to(ROOT).parts[0]}.{record.get('id')}"
        for path in paths
        for record in etree.parse(path).iter("record")
        if record.get("model") == "ir.ui.view"
    }
    kinds = ("_search", "_graph", "_pivot")
    return {view for view in found if not view.endswith(kinds)}


def test_each_view_is_on_a_page_that_is_looked_at():
    shown = {view for page in office.PAGES for view in page.views}
    assert views() == shown | {*office.ELSEWHERE}


@contextmanager
def creating_contacts(shop, login):
    """Which takes a right that few have who sell."""
    rpc = shop.rpc()
    name = [("module", "=", "base"), ("name", "=", "group_partner_manager")]
    (found,) = rpc["ir.model.data"].search_read(name, ["res_id"])
    user = rpc["res.users"].search([("login", "=", login)])
    rpc["res.groups"].write([found["res_id"]], {"users": [(4, *user)]})
    yield
    rpc["res.groups"].write([found["res_id"]], {"users": [(3, *user)]})


@pytest.fixture
def stand(shop, language):
    node.ensure()  # Its rtlcss mirrors Odoo's styles.
    products = shop.rpc()["product.product"]
    shelf = shop.rpc()["pos.category"].search([["name", "=", "Pastry"]])
    values = {"name": LONG, "list_price": 1234.6, "available_in_pos": True}
    products.create({**values, "pos_categ_ids": shelf})
    with (
        on_sale(shop, DOOMED, 3.6) as delete,
        speaking(shop, mia=language),
        creating_contacts(shop, "mia"),
    ):
        yield Stand(shop, language, delete)
    shop.sql("UPDATE pos_order SET invoice_document = NULL")


@pytest.fixture
def language():
    return "en_US"


def takes(stand, *walks):
    for walk in walks:
        walk(stand)
        drawn = stand.drawn
        bases = {name: declared()[name] for name in walk.templates}
        lacking = [name for name, base in bases.items() if base not in drawn]
        assert not lacking, f"{walk.__name__} does not show {lacking}"
    print("\n".join(stand.names))
    assert not stand.troubles, "\n".join(stand.troubles)


@pytest.mark.parametrize("language", [GERMAN])
def test_the_longest_words_on_a_till(stand):
    takes(stand, sharing.orders_on_their_way)


@pytest.mark.at_length
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_screens_of_a_till(stand):
    takes(stand, *WALKS)


@pytest.mark.at_length
@pytest.mark.shop(own_database="screens")
def test_the_pages_of_the_office(shop, stand):
    office.loads_words(shop, LANGUAGES)
    office.something_happens(stand)
    till = shop.till(OLD_TOWN, name="office")
    troubles = []
    for language in LANGUAGES:
        with speaking(shop, admin=language):
            till.cashier("admin").log_in()
            troubles += office.look_around(shop, till, language)
            till.cashier("admin").log_out()
    assert not troubles, "\n".join(troubles)
