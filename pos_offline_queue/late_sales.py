# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""France's closings count a sale once, however late it arrives.

l10n_fr_pos_cert is no dependency: what is here rests where it is missing.
"""

from .delivery import FINAL

SECURED = "l10n_fr_secure_sequence_number"


def count_late_sales_once(registry):
    """Let a closing begin where the one before it ended.

    l10n_fr_pos_cert numbers sales as they arrive. Its next closing begins after the
    sale that was *sold* last, though, and so counts those again that were sold before
    it and arrived after it.
    """
    closing = registry.get("account.sale.closing")
    if closing is None:
        return

    def _compute_amounts(closings, frequency, company):
        amounts = super(closing, closings)._compute_amounts(frequency, company)
        counted = closings.env["pos.order"].browse(amounts["last_order_id"])
        last = counted.search(
            [
                ("company_id", "=", company.id),
                ("state", "in", FINAL),
                (SECURED, ">", counted[SECURED]),
            ],
            order=f"{SECURED} desc",
            limit=1,
        )
        last = last or counted
        # Standard, too, puts the number where the name speaks of a hash.
        return {
            **amounts,
            "last_order_id": last.id,
            "last_order_hash": last[SECURED],
        }

    closing._compute_amounts = _compute_amounts
