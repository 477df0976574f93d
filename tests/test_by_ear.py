# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""A whole sale by a screen reader: shared, offline, sent, and handed over."""

from .kit.counter import set_picker
from .kit.ears import Ears
from .kit.keyboard import presses
from .kit.queue_screen import QueueScreen, goes_offline
from .kit.sharing import HISTORY, TILLS, group
from .kit.transfers import SAY, allow

LEO = "Leo Brandt (Market - Till 2)"
STRIP = ".product-screen .pos-sharing-strip"
BADGE = ".pos-queue-badge"


def has(found, role, *words):
    """Whether there is one of that role whose name has all these words."""
    names = [name for each, name in found if each == role]
    assert any(all(word in name for word in words) for name in names), found


def test_a_sale_by_ear(shop):
    set_picker(shop, "dialog")
    allow(shop, senders=TILLS[:2], receivers=TILLS[:2])
    ana, leo = group(shop, "ana", "leo")
    ears = Ears(ana.till)
    ana.who.taps("Country Loaf")
    ana.wait_up_to_date()
    number = ana.number
    found = ears.finds(STRIP)
    has(found, "StaticText", number)
    has(found, "StaticText", "Synced")
    has(found, "button", "History")
    has(ears.finds(".pos-transfer-button"), "button", "Order Transfers")

    # A colleague comes, changes it, and begins to take the payment.
    leo.goes_to(number)
    ana.wait_for_people(LEO)
    has(ears.finds(STRIP), "StaticText", LEO)
    leo.who.taps("Pretzel")
    ana.wait_for_authors("Pretzel", f"added by {LEO}")
    has(ears.finds(".product-screen .order-container"), "StaticText", "added by", LEO)
    leo.who.goes_to_payment()
    ears.hears(f"Being paid by {LEO}")
    ana.who.presses_payment()
    ana.who.wait_for_popup("is taking the payment")
    leo.who.leaves_payment()
    ana.who.dismisses()
    ana.wait_for_payer("")

    presses(ana.page.locator(f"{STRIP} .pos-sharing-history:visible"))
    ana.sees_history("1 × Pretzel added", "1 × Country Loaf added", "Order 1 begun")
    found = ears.finds(HISTORY)
    has(found, "dialog", "History")
    has(found, "StaticText", "1 × Pretzel added")
    ana.page.keyboard.press("Escape")

    # The connection drops; the sale is kept, and sent later.
    goes_offline(ana.who)
    ears.hears("No connection")
    has(ears.finds(STRIP), "StaticText", "Offline since")
    has(ears.finds(".actionpad"), "button", "Customer", "offline")
    ana.who.pays("Cash")
    ana.who.next_order()
    has(ears.finds(".pos-topheader"), "button", "waiting on this device: 1")
    presses(ana.page.locator(BADGE))
    queue = QueueScreen(ana.who)
    found = ears.finds(".queue-screen")
    has(found, "list", "Sales on this device")
    has(found, "button", "No customer", "$")
    presses(queue.row("").first)
    has(ears.finds(".pos-queue-detail"), "StaticText", "Country Loaf")
    ana.page.keyboard.press("Escape")
    assert ears.focused[0] == "button"
    ana.till.online()
    ears.hears("Back online · 1 sale sent.")
    queue.wait_until_empty()
    presses(queue.root.locator(".pos-queue-back"))

    # What becomes of orders that were sent is said, wherever one is.
    ana.page.evaluate(SAY)
    ears.hears("was refused at Old Town - Till 2: No bags.")
    leo.sees()
