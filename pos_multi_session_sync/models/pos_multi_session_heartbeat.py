# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import logging
from datetime import datetime, timedelta

from odoo import api, models
from odoo.exceptions import AccessError

from odoo.addons.pos_offline_queue.models.pos_offline_device import NOTED

from .. import admission
from ..glance import glance, unpack_glance
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
    def _look(self, wanted, found, now):
        """Whether `sync` has something new for a till that has nothing to say.

        :param found: by the SQL of `glance`
        :return: {same: False}, or {same, server_time, presence, quota, probed}
        :raise AccessError: as `sync`; that the POS is the user's was checked before
        """
        self._admit(found and found["group"])
        group_row, clients, times = unpack_glance(found)
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
            Tables(self.env.cr, now).note(group_row, client)
        if is_probed:
            self._send(group_row, "presence", place_of(client, group_row, now))
        return {
            "same": True,
            "server_time": milliseconds(now),
            "presence": pack_presence(clients, wanted.client),
            "quota": admission.percent(group_row["empty_at"], now),
            "probed": is_probed,
        }


class PosOfflineRejectedSale(models.Model):
    _inherit = "pos.offline.rejected.sale"

    @api.model
    def _heartbeat_facts(self, till, also):
        """With the heartbeat of the queue a till asks for all that it waits for."""
        facts = super()._heartbeat_facts(till, also)
        if "transfers" in also:
            facts["transfers"] = self.env["pos.order.transfer"]._revision_of(till)
        if wanted := self._read_group_request(till, also):
            now = datetime.utcnow()
            since = (now - PRESENT, now - PAYING)
            facts["sync"] = glance(wanted, self.env.uid, since, now)
        return facts

    @api.model
    def _answer_also(self, till, also, facts):
        answer = super()._answer_also(till, also, facts)
        if isinstance(also.get("sync"), dict):
            answer["sync"] = self._answer_of_group(till, also, facts.get("sync"))
        if "transfers" in facts:
            answer["transfers"] = facts["transfers"]
        return answer

    @api.model
    def _read_group_request(self, till, also):
        """None if it is not the agreed form."""
        asked = also.get("sync")
        if not isinstance(asked, dict):
            return None
        mine = {"config_id": till.config_id.id, "operations": []}
        try:
            return read_request({**asked, **mine})
        except Malformed as malformed:
            _logger.info("A till's heartbeat asks for no group: %s", malformed)
            return None

    @api.model
    def _answer_of_group(self, till, also, found):
        """None: the till asks by itself, and hears what is wrong."""
        wanted = self._read_group_request(till, also)
        try:
            group = self.env["pos.multi.session"]
            return wanted and group._look(wanted, found, datetime.utcnow())
        except AccessError as error:
            _logger.info("A till's heartbeat has no answer for its group: %s", error)
            return None
