# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import logging
from datetime import datetime, timedelta

from odoo import _, api, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import consteq

from odoo.addons.pos_offline_queue.models.pos_offline_device import NOTED

from .. import admission
from ..admission import begin_read_committed, enter_group, limited_wait
from ..facts import (
    etag_of,
    glance,
    group_facts,
    is_moved,
    is_of,
    is_owner,
    is_set_back,
    may_delete,
    mesh_facts,
    milliseconds,
    place_of,
    secret_of,
    unpack_glance,
    warn_of_set_back,
)
from ..merge.wire import (
    Malformed,
    pack_presence,
    pack_response,
    read_request,
    read_signal,
)
from ..tables import Client, Source, Tables

_logger = logging.getLogger(__name__)

POS_USER = "point_of_sale.group_pos_user"
MAX_ANSWER = 500  # operations in an answer
MAX_OPEN_ORDERS = 1000  # that one POS has begun; a large restaurant has 300 tables
PRESENT = timedelta(minutes=3)  # a till that is there says so every minute
PAYING = timedelta(seconds=45)  # and every 15 seconds while it takes a payment


class PosMultiSessionSync(models.AbstractModel):
    """What tills call to share orders: one request at a time changes a group.

    The others wait for its row.
    """

    _name = "pos.multi.session.sync"
    _description = "Shared Orders for Tills"

    @api.model
    def sync(self, request):
        """Take a till's changes, and give it what it has not seen.

        What is asked and answered is told in docs/PROTOCOL.md.

        :raise AccessError: not a POS user, another company's POS, not in a
            multi-session, or without an open session
        :raise ValidationError: not the agreed form, or too large
        :raise GroupBusy: others kept the group too long; nothing was taken
        """
        self._check_pos_user()
        try:
            wanted = read_request(request)
        except Malformed as malformed:
            _logger.info("A till sent what is not agreed: %s", malformed)
            raise ValidationError(
                _(
                    "Odoo does not understand what the till sent (%s). Ask your "
                    "administrator.",
                    malformed,
                )
            ) from malformed
        begin_read_committed(self.env.cr)
        self._check_till(wanted.config_id)
        with limited_wait():
            return self._sync(wanted, datetime.utcnow())

    @api.model
    def signal(self, request):
        """Hand a till of the same group what it needs to connect to this one.

        :param request: {config_id, client: {id, secret?}, to, text}; see
            docs/PROTOCOL.md
        :return: whether it was sent; not if one of both is not there, or the quota is
            used up
        :raise AccessError: as `sync` does
        :raise ValidationError: not the agreed form, or too large
        """
        self._check_pos_user()
        try:
            signal = read_signal(request)
        except Malformed as malformed:
            _logger.info("A till sent what is not agreed: %s", malformed)
            raise ValidationError(
                _("Odoo does not understand what the till sent (%s).", malformed)
            ) from malformed
        begin_read_committed(self.env.cr)
        self._check_till(signal.config_id)
        now = datetime.utcnow()
        tables = Tables(self.env.cr, now)
        group_row = self._enter(tables, signal.config_id, lock=False)
        if not mesh_facts(self.env, group_row):
            raise UserError(_("Tills of this multi-session do not connect directly."))
        since = (now - PRESENT, now - PAYING)
        clients, *_rest = tables.look(group_row["id"], signal.client, since, [], [])
        sender, receiver = clients.get(signal.client), clients.get(signal.to)
        if not sender or not receiver or not receiver["is_present"]:
            return False
        secret = secret_of(self.env, group_row["id"], signal.client)
        is_own = is_owner(sender, group_row, self.env.uid)
        if not is_own and not consteq(signal.secret or "", secret):
            raise AccessError(_("Another till has that name."))
        if group_row["is_full"]:
            return False
        seconds = admission.seconds(characters=len(signal.text), is_shown=True)
        tables.charge(group_row, self.env.uid, seconds)
        message = {"from": signal.client, "to": signal.to, "text": signal.text}
        self.env["pos.multi.session.log"]._send(group_row, "signal", message)
        return True

    # -- who may ----------------------------------------------------------------------

    @api.model
    def _check_pos_user(self):
        if not self.env.user.has_group(POS_USER):
            raise AccessError(_("Only users of the Point of Sale may do this."))

    @api.model
    def _check_till(self, config_id):
        """The point of sale is one that this user may see, in any of his companies."""
        companies = list(self.env.user._get_company_ids())
        config = self.env["pos.config"].browse(config_id)
        config = config.with_context(allowed_company_ids=companies)
        config.check_access_rights("read")
        if not config._filter_access_rules("read"):
            raise AccessError(_("This point of sale is not one of yours."))

    @api.model
    def _enter(self, tables, config_id, lock):
        """Who comes in: the row of the group; see enter_group."""
        uid = self.env.uid
        return self._admit(enter_group(self.env.cr, tables.now, config_id, uid, lock))

    @api.model
    def _admit(self, group_row):
        if not group_row:
            raise AccessError(_("This point of sale is in no multi-session."))
        if not group_row["is_open"]:
            raise AccessError(_("This point of sale has no open session."))
        return group_row

    # -- the exchange -----------------------------------------------------------------

    @api.model
    def _sync(self, wanted, now):
        tables = Tables(self.env.cr, now)
        lock = bool(wanted.operations)
        group_row = self._enter(tables, wanted.config_id, lock)
        if group_row["has_waiting"]:
            # What was paid comes before what is done now.
            self.env["pos.multi.session.log"]._write_down_paid(tables, group_row["id"])
            # This transaction has the group's lock now.
            group_row = self._enter(tables, wanted.config_id, lock=False)
        keys = ("order", "into")
        named = {each[key] for each in wanted.operations for key in keys if key in each}
        begins = any(each.get("type") == "order.new" for each in wanted.operations)
        clients, documents, sizes, open_count, times = tables.look(
            group_row["id"],
            wanted.client,
            (now - PRESENT, now - PAYING),
            named,
            [wanted.cursor, group_row["last_seq"]],
            begins_at=wanted.config_id if begins else None,
        )
        mine = clients.get(wanted.client) or {}
        set_back = is_set_back(wanted, group_row, times.get(wanted.cursor))
        group_row.update(last_at=times.get(group_row["last_seq"]), set_back=set_back)
        facts = group_facts(group_row, self.env.uid)
        facts.update(mesh_facts(self.env, group_row))
        secret = secret_of(self.env, group_row["id"], wanted.client)
        is_own = not mine or is_owner(mine, group_row, self.env.uid)
        if not is_own and not consteq(wanted.secret or "", secret):
            # Nothing of it is taken: what is the page's own goes on as a new client.
            # It costs as much, as others have waited for it.
            return self._answer_to_a_stranger(tables, wanted, group_row, facts, now)
        facts["secret"] = secret
        actor = me = facts["me"]
        if not is_own and wanted.operations:
            # A colleague sends what an earlier page of this device has left.
            author = self.env["res.users"].sudo().browse(mine["user"])
            actor = {**me, "author": author.name or _("somebody")}
        client = self._client_of(wanted, group_row, mine, me)
        # Who asks while taking a payment is to be heard in time to keep it.
        is_paying = client.screen == "payment" and not wanted.operations
        is_shown = is_moved(client, mine) or is_paying or wanted.is_bus_probed
        client.seconds = admission.seconds(
            operations=len(wanted.operations),
            characters=wanted.size + admission.moved(wanted.operations, sizes),
            written=sum(filter(None, sizes.values())),
            is_new_client=not mine,
            is_shown=is_shown,
        )
        before = group_row["last_seq"]
        last_n = {client.uuid: client.n}
        source = Source(tables, group_row["id"], documents, last_n, sizes)
        orders_left = None if open_count is None else MAX_OPEN_ORDERS - open_count
        if group_row["is_full"] or set_back:
            # Nothing is added. The till keeps what has no result, and sends it again.
            results, logged = [], []
        else:
            if is_shown:
                self._send_place(client, group_row, now)
            results, logged = self._take(
                tables, group_row, wanted.operations, client, source, actor, orders_left
            )
            self._warn_of_silence(group_row, client, mine)
        changes = self._unseen_operations(tables, group_row, wanted, before, logged)
        if set_back:
            warn_of_set_back(wanted, group_row)
        etag = etag_of(facts)
        answer = {
            "epoch": group_row["epoch"],
            "last_seq": group_row["last_seq"],
            "expected_n": client.n + 1,
            "server_time": milliseconds(now),
            **pack_response(wanted, client.actor, results, changes, milliseconds(now)),
        }
        if used := admission.percent(group_row["empty_at"], now):
            answer["quota"] = used
        if wanted.is_bus_probed and not group_row["is_full"]:
            answer["probed"] = True
        if wanted.presence:
            answer["presence"] = pack_presence(clients, wanted.client)
        if etag != wanted.etag:
            answer.update(facts, etag=etag)
        return answer

    @api.model
    def _answer_to_a_stranger(self, tables, wanted, group_row, facts, now):
        """For who speaks by the client of somebody else: nothing of it is taken."""
        results = [
            {"n": each["n"], "seq": None, "result": "gap", "detail": None}
            for each in wanted.operations
        ]
        changes = self._unseen_operations(
            tables, group_row, wanted, group_row["last_seq"], []
        )
        at = milliseconds(now)
        client = self._client_of(wanted, group_row, {}, facts["me"])
        if wanted.operations and not group_row["is_full"]:
            client.seconds = admission.seconds(len(wanted.operations), wanted.size)
            tables.charge(group_row, client.user, client.seconds)
        response = pack_response(wanted, client.actor, [], changes, at)
        return {
            "epoch": group_row["epoch"],
            "last_seq": group_row["last_seq"],
            "expected_n": 1,
            "server_time": at,
            "stranger": True,
            **response,
            "results": results,
        }

    @api.model
    def _client_of(self, wanted, group_row, mine, actor):
        presence = wanted.presence or {
            "order": mine.get("presence_order"),
            "screen": mine.get("presence_screen"),
        }
        return Client(
            uuid=wanted.client,
            device=wanted.device,
            n=mine.get("last_n") or 0,
            acked=min(wanted.cursor or 0, group_row["last_seq"])
            if is_of(wanted, group_row)
            else 0,
            user=self.env.uid,
            config=group_row["config_id"],
            actor=actor,
            order=presence["order"],
            screen=presence["screen"],
            is_bus_silent=wanted.is_bus_silent,
        )

    @api.model
    def _take(self, tables, group_row, sent, client, source, actor, left):
        """(results one for one, what was logged); the till is remembered.

        left: how many orders it may begin, see Sequencer
        """
        if not sent:
            tables.note(group_row, client)
            return [], []
        log = self.env["pos.multi.session.log"]
        sequencer = log._sequencer(source, group_row)
        sequencer.orders_left = left
        sequencer.may_delete = may_delete(group_row)
        results = sequencer.push(client.uuid, sent, actor)["results"]
        client.n = sequencer.last_n[client.uuid]
        log._keep(tables, group_row, sequencer, client)
        return results, sequencer.logged

    @api.model
    def _unseen_operations(self, tables, group_row, wanted, before, logged):
        """What the till has not seen."""
        nothing = {"operations": [], "more": False, "set_back": group_row["set_back"]}
        if not wanted.wants_operations:
            return nothing
        cursor, last = wanted.cursor, group_row["last_seq"]
        if (
            cursor is None
            or not is_of(wanted, group_row)
            or not group_row["floor_seq"] <= cursor <= last
            or group_row["set_back"]
        ):
            return {**nothing, "snapshot": tables.snapshot(group_row["id"])}
        if cursor == last:
            return nothing
        if cursor == before:
            operations = logged[:MAX_ANSWER]
        else:
            operations = tables.operations_after(
                group_row["id"], cursor, last, MAX_ANSWER
            )
        return {"operations": operations, "more": cursor + len(operations) < last}

    @api.model
    def _send_place(self, client, group_row, now):
        place = place_of(client, group_row, now)
        self.env["pos.multi.session.log"]._send(group_row, "presence", place)

    @api.model
    def _warn_of_silence(self, group_row, client, mine):
        """Once, when a till begins to say that nothing arrives."""
        if client.is_bus_silent and not mine.get("is_bus_silent"):
            _logger.warning(
                "No message of the bus arrives at a till of POS %s (id %s), where %s "
                "is logged in: changes of other tills come seconds late there. Its "
                "websocket, the proxy's /websocket or the bus itself does not work",
                group_row["till"],
                client.config,
                group_row["user_name"],
            )

    # -- an idle till -----------------------------------------------------------------

    @api.model
    def _glance(self, wanted, now):
        """SQL of what `_look` looks at."""
        return glance(wanted, self.env.uid, (now - PRESENT, now - PAYING), now)

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
        facts.update(mesh_facts(self.env, group_row))
        facts["secret"] = secret_of(self.env, group_row["id"], wanted.client)
        client = self._client_of(wanted, group_row, mine, facts["me"])
        is_same = (
            is_owner(mine, group_row, self.env.uid)
            and is_of(wanted, group_row)
            and wanted.cursor == group_row["last_seq"]
            and not is_set_back(wanted, group_row, times.get(wanted.cursor))
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
            self._send_place(client, group_row, now)
        return {
            "same": True,
            "server_time": milliseconds(now),
            "presence": pack_presence(clients, wanted.client),
            "quota": admission.percent(group_row["empty_at"], now),
            "probed": is_probed,
        }
