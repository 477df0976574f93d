# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import json
import logging
from datetime import timedelta

from markupsafe import escape

from odoo import _, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import float_compare
from odoo.tools.date_utils import json_default

from ..delivery import is_of_the_server
from ..guard import CODE, GuardedFields
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

_logger = logging.getLogger(__name__)

MANAGER = "point_of_sale.group_pos_manager"
TIME_FOR_THE_PAGE = timedelta(minutes=5)

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


class PosOrder(GuardedFields, models.Model):
    """What modules do after a sale, once, whenever and however often it arrives.

    Standard lets the page ask for it when it has the answer; a page that has none, as
    without network, never asks. Here the sale itself brings the data, and the server
    does the work in the transaction that records the sale.
    """

    _inherit = "pos.order"

    post_process_answers = fields.Json(
        readonly=True, prefetch=False, copy=False, guard=CODE, groups=fields.NO_ACCESS
    )

    def _post_processors(self):
        """{name: method that takes the JSON value of that name}. To be extended.

        The value comes from a browser and is the method's to check. What the method
        returns is kept as JSON. If it raises, then what it did is undone, the sale is
        recorded all the same, and a manager is notified.
        """
        if hasattr(self, "confirm_coupon_programs"):
            return {LOYALTY: self._confirm_loyalty_cards}
        return {}

    def _post_process(self, values):
        """Do what a sale that was just recorded asks for.

        :param values: {name: JSON value}, from the browser
        """
        self.ensure_one()
        processors = self._post_processors()
        for name, value in values.items():
            self._once(name, self._attempt, name, processors.get(name), value)
        self._have_documents_sent()

    def _have_documents_sent(self):
        """Electronic documents of the invoice that wait for a page to ask for them.

        With l10n_es_pos_tbai the page does so as soon as it has the answer, and Odoo's
        scheduled action is not told of them: without a page that is there to ask, they
        would wait for its next daily run.
        """
        invoice = self.account_move.sudo()
        if "edi_document_ids" not in invoice._fields:
            return
        if "to_send" in invoice.edi_document_ids.mapped("state"):
            at = fields.Datetime.now() + TIME_FOR_THE_PAGE
            cron = self.env.ref("account_edi.ir_cron_edi_network", False)
            if cron:
                cron.sudo()._trigger(at=at)

    def _once(self, name, method, *args):
        """What the method returned when it was called for this order first."""
        self.ensure_one()
        self.check_access_rule("read")
        answers = self.sudo().post_process_answers or {}
        if name not in answers:
            answer = json.dumps(method(*args), default=json_default)
            answers = {**answers, name: json.loads(answer)}
            self.sudo().post_process_answers = answers
        return answers[name]

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
        self = self._for_manager()
        words = self.env["pos.offline.refusal"]._error_message(error)
        if not words:
            _logger.error("Order %s: %s failed", self.id, name, exc_info=error)
        file = json.dumps(value, indent=2, ensure_ascii=False)
        self._notify_manager(
            _("Incomplete sale"),
            _(
                "%(order)s is recorded, but not what %(name)s does with it: %(why)s "
                "The details are attached to this session.",
                order=self.pos_reference,
                name=name,
                why=words or _("Something unexpected happened in Odoo."),
            ),
            attachments=[(f"{name}_{self.id}.json", file)],
        )

    def _for_manager(self):
        """The order in the language of the manager who is notified, for the words."""
        manager = self._notified_manager()
        return self.with_context(lang=manager.lang) if manager else self

    def _notify_manager(self, summary, words, **message):
        """A note on the session, and an activity of somebody who can see to it.

        :param words: in the manager's language, see _for_manager
        """
        session = self.session_id.sudo()
        session.message_post(body=words, **message)
        if manager := self._notified_manager():
            session.activity_schedule(
                "mail.mail_activity_data_warning",
                summary=summary,
                # The field is HTML, and the names in it are text.
                note=escape(words),
                user_id=manager.id,
            )

    def _notified_manager(self):
        """Who opened the session, if that is a manager; or one of the company."""
        managers = self._pos_managers()
        return managers & self.session_id.sudo().user_id or managers[:1]

    def _pos_managers(self):
        users = self.env.ref(MANAGER).sudo().users
        return users.filtered(lambda user: self.company_id in user.company_ids)

    # -- loyalty points, coupons, gift cards and eWallets -----------------------------
    #
    # pos_loyalty is no dependency: what is here rests where it is missing.

    def _register_hook(self):
        """A page asks for it as in standard; it is done once all the same.

        By inheritance this module could come before pos_loyalty or after it.
        """
        super()._register_hook()
        model = self.env.registry[self._name]
        if hasattr(model, "confirm_coupon_programs"):

            def confirm_coupon_programs(order, coupon_data):
                standard = super(model, order).confirm_coupon_programs
                return order._once(LOYALTY, standard, coupon_data)

            model.confirm_coupon_programs = confirm_coupon_programs

    def _unregister_hook(self):
        model = self.env.registry[self._name]
        if "confirm_coupon_programs" in vars(model):
            del model.confirm_coupon_programs
        return super()._unregister_hook()

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
