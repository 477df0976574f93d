# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""What a till has to know of its group, and of itself."""

import hashlib
import json

from .pos_multi_session import CHANNEL


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
