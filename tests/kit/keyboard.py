# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Working without mouse and finger."""

from playwright.sync_api import expect

HAS_FOCUS = "(popup) => popup.contains(document.activeElement)"
STOPS = "button:enabled, input:enabled, textarea:enabled, [tabindex='0']"


def presses(control, key="Enter"):
    """Goes to that button by the keyboard, and presses a key there."""
    control.focus()
    expect(control).to_be_focused()
    control.page.keyboard.press(key)


def opens_by_key(till, button, popup):
    """By Enter on a button. It holds the keyboard, Escape gives it back to the button,
    and then it is opened again: the popup."""
    shown = till.page.locator(popup)
    presses(button)
    expect(shown).to_be_visible()
    holds_the_keyboard(till, shown)
    till.page.keyboard.press("Escape")
    expect(shown).to_have_count(0)
    expect(button).to_be_focused()
    till.page.keyboard.press("Enter")
    expect(shown).to_be_visible()
    return shown


def holds_the_keyboard(till, popup):
    """The focus came in by itself, and Tab goes round in it, both ways."""
    till.wait_until(lambda: popup.evaluate(HAS_FOCUS), "the focus in its popup")
    stops = popup.locator(STOPS).count()
    for key in ("Tab", "Shift+Tab"):
        for _stop in range(stops + 1):
            till.page.keyboard.press(key)
            assert popup.evaluate(HAS_FOCUS), f"{key} left the popup"


def types_and_scans(cashier, barcode):
    """Keys that would mean the order, if nothing stood before it."""
    cashier.page.evaluate("() => document.activeElement.blur()")
    cashier.page.keyboard.press("7")
    cashier.scans(barcode)
    cashier.till.settle()
