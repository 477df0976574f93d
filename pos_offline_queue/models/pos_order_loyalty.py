# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import _, api, models
from odoo.exceptions import UserError
from odoo.tools import float_compare

from ..schema import (
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

NAME = "pos_loyalty"
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


class PosOrder(models.Model):
    """Loyalty points, coupons, gift cards and eWallets, where pos_loyalty is installed.

    pos_loyalty is no dependency: what is here rests where it is missing.
    """

    _inherit = "pos.order"

    def _register_hook(self):
        """A page asks for it as in standard; it is done once all the same.

        By inheritance this module could come before pos_loyalty or after it.
        """
        super()._register_hook()
        model = self.env.registry[self._name]
        if hasattr(model, "confirm_coupon_programs"):

            def confirm_coupon_programs(order, coupon_data):
                standard = super(model, order).confirm_coupon_programs
                return order._once(NAME, standard, coupon_data)

            model.confirm_coupon_programs = confirm_coupon_programs

    def _unregister_hook(self):
        model = self.env.registry[self._name]
        if "confirm_coupon_programs" in vars(model):
            del model.confirm_coupon_programs
        return super()._unregister_hook()

    def _post_processors(self):
        processors = super()._post_processors()
        if hasattr(self, "confirm_coupon_programs"):
            processors[NAME] = self._confirm_loyalty_cards
        return processors

    def _confirm_loyalty_cards(self, value):
        """
        :param value: a list of cards, see loyalty_cards.esm.js
        :return: the answer of pos_loyalty, which the page gets when it asks
        """
        cards = self._read_loyalty_cards(value)
        self._check_loyalty_cards(cards)
        answer = self.confirm_coupon_programs(cards)
        self._notify_overdrawn(cards)
        return answer

    def _read_loyalty_cards(self, value):
        """{id of the card, or a number below zero: values} as pos_loyalty takes it."""
        cards = {}
        for card in check(value, CARDS, NAME):
            number = card["coupon_id"]
            if not number or number in cards:
                raise Malformed(f"{NAME}: each card has a number of its own")
            cards[number] = {
                "coupon_id": number,
                "program_id": card["program_id"],
                "points": card["points"],
                "barcode": card.get("barcode") or False,
                "giftCardId": card.get("giftCardId") or False,
                # The customer of the sale, who may have been replaced in it
                "partner_id": card.get("partner_id") and self.partner_id.id,
                "date_to": card.get("date_to") or False,
                "line_codes": card.get("line_codes") or [],
            }
        return cards

    def _check_loyalty_cards(self, cards):
        """Cards and programs must be what this user may see of this company.

        pos_loyalty changes cards in superuser mode, whichever they are.
        """
        programs = {number: card["program_id"] for number, card in cards.items()}
        existing = {
            card["giftCardId"] or number: card["program_id"]
            for number, card in cards.items()
            if card["giftCardId"] or number > 0
        }
        visible = self._visible_loyalty("loyalty.program", programs.values())
        known = self._visible_loyalty("loyalty.card", existing)
        found = {card.id: card.program_id.id for card in known}
        if set(visible.ids) != set(programs.values()) or found != existing:
            raise UserError(
                _("A loyalty card or program of this sale is not available any more.")
            )

    @api.model
    def _visible_loyalty(self, model, ids):
        records = self.env[model].with_context(active_test=False)
        return records.search([("id", "in", list(ids))])

    def _notify_overdrawn(self, cards):
        """Two devices without network can spend the same points."""
        self = self._for_manager()
        numbers = [number for number in cards if number > 0]
        domain = ["|", ("id", "in", numbers), ("source_pos_order_id", "=", self.id)]
        for card in self.env["loyalty.card"].sudo().search(domain):
            if float_compare(card.points, 0, precision_digits=2) < 0:
                words = _(
                    "The balance of %(card)s is %(balance)s since %(order)s: more was "
                    "spent than the card had. The sale is recorded.",
                    card=card.display_name,
                    balance=card._format_points(card.points),
                    order=self.pos_reference,
                )
                card.message_post(body=words)
                self._notify_manager(_("Loyalty card overdrawn"), words)
