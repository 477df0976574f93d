# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""The same story twice: on stock Odoo, and with the module."""

import os

import pytest
from playwright.sync_api import TimeoutError as PageTimeout

from .counter import at_work
from .engines import in_engine

# How often a story is told: enough to notice, or as often as the docs quote.
IS_FULL = os.environ.get("FAULTS") == "full"
RECEIPT = ".receipt-screen .pos-receipt"
POPUP = ".popups .popup:not(.opening-cash-control)"
# The requests that bring paid orders; with the module a heartbeat brings none.
SENDING = {
    "stock": {"rpc": "pos.order.create_from_ui"},
    "module": {"rpc": "pos.offline.envelope.sync", "body": '"checksum"'},
}


def rounds(few, many):
    return many if IS_FULL else few


def on_both(*, engines=(), **options):
    """A mark for a test that is told on both sides; options: see Shops.get.

    engines: others in which it is told with the module, too.
    """
    stock = pytest.param(marks=pytest.mark.shop(modules=(), **options), id="stock")
    on_module = pytest.mark.shop(**options)
    module = pytest.param(marks=on_module, id="module")
    others = [in_engine(name, on_module, story="module") for name in engines]
    return pytest.mark.parametrize((), (stock, module, *others))


def side_of(item):
    marker = item.get_closest_marker("shop")
    return "stock" if marker and marker.kwargs.get("modules") == () else "module"


def sending(ledger):
    """What a proxy's rule has to match."""
    return SENDING[ledger.side]


def at_a_bad_line(shop, ledger, login="ana", **options):
    """A cashier at an open session, used to a line that comes and goes."""
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
    """Stock goes back to the payment when the server failed: again, then."""
    seen = f"() => document.querySelector('{RECEIPT}, {POPUP}')"
    for _patience in range(3):
        cashier.page.wait_for_function(seen, timeout=60_000)
        if cashier.page.locator(RECEIPT).count():
            return
        cashier.presses_validate()
    raise PageTimeout("Validate was pressed four times, and there is no receipt")


def gets_through(cashier, ledger):
    """The line is good again: until the till has nothing left to send.

    On stock somebody has to press a button for that.
    """
    if ledger.side == "stock" and cashier.waiting:
        cashier.press_sync()
    cashier.till.wait_to_show(lambda: cashier.waiting, 0, timeout=120)


def demand(ledger):
    """A clean balance where the module is; stock's is only written down."""
    balance = ledger.balance()
    assert balance.is_clean or ledger.side == "stock", str(balance)
    return balance


def _click_away(popup):
    buttons = popup.last.locator(".footer :is(.cancel, .confirm, .dont-show-again)")
    buttons.first.click()
