# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Tills in German, and in Arabic, which is read from the right."""

import re

import pytest
from playwright.sync_api import expect

from dev import node

from .kit.engines import ENGINES, told_in
from .kit.languages import ARABIC, GERMAN, opens, speaking
from .kit.layout import wait_to_fit
from .kit.sharing import FORGET, TILLS, SharingTill
from .kit.tested_with import note
from .kit.transfers import COUNTER, TILL_2, Transferring, allow

ANA = "Ana Ruiz (Market - Till 1)"
LEO = "Leo Brandt (Market - Till 2)"
STRIP = ".product-screen .pos-sharing-strip"
POPUPS = ".popups .popup"
LEFT = "(element) => element.getBoundingClientRect().left"


@pytest.fixture
def ana_and_leo(shop):
    """She reads German, he Arabic; nobody has logged in yet."""
    node.ensure()  # Its rtlcss mirrors Odoo's styles.
    with speaking(shop, ana=GERMAN, leo=ARABIC):
        yield


def is_mirrored(page, first, second):
    """Whether the one that is read first stands to the right of the other."""
    left = [page.locator(part).first.evaluate(LEFT) for part in (first, second)]
    return left[0] > left[1]


@pytest.mark.takes_turns("languages")
@told_in(*ENGINES)
def test_a_shared_order_in_german_and_in_arabic(shop, ana_and_leo):
    shop.sql(FORGET)
    ana, leo = (
        SharingTill(shop.till(name), login)
        for name, login in zip(TILLS, ("ana", "leo"), strict=False)
    )
    for till in (ana, leo):
        opens(till.who, shop)
        till.wait_up_to_date()
    ana.who.taps("Country Loaf")
    leo.goes_to(ana.number)
    leo.who.taps("Cappuccino")
    ana.wait_for_authors("Cappuccino", f"hinzugefügt von {LEO}")
    ana.wait_up_to_date()
    assert ana.phase == "Aktuell"
    wait_to_fit(ana.till, STRIP)
    ana.opens_history()
    ana.sees_history(
        "1 × Cappuccino hinzugefügt",
        "1 × Country Loaf hinzugefügt",
        "Auftrag 1 begonnen",
    )
    wait_to_fit(ana.till, POPUPS)
    assert leo.page.evaluate("() => getComputedStyle(document.body).direction") == "rtl"
    assert is_mirrored(leo.page, ".pos-sharing-number", ".pos-sharing-phase")
    # Names stand as they are in a sentence from the right.
    assert re.sub("[\u2068\u2069]", "", leo.authors("Country Loaf")).endswith(ANA)
    wait_to_fit(leo.till, STRIP)
    leo.opens_history()
    leo.page.wait_for_selector(".pos-sharing-history-row")
    wait_to_fit(leo.till, POPUPS)
    # Digits are those of amounts, in words that may not be translated.
    leo.till.offline()
    expect(leo.page.locator("[data-phase=alone]").first).to_have_text(
        re.compile("[0-9]{2}:[0-9]{2}")
    )
    leo.till.online()
    leo.wait_up_to_date()
    note(leo.till.engine, "orders shared in German and Arabic", orders=1)


@pytest.mark.takes_turns("languages")
@told_in(*ENGINES)
def test_an_order_is_sent_from_a_german_till_to_an_arabic_one(shop, ana_and_leo):
    allow(shop)
    ana = Transferring(shop, COUNTER, "ana")
    leo = Transferring(shop, TILL_2, "leo")
    for till in (ana, leo):
        opens(till.who, shop)
    ana.who.taps("Country Loaf")
    ana.starts_to_send()
    assert "Auftrag senden" in ana.send_popup.inner_text()
    wait_to_fit(ana.till, POPUPS)
    ana.send_popup.locator(".cancel").click()
    ana.sends(TILL_2)
    ana.looks_at_transfers()
    # What is only read out is translated, too.
    back = ana.screen.get_by_role("button", name="Zurück zum Verkauf")
    expect(back).to_be_visible()
    leo.wait_for_badge(1)
    leo.looks_at_transfers()
    assert "1 line · just now" in leo.item().inner_text()
    assert is_mirrored(leo.page, ".pos-transfer-row", ".pos-transfer-deliver")
    wait_to_fit(leo.till, ".transfer-screen")
    leo.chooses()
    wait_to_fit(leo.till, ".transfer-screen")
    note(leo.till.engine, "orders sent in German and Arabic", orders=1)
