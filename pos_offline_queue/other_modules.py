# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""What Odoo's other modules do with a sale, once, however late it arrives.

None of them is a dependency: what is here rests where it is missing. Standard lets the
page ask for what follows a sale when it has the answer; a page that has none, as
without network, never asks. Here the sale itself brings the data, and the server does
the work in the transaction that records the sale.
"""

import json
import logging
from datetime import timedelta

from odoo import _, fields
from odoo.exceptions import UserError
from odoo.tools import float_compare

from .backend import for_manager, notify_manager
from .delivery import FINAL, is_of_the_server
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

_logger = logging.getLogger(__name__)

TIME_FOR_THE_PAGE = timedelta(minutes=5)


class AfterSale:
    def __init__(self, order):
        self.env = order.env
        self._order = order

    def process(self, values):
        """Do what the order, which was just recorded, asks for.

        :param values: {name: JSON value}, from the browser
        """
        processors = self._order._post_processors()
        for name, value in values.items():
            processor = processors.get(name)
            self._order._once(name, self._attempt, name, processor, value)
        self._have_documents_sent()

    def _have_documents_sent(self):
        """Electronic documents of the invoice that wait for a page to ask for them.

        With l10n_es_pos_tbai the page does so as soon as it has the answer, and Odoo's
        scheduled action is not told of them: without a page that is there to ask, they
        would wait for its next daily run.
        """
        invoice = self._order.account_move.sudo()
        if "edi_document_ids" not in invoice._fields:
            return
        if "to_send" in invoice.edi_document_ids.mapped("state"):
            at = fields.Datetime.now() + TIME_FOR_THE_PAGE
            cron = self.env.ref("account_edi.ir_cron_edi_network", False)
            if cron:
                cron.sudo()._trigger(at=at)

    def _attempt(self, name, processor, value):
        """What the processor returns, or {} if it fails."""
        try:
            with self.env.cr.savepoint():
                if not processor:
                    raise Malformed("no module takes it")
                return processor(value)
        except Exception as error:
            if is_of_the_server(error):
                raise
            self._notify_not_processed(name, value, error)
            return {}

    def _notify_not_processed(self, name, value, error):
        order = for_manager(self._order)
        self = AfterSale(order)
        words = self.env["pos.offline.refusal"]._error_message(error)
        if not words:
            _logger.error("Order %s: %s failed", order.id, name, exc_info=error)
        file = json.dumps(value, indent=2, ensure_ascii=False)
        notify_manager(
            order,
            _("Incomplete sale"),
            _(
                "%(order)s is recorded, but not what %(name)s does with it: %(why)s "
                "The details are attached to this session.",
                order=order.pos_reference,
                name=name,
                why=words or _("Something unexpected happened in Odoo."),
            ),
            attachments=[(f"{name}_{order.id}.json", file)],
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


SECURED = "l10n_fr_secure_sequence_number"


def count_late_sales_once(registry):
    """Let a closing begin where the one before it ended.

    l10n_fr_pos_cert numbers sales as they arrive. Its next closing begins after the
    sale that was *sold* last, though, and so counts those again that were sold before
    it and arrived after it.
    """
    closing = registry.get("account.sale.closing")
    if closing is None:
        return

    def _compute_amounts(closings, frequency, company):
        amounts = super(closing, closings)._compute_amounts(frequency, company)
        counted = closings.env["pos.order"].browse(amounts["last_order_id"])
        last = counted.search(
            [
                ("company_id", "=", company.id),
                ("state", "in", FINAL),
                (SECURED, ">", counted[SECURED]),
            ],
            order=f"{SECURED} desc",
            limit=1,
        )
        last = last or counted
        # Standard, too, puts the number where the name speaks of a hash.
        return {
            **amounts,
            "last_order_id": last.id,
            "last_order_hash": last[SECURED],
        }

    closing._compute_amounts = _compute_amounts
