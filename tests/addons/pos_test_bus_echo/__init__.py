# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Loaded by the benchmarks' server, see bench/sharing; never installed."""

from . import controllers
