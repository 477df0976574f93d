# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import datetime, timedelta

from odoo import api, models

from odoo.addons.pos_offline_queue.models.pos_offline_device import NOTED

from .. import admission
from ..merge.wire import pack_presence
from ..tables import Tables
from .pos_multi_session_facts import etag_of, group_facts
from .pos_multi_session_sync import (
    PAYING,
    PRESENT,
    is_moved,
    is_of,
    is_other,
    is_owner,
    milliseconds,
    place_of,
)


class PosMultiSession(models.Model):
    """What an idle till asks: one look, which as a rule writes nothing."""

    _inherit = "pos.multi.session"

    @api.model
    def _look(self, wanted, now):
        """Whether `sync` has something new for a till that has nothing to say.

        :return: {same: False}, or {same, server_time, presence, quota, probed}
        :raise AccessError: as `sync`; that the POS is the user's was checked before
        """
        tables = Tables(self.env.cr, now)
        group_row = self._enter(tables, wanted.config_id, lock=False)
        clients, *_rest, times = tables.look(
            group_row["id"],
            wanted.client,
            (now - PRESENT, now - PAYING),
            (),
            [wanted.cursor, group_row["last_seq"]],
        )
        mine = clients.get(wanted.client) or {}
        facts = group_facts(group_row, self.env.uid)
        facts.update(self._mesh_facts(group_row))
        facts["secret"] = self._secret_of(group_row, wanted.client)
        client = self._client_of(wanted, group_row, mine, facts["me"])
        is_same = (
            is_owner(mine, group_row, self.env.uid)
            and is_of(wanted, group_row)
            and wanted.cursor == group_row["last_seq"]
            and not is_other(wanted, times.get(wanted.cursor))
            and not group_row["has_waiting"]
            and wanted.etag == etag_of(facts)
            and not is_moved(client, mine)
            and client.is_bus_silent == bool(mine["is_bus_silent"])
        )
        if not is_same:
            return {"same": False}
        is_probed = wanted.is_bus_probed and not group_row["is_full"]
        seen_at = datetime(1970, 1, 1) + timedelta(milliseconds=mine["seen_at"])
        is_due = now - seen_at > NOTED and not group_row["is_full"]
        if is_probed or is_due:
            client.seconds = admission.seconds(is_shown=is_probed)
            tables.note(group_row, client)
        if is_probed:
            self._send(group_row, "presence", place_of(client, group_row, now))
        return {
            "same": True,
            "server_time": milliseconds(now),
            "presence": pack_presence(clients, wanted.client),
            "quota": admission.percent(group_row["empty_at"], now),
            "probed": is_probed,
        }
