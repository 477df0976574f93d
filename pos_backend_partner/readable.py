# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Of the ids that a till names: which are any, and which records the user may read."""

ID_LIMIT = 2**31  # of a PostgreSQL integer


def is_id(value):
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return is_number and 0 < value < ID_LIMIT


def is_readable(env, record):
    """Whether the user of env himself, not a sudo, may read the record."""
    record = record.with_env(env).sudo(False)
    return bool(
        record.exists()
        and record.check_access_rights("read", raise_exception=False)
        and record._filter_access_rules_python("read")
    )
