# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""What customers are handed: invoices that they have paid for, receipts by e-mail."""

import base64
import logging
import threading
from datetime import timedelta

from odoo import _, api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ..delivery import all_or_nothing, is_of_the_server
from ..guard import CODE, GuardedFields
from ..payload import read_key
from ..readable import readable
from ..schema import Malformed, check, is_id, record, text

_logger = logging.getLogger(__name__)

TO_MAKE, TO_HAND_OVER = "to_make", "to_hand_over"
SENT, WAITING, FAILED = "sent", "waiting", "failed"
MAILING = {
    "sent": SENT,
    **dict.fromkeys(("ready", "process", "pending"), WAITING),
    **dict.fromkeys(("bounce", "exception", "canceled"), FAILED),
}
POS_USER = "point_of_sale.group_pos_user"
MOST_LISTED = 100
AT_ONCE = 50  # made by one run
KEPT = timedelta(days=90)
MOST_TICKET = 4_000_000  # characters of base64
CLIENT = record(needed={"name": text(500), "email": text(254, least=3)})


class PosOrder(GuardedFields, models.Model):
    """Standard hands the invoice over at the till, as soon as the sale is recorded.

    A sale that is recorded later, or whose PDF could not be made, is listed until a
    till has downloaded the document, Odoo has e-mailed it, or a person says so.
    """

    _inherit = "pos.order"

    invoice_document = fields.Selection(
        [(TO_MAKE, "Not Made Yet"), (TO_HAND_OVER, "To Hand Over")],
        string="Document",
        readonly=True,
        copy=False,
        guard=CODE,
        index="btree_not_null",
        help="The invoice that the customer was promised at the till. Odoo makes it "
        "later where it could not be made when the sale was recorded.",
    )
    document_mailing = fields.Selection(
        [(SENT, "Sent"), (WAITING, "To Be Sent"), (FAILED, "Failed")],
        string="E-Mail",
        compute="_compute_document_mailing",
        search="_search_document_mailing",
        help="What became of the e-mail with the invoice to the customer.",
    )

    def _compute_document_mailing(self):
        orders = self.sudo().filtered("invoice_document")
        notifications = self.env["mail.notification"].sudo()
        if invoices := orders.account_move:
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
        for order in self:
            invoice = order.sudo().account_move
            states = found.get((invoice.id, invoice.partner_id), ())
            order.document_mailing = next(
                (state for state in (SENT, WAITING, FAILED) if state in states), False
            )

    @api.model
    def _search_document_mailing(self, operator, value):
        values = value if isinstance(value, list | tuple) else [value]
        if operator not in ("=", "!=", "in", "not in"):
            raise UserError(_("Operation not supported"))
        listed = self.sudo().search([("invoice_document", "!=", False)])
        found = listed.filtered(lambda order: order.document_mailing in values)
        kind = "in" if operator in ("=", "in") else "not in"
        return [("id", kind, found.ids)]

    # -- while the sale is recorded ---------------------------------------------------

    def _post_processors(self):
        return {**super()._post_processors(), "invoice": self._list_document}

    def _list_document(self, is_awaited):
        """The till will show the invoice, and strikes it off if it could."""
        if is_awaited is True and self.account_move and not self.invoice_document:
            self.sudo().invoice_document = TO_HAND_OVER
        return {}

    def _postpone_document(self, error):
        words = self.env["pos.offline.rejected.sale"]._error_message(error)
        for order in self:
            if not words:
                _logger.error("Order %s: no document", order.id, exc_info=error)
            order.sudo().invoice_document = TO_MAKE
            try:
                with self.env.cr.savepoint():
                    order._notify_no_document(words)
            except Exception as trouble:
                if is_of_the_server(trouble):
                    raise
                _logger.warning("No activity for order %s", order.id, exc_info=True)

    def _notify_no_document(self, words):
        """A note for each of them; one activity, as most often one cause has many."""
        self = self._for_manager()
        summary = _("Invoice without its document")
        text = _(
            "%(order)s is recorded and %(invoice)s is posted, but its PDF or e-mail "
            "could not be made: %(why)s It is tried again every hour, and listed in "
            "Documents to Hand Over.",
            order=self.pos_reference,
            invoice=self.account_move.name,
            why=words or _("Something unexpected happened in Odoo."),
        )
        session = self.session_id.sudo()
        if summary in session.activity_ids.mapped("summary"):
            session.message_post(body=text)
        else:
            self._notify_manager(summary, text)

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
        for order in self.search(domain, order="write_date, id", limit=AT_ONCE):
            try:
                with self.env.cr.savepoint():
                    order._make_document()
            except Exception as error:
                _logger.warning("Order %s has no document yet: %s", order.id, error)
                order.sudo().invoice_document = TO_MAKE
            if not is_test:
                self.env.cr.commit()  # pylint: disable=invalid-commit

    def _make_document(self):
        """Standard's PDF, which standard e-mails if the customer has an address."""
        self.ensure_one()
        # Written first: who makes it at the same moment waits, and finds it made.
        self.sudo().invoice_document = TO_HAND_OVER
        self.flush_recordset()
        self._send_document()
        self.session_id.sudo().message_post(
            body=_("The document of %s has been made.", self.account_move.sudo().name)
        )

    def _send_document(self):
        invoice = self.account_move.sudo().with_company(self.company_id)
        if not invoice:
            self.sudo().invoice_document = False
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
        self.search(
            [
                ("invoice_document", "!=", False),
                "|",
                ("document_mailing", "=", SENT),
                ("date_order", "<", before),
            ]
        ).invoice_document = False

    # -- what tills and people call ---------------------------------------------------

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
        found = self.search(config._document_domain(), order="date_order DESC, id")
        orders = found[:MOST_LISTED]
        known = {each.id: each for each in readable(orders.partner_id)}
        return {
            "count": len(found),
            "rows": [order._document_row(known) for order in orders],
        }

    def _document_row(self, known):
        """known: {id: customer} of those whom the user may read."""
        invoice = self.account_move.sudo()
        customer = known.get(self.partner_id.id, self.env["res.partner"])
        return {
            "id": self.id,
            "name": self.pos_reference or self.name,
            "date": fields.Datetime.to_string(self.date_order),
            "amount": self.amount_total,
            "customer": customer.name or "",
            "email": customer.email or "",
            "invoice": invoice.name,
            "account_move": invoice.id,
            "document": self.invoice_document,
            "mailing": self.document_mailing,
        }

    def action_print_document(self):
        """Make what is not made yet; the action that prints all of them.

        :raise UserError: why one could not be made
        """
        self._check_documents()
        self._make_documents()
        invoices = self.env["account.move"].browse(self.account_move.ids)
        return self.env.ref("account.account_invoices").report_action(invoices)

    def action_send_document(self):
        """E-mail each invoice that is listed to its customer, unless it was.

        :raise UserError: one has no address, or could not be made; none is sent then
        """
        if not self:
            return
        self._check_documents()
        silent = self.browse()
        for order in self:
            if not order.account_move.sudo().partner_id.email:
                silent |= order
        if silent:
            raise UserError(
                _(
                    "No e-mail was sent: there is no e-mail address of the customer of "
                    "%s.",
                    ", ".join(silent.mapped("pos_reference")),
                )
            )
        self._alone()
        for order in self - self._make_documents():
            if order.invoice_document and order.document_mailing not in (SENT, WAITING):
                order._send_document()

    def _make_documents(self):
        """Those that were made, and so e-mailed as well, now."""
        made = self.filtered(lambda order: order.invoice_document == TO_MAKE)
        for order in made:
            order._make_document()
        return made

    def action_hand_over_document(self):
        """The customers have them.

        What is not made yet is made first: it is to be e-mailed and kept, too.

        :raise UserError: why one could not be made
        """
        self._check_documents()
        self._make_documents()
        self.sudo().invoice_document = False

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
        self._check_handing_over()
        try:
            order = self._of_key(read_key(sale))
            message_id = f"<{read_key(key)}@receipts.pos-offline-queue>"
            check(client, CLIENT, "client")
            check(ticket, text(MOST_TICKET, least=1), "ticket")
            base64.b64decode(ticket, validate=True)
        except ValueError as error:
            rejected_sales = self.env["pos.offline.rejected.sale"]
            malformed = error if isinstance(error, Malformed) else Malformed("ticket")
            raise ValidationError(
                rejected_sales._malformed_message(malformed)
            ) from error
        if not order:
            return {"status": "missing"}
        order._check_handing_over()
        order._alone()
        # Its invoice is drawn as when the sale is recorded: cashiers may not.
        order = order.with_company(order.company_id).sudo()
        mails = order.env["mail.mail"]
        if not mails.search_count([("message_id", "=", message_id)], limit=1):
            values = order._prepare_mail_values(order.pos_reference, client, ticket)
            mails.create({**values, "message_id": message_id})
            self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()
        return {"status": "taken"}

    @api.model
    def _of_key(self, key):
        domain = [("idempotency_key", "=", key), ("state", "!=", "draft")]
        return self.sudo().search(domain, limit=1).sudo(self.env.su)

    def _alone(self):
        """Who sends the same at the same moment waits, and then finds it sent."""
        self.env.cr.execute(
            "UPDATE pos_order SET write_date = write_date WHERE id IN %s",
            [self._ids],
        )

    def _check_documents(self):
        self._check_handing_over()
        if not all(order.sudo().account_move for order in self):
            raise UserError(_("There is no invoice of this sale."))

    def _check_handing_over(self):
        if not self.env.user.has_group(POS_USER):
            raise AccessError(_("Only users of the Point of Sale may do this."))
        self.check_access_rights("write")
        self.check_access_rule("write")
        for config in self.sudo().config_id:
            configs = config._document_configs().sudo(self.env.su)
            if not configs._filter_access_rules("read"):
                raise AccessError(_("This point of sale is not one of yours."))
