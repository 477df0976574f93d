# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Each quirk of a browser that is listed has a source, and a test that is there."""

import re

import pytest

from dev import browsers
from dev.paths import ROOT


@pytest.fixture(params=browsers.quirks(), ids=lambda quirk: quirk["id"])
def quirk(request):
    return request.param


def test_its_test_is_there(quirk):
    path, _, words = quirk["test"].partition(": ")
    assert words and words in (ROOT / path).read_text()


def test_it_says_where_it_is_written_down(quirk):
    assert quirk["link"].startswith("https://")
    assert set(quirk["engines"]) <= set(browsers.ENGINES)


def test_the_page_on_browsers_tells_it(quirk):
    page = _plain(browsers.PAGE.read_text())
    assert _plain(quirk["what"]) in page and _plain(quirk["does"]) in page


def _plain(text):
    """Without what a formatter of tables may change."""
    return re.sub(r"[\s_*\\]+", " ", text)
