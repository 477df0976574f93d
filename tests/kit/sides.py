# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""The same story twice: on standard Odoo, and with the module."""

import datetime
import os
import re
import zlib
from types import SimpleNamespace

import pytest
from playwright.sync_api import TimeoutError as PageTimeout

from .counter import at_work
from .engines import ENGINES, engine_of, in_engine

# How often a story is told: enough to notice, or as often as the docs quote.
IS_FULL = os.environ.get("FAULTS") == "full"
NO_CALL = SimpleNamespace(id="")  # Of a test without parameters.
RECEIPT = ".receipt-screen .pos-receipt"
POPUP = ".popups .popup:not(.opening-cash-control)"
# What Odoo logs of the second of two requests that bring one order at one moment: its
# key keeps it out, and it is answered anew.
TWICE_AT_ONCE = "pos_order_idempotency_key_unique"
# The requests that bring paid orders; with the module a heartbeat brings none.
SENDING = {
    "standard": {"rpc": "pos.order.create_from_ui"},
    "module": {"rpc": "pos.offline.sync.sync", "body": '"checksum"'},
}


def rounds(few, many):
    return many if IS_FULL else few


def share_of_today(items):
    """What is told if not everything is: what standard does is only for the docs, a
    story that all engines tell is told by one of them a day, in turns, and of those
    that take turns under one name one is told."""
    if IS_FULL:
        return items
    today = datetime.date.today().toordinal()

    def story(item):
        return re.sub(rf"-?{engine_of(item)}", "", item.nodeid)

    def of_today(name, choices):
        return choices[(zlib.crc32(name.encode()) + today) % len(choices)]

    def turn(item):
        marker = item.get_closest_marker("takes_turns")
        return marker and marker.args[0]

    tellings = {(story(item), engine_of(item)) for item in items}

    def is_told(item):
        if item.get_closest_marker("at_length"):
            return False
        if "standard" in getattr(item, "callspec", NO_CALL).id.split("-"):
            return False
        name = story(item)
        if item.get_closest_marker("each_time"):
            return True
        engines = [engine for engine in ENGINES if (name, engine) in tellings]
        if len(engines) < len(ENGINES):
            return True
        return engine_of(item) == of_today(name, engines)

    told = [item for item in items if is_told(item)]
    turns = {}
    for item in filter(turn, told):
        turns.setdefault(turn(item), []).append(item)
    chosen = [of_today(name, choices) for name, choices in turns.items()]
    return [item for item in told if not turn(item) or item in chosen]


def in_turns(choices, many):
    """So many of them today, and the next ones tomorrow."""
    first = datetime.date.today().toordinal() * many
    return [choices[(first + number) % len(choices)] for number in range(many)]


def at_length(*values, **options):
    """A parameter with which only make test-full tells the story."""
    return pytest.param(*values, marks=pytest.mark.at_length, **options)


def on_both(*, engines=(), **options):
    """A mark for a test that is told on both sides; options: see Shops.get.

    engines: others in which it is told with the module, too.
    """
    standard = pytest.param(
        marks=pytest.mark.shop(modules=(), **options), id="standard"
    )
    on_module = pytest.mark.shop(**options)
    module = pytest.param(marks=on_module, id="module")
    others = [in_engine(name, on_module, story="module") for name in engines]
    return pytest.mark.parametrize((), (standard, module, *others))


def side_of(item):
    marker = item.get_closest_marker("shop")
    return "standard" if marker and marker.kwargs.get("modules") == () else "module"


def sending(tally):
    """What a proxy's rule has to match."""
    return SENDING[tally.side]


def at_a_bad_line(shop, tally, login="ana", **options):
    """A cashier at an open session, used to a line that comes and goes."""
    # Only what became of the sales is written down of standard.
    shop.expect_log("" if tally.side == "standard" else TWICE_AT_ONCE)
    cashier = at_work(shop, login, **options)
    cashier.till.expect_bad_line()
    return gets_used_to_it(cashier)


def gets_used_to_it(cashier):
    """Popups that tell of trouble are clicked away when they are in the way."""
    popup = cashier.page.locator(POPUP)
    cashier.page.add_locator_handler(popup, _click_away)
    return cashier


def comes_back(cashier):
    """On the same profile, with the line as it is now."""
    cashier.till.start()
    cashier.till.open_pos()
    return gets_used_to_it(cashier)


def validates(cashier, product="Pretzel"):
    """Rings it up until Validate is pressed; the receipt there ought to be."""
    cashier.sells(product)
    cashier.goes_to_payment()
    cashier.tenders("Cash")
    receipt = cashier.foresees_receipt()
    cashier.presses_validate()
    return receipt


def insists_on_receipt(cashier):
    """Standard goes back to the payment when the server failed: again, then."""
    seen = f"() => document.querySelector('{RECEIPT}, {POPUP}')"
    for _patience in range(3):
        cashier.page.wait_for_function(seen, timeout=60_000)
        if cashier.page.locator(RECEIPT).count():
            return
        cashier.presses_validate()
    raise PageTimeout("Validate was pressed four times, and there is no receipt")


def gets_through(cashier, tally):
    """The line is good again: until the till has nothing left to send.

    On standard somebody has to press a button for that.
    """
    if tally.side == "standard" and cashier.waiting:
        cashier.press_sync()
    cashier.till.wait_to_show(lambda: cashier.waiting, 0, timeout=120)


def demand(tally):
    """A clean balance where the module is; standard's is only written down."""
    balance = tally.balance()
    assert balance.is_clean or tally.side == "standard", str(balance)
    return balance


def _click_away(popup):
    buttons = popup.last.locator(".footer :is(.cancel, .confirm, .dont-show-again)")
    buttons.first.click()
