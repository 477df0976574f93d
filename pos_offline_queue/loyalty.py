# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Loyalty points, coupons, gift cards and eWallets of a sale.

pos_loyalty is no dependency: what is here rests where it is missing.
"""

from odoo import _
from odoo.exceptions import UserError
from odoo.tools import float_compare

from .notify import for_manager, notify_manager
from .schema import (
    DAY,
    ID,
    NUMBER,
    Malformed,
    check,
    integer,
    list_of,
    optional,
    record,
    text,
)

LOYALTY = "pos_loyalty"
MOST_CARDS = 1_000  # that one sale changes
MOST_CODES = 5_000  # of rewards of one card: as many as a sale has lines

CARDS = list_of(
    record(
        needed={"coupon_id": integer(), "program_id": ID, "points": NUMBER},
        others={
            "barcode": optional(text(256)),
            "giftCardId": optional(ID),
            # Whether it is the customer's; below zero for one whom the till has made
            "partner_id": optional(integer()),
            "date_to": optional(DAY),
            "line_codes": list_of(text(64), MOST_CODES),
        },
    ),
    MOST_CARDS,
)


class LoyaltyCards:
    """The cards that an order changes."""

    def __init__(self, order):
        self.env = order.env
        self._order = order

    def confirm(self, value):
        """
        :param value: a list of cards, see loyalty_cards.esm.js
        :return: the answer of pos_loyalty, which the page gets when it asks
        """
        cards = self._read(value)
        self._check(cards)
        answer = self._order.confirm_coupon_programs(cards)
        self._notify_overdrawn(cards)
        return answer

    def _read(self, value):
        """{id of the card, or a number below zero: values} as pos_loyalty takes it."""
        cards = {}
        for card in check(value, CARDS, LOYALTY):
            number = card["coupon_id"]
            if not number or number in cards:
                raise Malformed(f"{LOYALTY}: each card has a number of its own")
            cards[number] = {
                "coupon_id": number,
                "program_id": card["program_id"],
                "points": card["points"],
                "barcode": card.get("barcode") or False,
                "giftCardId": card.get("giftCardId") or False,
                # The customer of the sale, who may have been replaced in it
                "partner_id": card.get("partner_id") and self._order.partner_id.id,
                "date_to": card.get("date_to") or False,
                "line_codes": card.get("line_codes") or [],
            }
        return cards

    def _check(self, cards):
        """Cards and programs must be what this user may see of this company.

        pos_loyalty changes cards in superuser mode, whichever they are.
        """
        programs = {number: card["program_id"] for number, card in cards.items()}
        existing = {
            card["giftCardId"] or number: card["program_id"]
            for number, card in cards.items()
            if card["giftCardId"] or number > 0
        }
        visible = self._visible("loyalty.program", programs.values())
        known = self._visible("loyalty.card", existing)
        found = {card.id: card.program_id.id for card in known}
        if set(visible.ids) != set(programs.values()) or found != existing:
            raise UserError(
                _("A loyalty card or program of this sale is not available any more.")
            )

    def _visible(self, model, ids):
        records = self.env[model].with_context(active_test=False)
        return records.search([("id", "in", list(ids))])

    def _notify_overdrawn(self, cards):
        """Two devices without network can spend the same points."""
        order = for_manager(self._order)
        self = LoyaltyCards(order)
        numbers = [number for number in cards if number > 0]
        domain = ["|", ("id", "in", numbers), ("source_pos_order_id", "=", order.id)]
        for card in self.env["loyalty.card"].sudo().search(domain):
            if float_compare(card.points, 0, precision_digits=2) < 0:
                words = _(
                    "The balance of %(card)s is %(balance)s since %(order)s: more was "
                    "spent than the card had. The sale is recorded.",
                    card=card.display_name,
                    balance=card._format_points(card.points),
                    order=order.pos_reference,
                )
                card.message_post(body=words)
                notify_manager(order, _("Loyalty card overdrawn"), words)
