# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""All three modules come, are updated, go and come again; `make test-installs` tries
each alone, too, and without demo data.
"""

import pytest

from .installs.play import Story


@pytest.mark.at_length
@pytest.mark.shop(modules=(), own_database="installs")
def test_the_modules_come_and_go_while_a_till_sells(shop, tally):
    story = Story(shop, "all", tally)
    for _name, step in story.steps():
        step()
        assert not story.worries()
    assert tally.balance().is_clean
