# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""What a button of the backend answers."""


def window(env, xml_id, **values):
    return {**env["ir.actions.act_window"]._for_xml_id(xml_id), **values}


def notification(message, kind):
    return {
        "type": "ir.actions.client",
        "tag": "display_notification",
        "params": {
            "message": message,
            "type": kind,
            "sticky": kind != "success",
            "next": {"type": "ir.actions.act_window_close"},
        },
    }
