# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""What is pressed stays where it is, and nothing lies over it."""

from contextlib import contextmanager

import pytest
from playwright.sync_api import expect

from .kit.counter import set_picker
from .kit.languages import FRENCH, GERMAN, opens, speaking
from .kit.layout import KEYS, places
from .kit.picker import Picker
from .kit.queue_screen import notice
from .kit.sharing import FORGET, NEIGHBOURS, TILLS, SharingTill
from .kit.sides import at_length
from .kit.tables import goes_to_floor, sits_down, waits_for_floor

LANGUAGES = (FRENCH, at_length(GERMAN), at_length("en_US"))
OFFLINE = ".pos-customer-offline"
ASKING = ".pos-customer-asking"
SAID = ".pos-sharing-notice"
CLAIM = ".pos-sharing-claim:visible"
TICKETS = ".ticket-screen button, .ticket-screen .order-row, .pos-rightheader > *"
RECEIPT = (
    ".receipt-screen button, .receipt-screen .validation-button, .pos-receipt,"
    " .pos-receipt > *, .pos-rightheader > *"
)
FLOOR = ".floor-screen button, .floor-screen .table, .pos-rightheader > *"
# The longest that a till says of others, a colleague at the payment, no live updates.
OTHERS_DO = """() => {
    const {view} = posmodel.sharing;
    // At the floor plan none is selected.
    const [any] = posmodel.orders;
    const order = (posmodel.get_order() || any).shared_uuid;
    const actor = {user: 0, name: "Leo Brandt", config: 0, till: "Market - Till 2"};
    // The server does not know of him: its next answer would take him away.
    view.notePresence = () => {};
    view.addNotice({type: "quota_used", order: null});
    view.addNotice({type: "set_aside", order});
    view.notePerson({client: "leo", actor, order, screen: "payment"});
    view.state.isBusSilent = true;
}"""
OTHERS_LEAVE = """() => {
    const {view} = posmodel.sharing;
    view.state.notices.splice(0);
    delete view.notePresence;
    view.notePerson({client: "leo", screen: null});
    view.state.isBusSilent = false;
}"""


@pytest.fixture
def ana(shop, language):
    """At a till that shares its orders; customers are chosen in a dialog."""
    set_picker(shop, "dialog")
    shop.sql(FORGET)
    with speaking(shop, ana=language):
        till = SharingTill(shop.till(TILLS[0]), "ana")
        opens(till.who, shop)
        yield till


@contextmanager
def nothing_moves(till, parts=KEYS):
    before = places(till, parts)
    assert all(len(keys) > 5 for keys in before.values())
    yield
    for size, keys in places(till, parts).items():
        assert keys == before[size], size


def loses_the_line(ana):
    ana.till.offline()
    expect(ana.page.locator(f"{OFFLINE}:visible")).to_have_count(1)
    expect(notice(ana.who)).to_be_visible()
    expect(ana.page.locator("[data-phase=alone]:visible").first).to_be_visible()


def has_it_back(ana):
    ana.till.online()
    expect(ana.page.locator(OFFLINE)).to_have_count(0)
    expect(notice(ana.who)).to_have_count(0)


def has_a_customer(ana):
    """Whose name takes all the room that there is."""
    with nothing_moves(ana.till):
        picker = Picker.opened_by(ana.who, ana.who.presses_customer)
        expect(ana.page.locator(ASKING).first).to_be_attached()
    picker.picks("Otto Export")
    ana.who.wait_for_customer("Otto Export")


@contextmanager
def nothing_moves_for_others(ana, parts=KEYS):
    """Whatever a colleague does: what the screen says of it comes and goes."""
    with nothing_moves(ana.till, parts):
        ana.page.evaluate(OTHERS_DO)
        expect(ana.page.locator(SAID)).to_be_visible()
        yield
    with nothing_moves(ana.till, parts):
        ana.page.evaluate(OTHERS_LEAVE)
        expect(ana.page.locator(SAID)).to_have_count(0)


def no_key_moves(ana):
    with nothing_moves_for_others(ana):
        expect(ana.page.locator(CLAIM)).to_be_visible()
        ana.till.screenshot("others-on-the-strip")
    has_a_customer(ana)
    with nothing_moves(ana.till):
        loses_the_line(ana)
        ana.till.screenshot("offline-in-the-bar")
    has_it_back(ana)
    ana.who.goes_to_payment()
    with nothing_moves_for_others(ana):
        expect(ana.page.locator(CLAIM)).to_be_visible()
    with nothing_moves(ana.till):
        loses_the_line(ana)
    has_it_back(ana)
    ana.who.looks_at_tickets()
    with nothing_moves_for_others(ana, TICKETS):
        pass
    ana.page.click(".ticket-screen .discard")
    ana.page.wait_for_selector(".payment-screen")


@pytest.mark.takes_turns("layout")
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_key_moves_when_the_connection_drops(shop, ana):
    ana.wait_up_to_date()
    ana.who.taps("Country Loaf")
    no_key_moves(ana)
    ana.who.tenders("Cash")
    ana.who.validates()
    with nothing_moves_for_others(ana, RECEIPT):
        ana.till.screenshot("others-over-the-receipt")


@pytest.mark.takes_turns("layout")
@pytest.mark.shop(modules=NEIGHBOURS)
@pytest.mark.parametrize("language", (GERMAN, at_length(FRENCH), at_length("en_US")))
def test_no_key_moves_in_a_restaurant(shop, floor, ana):
    waits_for_floor(ana)
    sits_down(ana, "T1")
    ana.who.taps("Country Loaf")
    goes_to_floor(ana)
    with nothing_moves_for_others(ana, FLOOR):
        ana.till.screenshot("others-over-the-floor")
    sits_down(ana, "T1")
    no_key_moves(ana)
