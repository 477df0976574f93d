# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""What customers are handed: invoices that they have paid for, receipts by e-mail."""

import base64
import logging
import threading
from datetime import timedelta

from odoo import _, api, fields, models
from odoo.exceptions import AccessError

from ..backend import for_manager, notify_manager, readable
from ..delivery import all_or_nothing, is_of_the_server
from ..payload import read_key
from ..schema import Malformed, check, is_id, record, text

_logger = logging.getLogger(__name__)

TO_MAKE, TO_HAND_OVER = "to_make", "to_hand_over"
SENT, WAITING, FAILED = "sent", "waiting", "failed"
MAILING = {
    "sent": SENT,
    **dict.fromkeys(("ready", "process", "pending"), WAITING),
    **dict.fromkeys(("bounce", "exception", "canceled"), FAILED),
}
MOST_LISTED = 100
AT_ONCE = 50  # made by one run
KEPT = timedelta(days=90)
MOST_TICKET = 4_000_000  # characters of base64


def _base64(value, path):
    text(MOST_TICKET, least=1)(value, path)
    try:
        base64.b64decode(value, validate=True)
    except ValueError as error:
        raise Malformed(path) from error


CLIENT = record(needed={"name": text(500), "email": text(254, least=3)})


class PosOfflineDocument(models.AbstractModel):
    """Standard hands the invoice over at the till, as soon as the sale is recorded.

    A sale that is recorded later, or whose PDF could not be made, is listed until a
    till has downloaded the document, Odoo has e-mailed it, or a person says so.
    """

    _name = "pos.offline.document"
    _description = "What Customers Are Handed"

    @api.model
    def _mailings(self, orders):
        """{order: what became of the e-mail with its invoice}"""
        listed = orders.filtered("invoice_document")
        notifications = self.env["mail.notification"].sudo()
        if invoices := listed.account_move:
            notifications = notifications.search(
                [
                    ("notification_type", "=", "email"),
                    ("mail_message_id.model", "=", "account.move"),
                    ("mail_message_id.res_id", "in", invoices.ids),
                    ("mail_message_id.attachment_ids", "!=", False),
                    ("res_partner_id", "in", invoices.partner_id.ids),
                ]
            )
        found = {}
        for each in notifications:
            key = (each.mail_message_id.res_id, each.res_partner_id)
            state = MAILING.get(each.notification_status)
            found.setdefault(key, set()).add(state)
        mailings = {}
        for order in orders:
            invoice = order.account_move
            states = found.get((invoice.id, invoice.partner_id), ())
            mailings[order] = next(
                (state for state in (SENT, WAITING, FAILED) if state in states), False
            )
        return mailings

    # -- while the sale is recorded ---------------------------------------------------

    @api.model
    def _postpone(self, orders, error):
        words = self.env["pos.offline.refusal"]._error_message(error)
        for order in orders:
            if not words:
                _logger.error("Order %s: no document", order.id, exc_info=error)
            order.sudo().invoice_document = TO_MAKE
            try:
                with self.env.cr.savepoint():
                    self._notify_no_document(order, words)
            except Exception as trouble:
                if is_of_the_server(trouble):
                    raise
                _logger.warning("No activity for order %s", order.id, exc_info=True)

    @api.model
    def _notify_no_document(self, order, words):
        """A note for each of them; one activity, as most often one cause has many."""
        order = for_manager(order)
        self = self.with_env(order.env)
        summary = _("Invoice without its document")
        text = _(
            "%(order)s is recorded and %(invoice)s is posted, but its PDF or e-mail "
            "could not be made: %(why)s It is tried again every hour, and listed in "
            "Documents to Hand Over.",
            order=order.pos_reference,
            invoice=order.account_move.name,
            why=words or _("Something unexpected happened in Odoo."),
        )
        session = order.session_id.sudo()
        if summary in session.activity_ids.mapped("summary"):
            session.message_post(body=text)
        else:
            notify_manager(order, summary, text)

    # -- later ------------------------------------------------------------------------

    @api.model
    def _cron_make_documents(self):
        """Try again what could not be made; one that fails stops no other.

        Each is kept as it is made, so that none waits for the others, and a run that
        is cut off has not been for nothing.
        """
        is_test = getattr(threading.current_thread(), "testing", False)
        domain = [("invoice_document", "=", TO_MAKE)]
        # Those that failed last come last.
        orders = self.env["pos.order"]
        for order in orders.search(domain, order="write_date, id", limit=AT_ONCE):
            try:
                with self.env.cr.savepoint():
                    self._make(order)
            except Exception as error:
                _logger.warning("Order %s has no document yet: %s", order.id, error)
                order.sudo().invoice_document = TO_MAKE
            if not is_test:
                self.env.cr.commit()  # pylint: disable=invalid-commit

    @api.model
    def _make(self, order):
        """Standard's PDF, which standard e-mails if the customer has an address."""
        # Written first: who makes it at the same moment waits, and finds it made.
        order.sudo().invoice_document = TO_HAND_OVER
        order.flush_recordset()
        self._send(order)
        order.session_id.sudo().message_post(
            body=_("The document of %s has been made.", order.account_move.sudo().name)
        )

    @api.model
    def _send(self, order):
        invoice = order.account_move.sudo().with_company(order.company_id)
        if not invoice:
            order.sudo().invoice_document = False
            return
        invoice = invoice.with_context(skip_invoice_sync=True)  # As standard does.
        # Modules that tell an authority of an invoice commit when they have.
        with all_or_nothing(invoice) as invoice:
            template = invoice.env.ref(invoice._get_mail_template())
            invoice._generate_pdf_and_send_invoice(template)

    @api.autovacuum
    def _gc_documents(self):
        """Drop from the list what was e-mailed, or was paid for long ago."""
        before = fields.Datetime.now() - KEPT
        self.env["pos.order"].search(
            [
                ("invoice_document", "!=", False),
                "|",
                ("document_mailing", "=", SENT),
                ("date_order", "<", before),
            ]
        ).invoice_document = False

    # -- what tills call ---------------------------------------------------------

    @api.model
    def documents_to_hand_over(self, config_id):
        """What is to be handed over at this POS, the latest first.

        :return: {count, rows: of {id, name, date, amount, customer, email, invoice,
            account_move, document, mailing}}
        :raise AccessError: not a POS user, or not a POS that they may read
        """
        if not is_id(config_id):
            raise AccessError(_("This point of sale is not one of yours."))
        config = self.env["pos.config"].browse(config_id)
        config._check_document_rights()
        found = self.env["pos.order"].search(
            config._document_domain(), order="date_order DESC, id"
        )
        orders = found[:MOST_LISTED]
        known = {each.id: each for each in readable(orders.partner_id)}
        return {
            "count": len(found),
            "rows": [self._row(order, known) for order in orders],
        }

    @api.model
    def _row(self, order, known):
        """known: {id: customer} of those whom the user may read."""
        invoice = order.account_move.sudo()
        customer = known.get(order.partner_id.id, self.env["res.partner"])
        return {
            "id": order.id,
            "name": order.pos_reference or order.name,
            "date": fields.Datetime.to_string(order.date_order),
            "amount": order.amount_total,
            "customer": customer.name or "",
            "email": customer.email or "",
            "invoice": invoice.name,
            "account_move": invoice.id,
            "document": order.invoice_document,
            "mailing": order.document_mailing,
        }

    @api.model
    def email_receipt(self, sale, key, client, ticket):
        """E-mail the receipt of a sale to a customer, once for each key.

        Standard's method sends at once, and again where its answer was lost. This one
        gives the e-mail to Odoo's mail queue, which begins with it after the commit.

        :param sale: its idempotency key
        :param key: made by the till once, and sent with every attempt
        :param client: {name, email}
        :param ticket: JPEG in base64
        :return: {status}: "taken"; or "missing": there is no such sale here yet
        :raise AccessError: not a POS user, or not of a POS that they may read
        :raise ValidationError: it is malformed
        """
        self.env["pos.order"]._check_handing_over()
        with self.env["pos.offline.refusal"]._reading():
            order = self._sold(read_key(sale))
            message_id = f"<{read_key(key)}@receipts.pos-offline-queue>"
            check(client, CLIENT, "client")
            check(ticket, _base64, "ticket")
        if not order:
            return {"status": "missing"}
        order._check_handing_over()
        self._alone(order)
        # Its invoice is drawn as when the sale is recorded: cashiers may not.
        order = order.with_company(order.company_id).sudo()
        mails = order.env["mail.mail"]
        if not mails.search_count([("message_id", "=", message_id)], limit=1):
            values = order._prepare_mail_values(order.pos_reference, client, ticket)
            mails.create({**values, "message_id": message_id})
            self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()
        return {"status": "taken"}

    @api.model
    def _sold(self, key):
        domain = [("idempotency_key", "=", key), ("state", "!=", "draft")]
        return self.env["pos.order"].sudo().search(domain, limit=1).sudo(self.env.su)

    @api.model
    def _alone(self, orders):
        """Who sends the same at the same moment waits, and then finds it sent."""
        self.env.cr.execute(
            "UPDATE pos_order SET write_date = write_date WHERE id IN %s",
            [orders._ids],
        )
