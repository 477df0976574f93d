# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Tills that connect to each other, in a network of their own."""

import pytest

from .kit.own_network import tell


def test_an_order_is_shared_and_paid_without_server():
    told("stories.py::test_an_order_is_shared_and_paid_without_server")


@pytest.mark.at_length
def test_firefox_beside_chromium():
    told("stories.py::test_firefox_beside_chromium")


@pytest.mark.at_length
def test_a_page_that_is_loaded_without_server():
    told("stories.py::test_a_page_that_is_loaded_without_server")


@pytest.mark.at_length
def test_a_dead_tablet_loses_no_sale():
    told("lost.py::test_a_dead_tablet_loses_no_sale")


@pytest.mark.at_length
@pytest.mark.parametrize("first", ("ana", "leo", "mia", "all"))
def test_three_tills_serve_tables_without_server(first):
    told(f"tables.py::test_three_tills_serve_tables_without_server[{first}]")


def told(story):
    outcome = tell(f"tests/mesh/{story}")
    if outcome is None:
        pytest.skip("This machine lets nobody make a network namespace")
    assert outcome.returncode == 0, outcome.stdout
