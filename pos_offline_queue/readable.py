# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""What people are told of records that a till has named."""


def readable(records):
    """Those of them that are there and that the user himself may read.

    Tills name records by ids, and can name any: what is said of them is said by code
    that may read more than whoever asks. Archived ones are among them.
    """
    own = records.sudo(False).with_context(active_test=False).exists()
    if not own.check_access_rights("read", raise_exception=False):
        return records.browse()
    return records.browse(own._filter_access_rules("read").ids)


def name_of(env, model, record_id):
    """Its name, if it is there and the user may read it; or nothing."""
    return readable(env[model].sudo().browse(record_id)).display_name or ""


def detailed(name, detail):
    """Ana (Bar); "Ana, Bar (upstairs)" where one of them has parentheses of its own."""
    is_plain = "(" not in f"{name}{detail}"
    return f"{name} ({detail})" if is_plain else f"{name}, {detail}"
