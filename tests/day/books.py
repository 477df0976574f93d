# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Whether the books are right: receipts, orders, payments and entries, to the cent."""

from collections import Counter
from typing import NamedTuple

SESSIONS = """
SELECT s.id, c.name, s.state, coalesce(m.state, 'none'),
       coalesce((SELECT sum(l.balance) FROM account_move_line l
                   JOIN account_account a ON a.id = l.account_id
                  WHERE l.move_id = s.move_id
                    AND a.account_type = 'asset_receivable' AND l.balance > 0), 0),
       coalesce((SELECT sum(b.amount) FROM account_bank_statement_line b
                  WHERE b.pos_session_id = s.id), 0),
       coalesce((SELECT sum(p.amount) FROM account_payment p
                  WHERE p.pos_session_id = s.id), 0)
  FROM pos_session s
  JOIN pos_config c ON c.id = s.config_id
  LEFT JOIN account_move m ON m.id = s.move_id
 WHERE s.id > %s
 ORDER BY s.id
"""
# What would be left over if anything were stuck, by what it is.
LEFT_OVER = {
    "Sales that Odoo refused": "pos_offline_rejected_sale WHERE state != 'arrived'",
    "Sales that wait on a device": "pos_offline_waiting",
    "Receipts that never arrived": "pos_offline_missing",
    "Shared orders that are open": "pos_multi_session_order WHERE state = 'open'"
    " AND line_count > 0",
    "Orders paid twice": "pos_multi_session_payment WHERE result = 'double'",
    "Transfers under way": "pos_order_transfer WHERE state NOT IN"
    " ('delivered', 'recalled', 'cancelled')",
}


class Finding(NamedTuple):
    is_right: bool
    words: str


def audit(day, first_session):
    """All findings about a day that is over; first_session: the highest id before."""
    balance = day.tally.balance()
    findings = [Finding(balance.is_clean, f"Receipts in Odoo: {balance}")]
    findings.append(_pieces(day))
    findings.extend(day.findings())
    findings.extend(_sessions(day, first_session))
    for words, rows in LEFT_OVER.items():
        ((count,),) = day.shop.sql(f"SELECT count(*) FROM {rows}")
        findings.append(Finding(not count, f"{words}: {count}"))
    return findings


def _pieces(day):
    """All that was put into carts was sold, whoever did it and whatever broke."""
    rung = Counter()
    for worker in day.workers:
        rung.update(worker.rung)  # Who took something away has fewer than none.
    sold = Counter()
    for sale in day.shop.sales():
        for product, pieces, _amount in sale.lines:
            sold[product] += pieces
    differences = {
        product: sold[product] - rung[product]
        for product in rung | sold
        if sold[product] != rung[product]
    }
    words = f"Pieces rung up and sold: {sum(rung.values())}"
    return Finding(not differences, f"{words}; differences: {differences or 'none'}")


def _sessions(day, first_session):
    rows = day.shop.sql(SESSIONS, first_session)
    names = [row[1] for row in rows]
    wanted = sorted(worker.till.pos for worker in day.workers)
    yield Finding(sorted(names) == wanted, f"Sessions: {', '.join(names)}")
    sales = day.shop.sales()
    for _id, name, state, move, booked, cash, card in rows:
        paid = Counter()
        for sale in sales:
            if sale.pos == name:
                for method, amount in sale.payments:
                    paid[method] += round(amount * 100)
        books = {"Cash": round(cash * 100), "Card": round(card * 100)}
        is_right = (
            (state, move) == ("closed", "posted")
            and round(booked * 100) == sum(paid.values())
            and all(paid[method] == books[method] for method in books)
        )
        words = f"{name}: {state}, entry {move}, sold {sum(paid.values()) / 100:.2f}"
        words += f", booked {booked:.2f} (cash {cash:.2f}, card {card:.2f})"
        yield Finding(is_right, words)
