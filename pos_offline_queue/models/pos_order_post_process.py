# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import json
import logging
from datetime import timedelta

from markupsafe import escape

from odoo import _, fields, models
from odoo.tools.date_utils import json_default

from ..delivery import is_of_the_server
from ..guard import CODE, GuardedFields
from ..schema import Malformed

_logger = logging.getLogger(__name__)

MANAGER = "point_of_sale.group_pos_manager"
TIME_FOR_THE_PAGE = timedelta(minutes=5)


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
        words = self.env["pos.offline.rejected.sale"]._error_message(error)
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
