# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Tests side by side, file by file, each lane with shops of its own.

The lanes are the workers of pytest-xdist. What takes longest begins first, so that the
lanes end together.
"""

import os
from pathlib import Path

# What pytest is told, to tell tests in two lanes.
IN_LANES = (
    f"-n{os.environ.get('LANES') or 2}",
    "--dist=loadfile",
    "--no-loadscope-reorder",
)
LONGEST = (
    "test_installs",
    "test_day",
    "test_sharing_live",
    "test_customer_picker",
    "test_offline_reload",
    "test_engines_offline",
    "test_customer_offline",
    "test_sharing_conflicts",
    "test_offline_queue_screen",
    "test_offline_identity",
    "test_sharing_fields",
    "test_transfer_send",
    "test_installable",
    "test_sharing_faults",
    "test_books",
    "test_sharing_restaurant",
    "test_customer_push",
    "test_offline_faults",
    "test_customer_security",
    "test_customer_window",
    "test_offline_storage",
    "test_offline_receipts",
    "test_sharing_history",
    "test_transfer_faults",
    "test_engines_sharing",
    "test_offline_kills",
    "test_sharing_promotions",
    "test_sharing_hostile",
    "test_offline_refused",
    "test_invoices",
    "test_offline_leave",
    "test_sharing_prices",
    "test_mesh",
    "test_languages",
    "test_sharing_offline",
    "test_sharing_closing",
    "test_sharing_kitchen",
    "test_engines_start",
    "test_transfer_otherwise",
    "test_engines_waits",
    "test_transfer_contents",
)


def longest_first(items):
    """Sort tests so; those of one file stay in their order."""
    ranks = {name: rank for rank, name in enumerate(LONGEST)}
    items.sort(key=lambda item: ranks.get(Path(item.path).stem, len(ranks)))


def is_lane(config):
    """Whether tests run here, and somebody else gathers what comes of them."""
    return hasattr(config, "workerinput")


def own_name(name):
    """The name, made this lane's own if there are others."""
    return "-".join(filter(None, (name, os.environ.get("PYTEST_XDIST_WORKER"))))
