# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""For pytest (-p dev.own_tests): of an Odoo module, the tests that it brings itself.

A class that extends the tests of another module, or only imports them, has all of them:
pytest would tell pos_restaurant's for pos_restaurant_loyalty, too, and twice.
"""


def pytest_collection_modifyitems(config, items):
    others = [item for item in items if not _is_own(item)]
    config.hook.pytest_deselected(items=others)
    items[:] = [item for item in items if item not in others]


def _is_own(item):
    addon = item.path.parent.parent.name
    return f".{addon}.tests." in item.function.__module__
