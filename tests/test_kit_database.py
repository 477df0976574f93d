# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""PostgreSQL goes away under a shop that sells."""

import pytest

pytestmark = pytest.mark.shop(modules=(), own_postgres=True)


@pytest.mark.at_length
def test_postgresql_is_restarted_and_killed(shop):
    ana = shop.till("Old Town - Till 1").cashier("ana")
    ana.open_session()
    shop.restart_database()
    ana.sells("Country Loaf")
    ana.pays("Cash")
    shop.kill_database()
    shop.start_database()
    ana.sells("Pretzel")
    ana.pays("Cash")
    assert [s.total for s in shop.sales()] == [11.50, 1.38]


@pytest.mark.shop(modules=())
def test_a_database_that_others_use_is_not_killed(shop):
    with pytest.raises(RuntimeError, match="own_postgres"):
        shop.kill_database()
    assert shop.sql("SELECT 1") == [(1,)]
