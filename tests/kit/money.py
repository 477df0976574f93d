# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Reading amounts as they stand on the screen."""

import re

NUMBER = re.compile(r"-?[\d,]*\.?\d+")


def amount(text):
    """'$ 1,234.50' is 1234.5; the suite's shops write English numbers."""
    # A minus may stand before the currency's sign.
    found = NUMBER.search(re.sub(r"-\s*\D\s*(?=\d)", "-", text))
    if not found:
        raise ValueError(f"No amount in {text!r}")
    return float(found.group().replace(",", ""))
