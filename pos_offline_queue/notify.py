# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Managers hear of what a cashier need not see to."""

from markupsafe import escape


def for_manager(order):
    """The order in the language of the manager who is notified, for the words."""
    manager = _notified_manager(order)
    return order.with_context(lang=manager.lang) if manager else order


def notify_manager(order, summary, words, **message):
    """A note on the session, and an activity of somebody who can see to it.

    :param words: in the manager's language, see for_manager
    """
    session = order.session_id.sudo()
    session.message_post(body=words, **message)
    if manager := _notified_manager(order):
        session.activity_schedule(
            "mail.mail_activity_data_warning",
            summary=summary,
            # The field is HTML, and the names in it are text.
            note=escape(words),
            user_id=manager.id,
        )


def _notified_manager(order):
    """Who opened the session, if that is a manager; or one of the company."""
    managers = order.sudo().config_id._offline_managers()
    return managers & order.session_id.sudo().user_id or managers[:1]
