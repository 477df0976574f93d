# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""The browsers that tills run in, by name; the first is what a till has by default.

    shop.till("Old Town - Till 1", engine="firefox")

    @told_in(*ENGINES)
    def test_a_sale(shop): ...

What one of them does in its own way is told in its module and nowhere else.
"""

import pytest

from .chromium import Chromium
from .firefox import Firefox
from .webkit import WebKit

ENGINES = {engine.name: engine for engine in (Chromium, Firefox, WebKit)}
DEFAULT, *OTHERS = ENGINES


def told_in(*names):
    """A mark for a story: all its tills are of that engine, of one after another."""
    return pytest.mark.parametrize((), [in_engine(name) for name in names])


def in_engine(name, *marks, story=""):
    """One telling, as a parameter; story: what else tells it from others."""
    marks = (pytest.mark.engine(name), *marks)
    return pytest.param(marks=marks, id="-".join(filter(None, (story, name))))


def engine_of(item):
    """The name of the engine in which that test is told."""
    marker = item.get_closest_marker("engine")
    return marker.args[0] if marker else DEFAULT
