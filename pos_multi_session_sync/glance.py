# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""What an idle till's heartbeat looks for in its group, as a part of one statement.

Only without a lock: what was read together with one is old once it has been waited for.
Nobody is checked here: who calls does that.
"""

from datetime import datetime, timedelta

from odoo.tools import SQL

from .admission import ENTER, full_at
from .merge.plain import by_seq
from .tables import LOOK

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
