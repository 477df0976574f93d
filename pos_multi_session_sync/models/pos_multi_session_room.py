# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""What a till has to know of its group, and of itself."""

import hashlib
import json

from .pos_multi_session import CHANNEL


def room_facts(room, uid):
    """{group: {id, name, channel, tills}, me: actor}; room as Tables.enter gives it"""
    return {
        "group": {
            "id": room["id"],
            "name": room["name"],
            "channel": CHANNEL + room["token"],
            "tills": room["tills"],
        },
        "me": {
            "user": uid,
            "name": room["user_name"],
            "config": room["config_id"],
            "till": room["till"],
        },
    }


def mark_of(facts):
    """Another one where anything of it is different: a till that has it is not told."""
    text = json.dumps(facts, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:12]
