# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""What follows a commit, each in a transaction of its own."""

import logging
from dataclasses import dataclass

from psycopg2.errors import LockNotAvailable

from odoo import SUPERUSER_ID, api

_logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Later:
    """Methods of a model that take groups.

    key: by which the groups are kept until the commit
    """

    key: str
    model: str
    methods: tuple

    def after_commit(self, groups):
        if not groups:
            return
        hooks, registry = groups.env.cr.postcommit, groups.env.registry
        if self.key not in hooks.data:
            hooks.data[self.key] = set()

            @hooks.add
            def call():
                ids = sorted(hooks.data.pop(self.key))
                for method in self.methods:
                    in_own_transaction(registry, ids, self.model, method)

        hooks.data[self.key].update(groups.ids)


CHANGE_CHANNEL = Later(
    "pos_multi_session_sync.channel", "pos.multi.session", ("_change_channel",)
)
WRITE_DOWN = Later(
    "pos_multi_session_sync.paid",
    "pos.multi.session.log",
    ("_write_down", "_notify_doubles"),
)
CANCEL_DRAFTS = Later(
    "pos_multi_session_sync.cancelled", "pos.multi.session.log", ("_cancel_drafts",)
)
TAKE_GUESTS = Later(
    "pos_multi_session_sync.guests", "pos.multi.session.guests", ("_take_guests",)
)
LEAVE = Later("pos_multi_session_sync.leave", "pos.multi.session.closing", ("_leave",))


def in_own_transaction(registry, ids, model, method):
    """What the method returns. Nothing is lost if it fails: the cron comes by again."""
    try:
        with registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            return getattr(env[model], method)(env["pos.multi.session"].browse(ids))
    except LockNotAvailable:
        _logger.info("%s of the multi-sessions %s is for later", method, ids)
    except Exception:
        _logger.exception("%s of the multi-sessions %s failed", method, ids)
    return None
