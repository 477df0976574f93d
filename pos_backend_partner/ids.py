# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
ID_LIMIT = 2**31  # of a PostgreSQL integer


def is_id(value):
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return is_number and 0 < value < ID_LIMIT
