# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""A change of one field costs the same in a short order and in a long one."""

import pytest

from bench.sharing.live import bytes_of_a_change
from bench.sharing.pages import WATCH_SIZE

from .kit.sharing import group

MOST_BYTES = 400
MOST_STATEMENTS = 5  # as Odoo counts them: without NOTIFY, after the commit


@pytest.mark.at_length
def test_what_a_change_of_one_field_takes(shop):
    ana, leo = group(shop, "ana", "leo")
    leo.page.evaluate(WATCH_SIZE)
    short, long = (bytes_of_a_change(shop, ana, leo, lines) for lines in (1, 100))
    for each in (short, long):
        for what in ("up", "down", "bus"):
            assert each[what] <= MOST_BYTES, each
        assert each["statements"] <= MOST_STATEMENTS, each
    # Numbers of more digits, and no more.
    assert long["up"] - short["up"] < 10
    assert long["down"] - short["down"] < 10
    assert long["whole"] > 20 * short["whole"]
