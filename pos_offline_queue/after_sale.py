# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""What modules do after a sale, once, whenever and however often it arrives.

Standard lets the page ask for it when it has the answer; a page that has none, as
without network, never asks. Here the sale itself brings the data, and the server does
the work in the transaction that records the sale.
"""

import json
import logging
from datetime import timedelta

from odoo import _, fields

from .delivery import is_of_the_server
from .notify import for_manager, notify_manager
from .schema import Malformed

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
