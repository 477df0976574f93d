# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import logging
from datetime import datetime, timedelta

from odoo import api, models
from odoo.exceptions import AccessError

from odoo.addons.pos_offline_queue.models.pos_offline_device import NOTED

from .. import admission
from ..merge.wire import Malformed, pack_presence, read_request
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

_logger = logging.getLogger(__name__)


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


class PosOfflineSync(models.AbstractModel):
    _inherit = "pos.offline.sync"

    @api.model
    def _answer_also(self, till, also):
        """With the heartbeat of the queue a till asks for all that it waits for."""
        answer = super()._answer_also(till, also)
        if isinstance(also.get("sync"), dict):
            answer["sync"] = self._look_at_group(till, also["sync"])
        if "transfers" in also:
            transfers = self.env["pos.order.transfer"]
            answer["transfers"] = transfers._revision_of(till)
        return answer

    @api.model
    def _look_at_group(self, till, asked):
        """None: the till asks by itself, and hears what is wrong."""
        try:
            mine = {"config_id": till.config_id.id, "operations": []}
            wanted = read_request({**asked, **mine})
            return self.env["pos.multi.session"]._look(wanted, datetime.utcnow())
        except (AccessError, Malformed) as error:
            _logger.info("A till's heartbeat has no answer for its group: %s", error)
            return None
