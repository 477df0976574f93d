# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""What a till has to know of its group, and of itself."""

import base64
import hashlib
import json
import logging
from datetime import datetime, timedelta

from odoo.tools import SQL, hmac, str2bool

from .admission import ENTER, full_at
from .merge.plain import by_seq
from .merge.wire import epoch_head
from .tables import LOOK

_logger = logging.getLogger(__name__)

CHANNEL = "pos_multi_session_"
# For the whole database: off, no multi-session connects. On if it is not set.
MESH = "pos_multi_session_sync.mesh"


def group_facts(group_row, uid):
    """{group: {id, name, channel, tills, may_delete, ...}, me: actor}, of enter_group

    may_delete: whether the user may delete orders that have something on them;
    only_managers_delete: whether that is left to managers
    rejected: {order, name, till} of each order that was paid, and whose sale Odoo has
    rejected
    """
    return {
        "group": {
            "id": group_row["id"],
            "name": group_row["name"],
            "channel": CHANNEL + group_row["token"],
            "tills": group_row["tills"],
            "rejected": group_row["rejected"] or [],
            "only_managers_delete": group_row["only_managers_delete"],
            "may_delete": may_delete(group_row),
        },
        "me": {
            "user": uid,
            "name": group_row["user_name"],
            "config": group_row["config_id"],
            "till": group_row["till"],
        },
    }


def may_delete(group_row):
    return group_row["is_manager"] or not group_row["only_managers_delete"]


def etag_of(facts):
    """Another one where anything of it is different: a till that has it is not told."""
    text = json.dumps(facts, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def secret_of(env, group_id, client):
    """By it the page that a client was given to is known, no matter who is logged in.

    Nobody else gets it, and it is not kept: it follows from the database's own.
    """
    message = f"{group_id}/{client}"
    return hmac(env(su=True), "pos_multi_session_client", message)[:32]


def is_mesh_allowed(env):
    allowed = env["ir.config_parameter"].sudo().get_param(MESH)
    return str2bool(allowed or "True", True)


def mesh_facts(env, group_row):
    """{mesh: {key, epoch}} for a member, or nothing where tills do not connect.

    The key follows from the database's secret and from the channel's token, and is not
    stored. So it is another one as soon as somebody may not listen any more.
    """
    if not group_row["is_mesh"] or not is_mesh_allowed(env):
        return {}
    message = f"{group_row['id']}/{group_row['token']}"
    key = bytes.fromhex(hmac(env(su=True), "pos_multi_session_mesh", message))
    epoch = group_row["mesh_epoch"]
    return {"mesh": {"key": base64.b64encode(key).decode(), "epoch": epoch}}


def is_moved(client, mine):
    place = (mine.get("presence_order"), mine.get("presence_screen"))
    is_changed = (client.order, client.screen) != place or not mine.get("is_present")
    # Who leaves is nowhere: those who saw them there are told.
    return bool(is_changed and (client.screen or mine.get("presence_screen")))


def is_owner(row, group_row, uid):
    return (row.get("user"), row.get("config")) == (uid, group_row["config_id"])


def is_set_back(wanted, group_row, at):
    """Whether the till has seen what the log has lost: the database was set back.

    :param at: when the log's change at the till's cursor was logged, None: unknown
    """
    if wanted.cursor is None or not is_of(wanted, group_row):
        return False
    is_other = None not in (wanted.at, at) and wanted.at != at
    return wanted.cursor > group_row["last_seq"] or is_other


def warn_of_set_back(wanted, group_row):
    _logger.warning(
        "A till of POS %s (id %s), where %s is logged in, has seen change %s of a log "
        "that Odoo no longer has: the database was set back, as from a backup. The log "
        "has %s changes now; the till sends again what open orders had",
        group_row["till"],
        wanted.config_id,
        group_row["user_name"],
        wanted.cursor,
        group_row["last_seq"],
    )


def is_of(wanted, group_row):
    return wanted.epoch == epoch_head(group_row["epoch"])


def place_of(client, group_row, now):
    """Where it is; and where the log is, so that a lost announcement is noticed."""
    return {
        "client": client.uuid,
        "actor": client.actor,
        "order": client.order,
        "screen": client.screen,
        "seen_at": milliseconds(now),
        "epoch": group_row["epoch"],
        "seq": group_row["last_seq"],
    }


def milliseconds(moment):
    """Of a UTC time without zone, as JavaScript counts them."""
    return int((moment - datetime(1970, 1, 1)).total_seconds() * 1000)


def actor_of(user, config):
    """Who did it where, as the log has it."""
    return {
        "user": user.id,
        "name": user.name,
        "config": config.id or None,
        "till": config.name or "",
    }


# What an idle till's heartbeat looks for in its group, as a part of one statement. Only
# without a lock: what was read together with one is old once it has been waited for.
# Nobody is checked here: who calls does that.
LOOK_OF_GROUP = LOOK.replace("%(group)s", "e.id")
GLANCE = f"""(
SELECT json_build_object(
           'group', to_jsonb(e) || jsonb_build_object(
               'empty_at', extract(epoch FROM e.empty_at)
           ),
           'clients', l.clients, 'times', l.times
       )
  FROM ({ENTER}) AS e
 CROSS JOIN LATERAL ({LOOK_OF_GROUP}) AS l(clients, documents, sizes, begun, times)
)"""
EPOCH = datetime(1970, 1, 1)


def glance(wanted, uid, since, now):
    """SQL of one value, NULL if the POS is in no group.

    :param wanted: read_request
    :param since: as of Tables.look
    """
    return SQL(
        GLANCE,
        config=wanted.config_id,
        uid=uid,
        full_at=full_at(now),
        client=wanted.client,
        since=since[0],
        paying_since=since[1],
        orders=[],
        places=[] if wanted.cursor is None else [wanted.cursor],
        begins=False,
    )


def unpack_glance(found):
    """(row of the group as of enter_group, clients and times as of Tables.look)"""
    group_row = found["group"]
    if group_row["empty_at"] is not None:
        group_row["empty_at"] = EPOCH + timedelta(seconds=group_row["empty_at"])
    return group_row, found["clients"] or {}, by_seq(found["times"])
