# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Tills that connect to each other, in a network of their own."""

import pytest

from .kit.own_network import tell


def test_an_order_is_shared_and_paid_without_server():
    told("test_an_order_is_shared_and_paid_without_server")


@pytest.mark.at_length
def test_firefox_beside_chromium():
    told("test_firefox_beside_chromium")


def told(story):
    outcome = tell(f"tests/mesh/stories.py::{story}")
    if outcome is None:
        pytest.skip("This machine lets nobody make a network namespace")
    assert outcome.returncode == 0, outcome.stdout
