# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""The browsers that tills run in, by name; the first is what a till has by default.

    shop.till("Old Town - Till 1", engine="firefox")

What one of them does in its own way is told in its module and nowhere else.
"""

import pytest

from .chromium import Chromium
from .firefox import Firefox
from .webkit import WebKit

ENGINES = {engine.name: engine for engine in (Chromium, Firefox, WebKit)}
DEFAULT, *OTHERS = ENGINES

# A mark for a story that is told in each engine but the default one.
in_other_engines = pytest.mark.parametrize("engine", OTHERS)
