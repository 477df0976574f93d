# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""In all stories of this folder tills connect to each other."""

import pytest

from ..kit.connected import connect_tills


@pytest.fixture(autouse=True)
def mesh(shop):
    connect_tills(shop)
