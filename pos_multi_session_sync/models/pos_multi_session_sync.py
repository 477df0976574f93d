# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import json
import logging
import uuid
from datetime import datetime, timedelta

from odoo import _, api, models
from odoo.exceptions import AccessError, ValidationError
from odoo.tools import consteq, hmac

from ..merge.guests import guest_of
from ..merge.policy import Ledger
from ..merge.shape import Malformed
from ..merge.wire import pack_operations, pack_results
from ..request import epoch_head, read_request
from ..tables import Source, Tables, Teller
from ..transaction import begin_read_committed
from .pos_multi_session import CHANNEL
from .pos_multi_session_room import mark_of, room_facts

_logger = logging.getLogger(__name__)

POS_USER = "point_of_sale.group_pos_user"
MAX_ANSWER = 500  # operations in an answer
MAX_OPEN_ORDERS = 1000  # that one POS has begun; a large restaurant has 300 tables
MAX_ANNOUNCED = 8000  # characters of operations in a message on the bus
PRESENT = timedelta(seconds=45)  # a till that is there is seen every 5 to 10 seconds


class PosMultiSession(models.Model):
    """One request at a time changes a group; the others wait for its row."""

    _inherit = "pos.multi.session"

    @api.model
    def sync(self, request):
        """Take a till's changes, and give it what it has not seen.

        What is asked and answered is told in docs/PROTOCOL.md.

        :raise AccessError: not a POS user, another company's POS, not in a
            multi-session, or without an open session
        :raise ValidationError: not the agreed form, or too large
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
        return self._sync(wanted, datetime.utcnow())

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
        """Who comes in: the row of the group; see Tables.enter."""
        room = tables.enter(config_id, self.env.uid, lock)
        if not room:
            raise AccessError(_("This point of sale is in no multi-session."))
        if not room["is_open"]:
            raise AccessError(_("This point of sale has no open session."))
        return room

    # -- the exchange -----------------------------------------------------------------

    @api.model
    def _sync(self, wanted, now):
        tables = Tables(self.env.cr, now)
        lock = bool(wanted.operations)
        room = self._enter(tables, wanted.config_id, lock)
        if room["has_waiting"]:
            # What was paid comes before what is done now.
            self._write_down_paid(tables, room["id"])
            room = self._enter(tables, wanted.config_id, lock=True)
        named = {each["order"] for each in wanted.operations if "order" in each}
        since = now - PRESENT
        begins = any(each.get("type") == "order.new" for each in wanted.operations)
        clients, documents, sizes, open_count = tables.look(
            room["id"],
            wanted.client,
            since,
            named,
            begins_at=wanted.config_id if begins else None,
        )
        mine = clients.get(wanted.client) or {}
        facts = room_facts(room, self.env.uid)
        secret = self._secret_of(room, wanted.client)
        is_own = not mine or _is_owner(mine, room, self.env.uid)
        if not is_own and not consteq(wanted.secret or "", secret):
            # Nothing of it is taken: what is the page's own goes on as a new client.
            return self._answer_to_a_stranger(tables, wanted, room, facts, now)
        facts["secret"] = secret
        actor = me = facts["me"]
        if not is_own and wanted.operations:
            # A colleague sends what an earlier page of this device has left.
            author = self.env["res.users"].sudo().browse(mine["user"])
            actor = {**me, "author": author.name or _("somebody")}
        teller = self._teller(wanted, room, mine, me)
        before = room["last_seq"]
        last_n = {teller.client: teller.n}
        source = Source(tables, room["id"], documents, last_n, sizes)
        orders_left = None if open_count is None else MAX_OPEN_ORDERS - open_count
        results, logged = self._take(
            tables, room, wanted.operations, teller, source, actor, orders_left
        )
        self._tell_presence(room, teller, mine, now)
        news = self._news(tables, room, wanted, before, logged)
        mark = mark_of(facts)
        answer = {
            "epoch": room["epoch"],
            "last_seq": room["last_seq"],
            "expected_n": teller.n + 1,
            "server_time": milliseconds(now),
            **self._told(wanted, teller, results, news, milliseconds(now)),
        }
        if wanted.presence:
            answer["presence"] = _presence(clients, wanted.client)
        if mark != wanted.mark:
            answer.update(facts, mark=mark)
        return answer

    @api.model
    def _secret_of(self, room, client):
        """By it the page that a client was given to is known, whoever is logged in.

        Nobody else is told it, and it is not kept: it follows from the database's own.
        """
        message = f"{room['id']}/{client}"
        return hmac(self.env(su=True), "pos_multi_session_client", message)[:32]

    @api.model
    def _answer_to_a_stranger(self, tables, wanted, room, facts, now):
        """For who speaks by the client of somebody else: nothing of it is taken."""
        results = [
            {"n": each["n"], "seq": None, "result": "gap", "detail": None}
            for each in wanted.operations
        ]
        news = self._news(tables, room, wanted, room["last_seq"], [])
        at = milliseconds(now)
        teller = self._teller(wanted, room, {}, facts["me"])
        told = self._told(wanted, teller, [], news, at)
        return {
            "epoch": room["epoch"],
            "last_seq": room["last_seq"],
            "expected_n": 1,
            "server_time": at,
            "stranger": True,
            **told,
            "results": results,
        }

    @api.model
    def _told(self, wanted, teller, results, news, at):
        """The news and the results, less what the till knows."""
        operations = news.pop("operations")
        left = pack_results(results, operations)
        known = {"actor": teller.actor, "at": at}
        start = (wanted.cursor or 0) + 1
        packed = pack_operations(operations, start, wanted.sent, known)
        told = {**news, "results": left, "operations": packed}
        return {key: value for key, value in told.items() if value}

    @api.model
    def _teller(self, wanted, room, mine, actor):
        presence = wanted.presence or {
            "order": mine.get("presence_order"),
            "screen": mine.get("presence_screen"),
        }
        return Teller(
            client=wanted.client,
            device=wanted.device,
            n=mine.get("last_n") or 0,
            acked=min(wanted.cursor or 0, room["last_seq"])
            if _is_of(wanted, room)
            else 0,
            user=self.env.uid,
            config=room["config_id"],
            actor=actor,
            order=presence["order"],
            screen=presence["screen"],
        )

    @api.model
    def _take(self, tables, room, sent, teller, source, actor, left):
        """(results one for one, what was logged); the till is remembered.

        left: how many orders it may begin, see Ledger
        """
        if not sent:
            tables.note(room, teller)
            return [], []
        ledger = self._ledger(source, room)
        ledger.orders_left = left
        results = ledger.push(teller.client, sent, actor)["results"]
        teller.n = ledger.last_n[teller.client]
        self._keep(tables, room, ledger, teller)
        return results, ledger.logged

    @api.model
    def _ledger(self, source, room):
        return Ledger(
            source,
            room["last_seq"],
            room["last_number"],
            milliseconds(source.now),
            lambda: str(uuid.uuid4()),
        )

    @api.model
    def _keep(self, tables, room, ledger, teller=None):
        """Write down what was admitted, and tell the tills; `room` is as it is then."""
        first = room["last_seq"] + 1
        room.update(last_seq=ledger.last_seq, last_number=ledger.last_number)
        changed = [ledger.documents[order] for order in ledger.changed]
        if ledger.logged:
            tables.write_down(room, ledger.logged, changed, teller)
            self._announce(room, first, ledger.logged)
        elif teller:
            tables.note(room, teller)
        if any(each["state"] == "cancelled" and guest_of(each) for each in changed):
            # Its draft is still there, and its guest waits.
            self.browse(room["id"])._take_guests_after_commit()

    @api.model
    def _news(self, tables, room, wanted, before, logged):
        """What the till has not seen."""
        nothing = {"operations": [], "more": False}
        if not wanted.wants_operations:
            return nothing
        cursor, last = wanted.cursor, room["last_seq"]
        if (
            cursor is None
            or not _is_of(wanted, room)
            or not room["floor_seq"] <= cursor <= last
        ):
            seq, documents = tables.snapshot(room["id"])
            return {**nothing, "snapshot": {"seq": seq, "documents": documents}}
        if cursor == last:
            return nothing
        if cursor == before:
            operations = logged[:MAX_ANSWER]
        else:
            operations = tables.operations_after(room["id"], cursor, last, MAX_ANSWER)
        return {"operations": operations, "more": cursor + len(operations) < last}

    # -- telling the others -----------------------------------------------------------

    @api.model
    def _announce(self, room, first, logged):
        message = {"epoch": room["epoch"], "from": first, "to": room["last_seq"]}
        packed = pack_operations(logged, first)
        if len(json.dumps(packed)) <= MAX_ANNOUNCED:
            message["operations"] = packed
        self._send(room, "pos_multi_session.operations", message)

    @api.model
    def _send(self, room, kind, message):
        # Without a company Odoo reads the user's, while others wait for the group.
        company = {"allowed_company_ids": [room["company_id"]]}
        bus = self.env["bus.bus"].with_context(**company)
        bus._sendone(CHANNEL + room["token"], kind, message)

    @api.model
    def _tell_presence(self, room, teller, mine, now):
        place = (mine.get("presence_order"), mine.get("presence_screen"))
        is_news = (teller.order, teller.screen) != place or not mine.get("is_present")
        if is_news and teller.screen:
            self._send(
                room,
                "pos_multi_session.presence",
                {
                    "client": teller.client,
                    "actor": teller.actor,
                    "order": teller.order,
                    "screen": teller.screen,
                    "seen_at": milliseconds(now),
                },
            )


def _is_owner(row, room, uid):
    return row["user"] == uid and row["config"] == room["config_id"]


def _is_of(wanted, room):
    return wanted.epoch == epoch_head(room["epoch"])


def _presence(clients, me):
    return [
        {
            "client": row["client"],
            "actor": row["presence"],
            "order": row["presence_order"],
            "screen": row["presence_screen"],
            "seen_at": row["seen_at"],
        }
        for row in clients.values()
        if row["is_present"] and row["presence_screen"] and row["client"] != me
    ]


def milliseconds(moment):
    """Of a UTC time without zone, as JavaScript counts them."""
    return int((moment - datetime(1970, 1, 1)).total_seconds() * 1000)
