# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""A year of fifty tills: what it takes, and what is slow then."""

from textwrap import fill

from dev import database
from dev.console import say
from dev.odoo_env import configuration
from dev.paths import SUITE

from ..chain import HEAD, PAGE
from ..clock import once
from ..report import milliseconds, size, table
from . import text

__all__ = ["HEAD", "PAGE", "run"]

DATABASE = "bench_year"
MODULE = "bench.year"
ORDERS, TAPS = 50, 20
FEW = 1000  # rows: what they take says nothing
SMALL = 100_000  # bytes: PostgreSQL reads the table instead
OURS = "relname LIKE 'pos\\_multi\\_session%' OR relname LIKE 'pos\\_offline\\_%'"
OURS = f"({OURS} OR relname LIKE 'pos\\_order\\_transfer%')"
SIZES = f"""
SELECT relname, pg_total_relation_size(relid), pg_indexes_size(relid),
       (SELECT reltuples::bigint FROM pg_class WHERE oid = relid)
  FROM pg_stat_user_tables WHERE {OURS} OR relname = 'pos_order' ORDER BY 2 DESC
"""
UPDATED = f"""
SELECT relname, n_tup_upd, n_tup_hot_upd FROM pg_stat_user_tables
 WHERE {OURS} ORDER BY 1
"""
# A constraint's index has a use that no scan shows.
SCANS = f"""
SELECT indexrelname, pg_relation_size(s.indexrelid), idx_scan
  FROM pg_stat_user_indexes AS s JOIN pg_index AS i USING (indexrelid)
 WHERE ({OURS} OR indexrelname LIKE 'pos_order%offline%'
        OR indexrelname LIKE 'pos_order%idempotency%')
   AND NOT indisunique
 ORDER BY 2 DESC, 1
"""
FOR_GOOD = "pos_multi_session_payment"


def run(bench):
    pg, options = bench.pg, bench.options
    database.copy(pg, database.template(pg, SUITE), DATABASE)
    try:
        return _page(_measured(bench, options.days, options.sales))
    finally:
        if not options.keep:
            database.drop(pg, DATABASE)
            configuration(DATABASE).unlink()


def _measured(bench, days, sales):
    pg = bench.pg

    def inside(function, **arguments):
        return bench.call(pg, DATABASE, f"{MODULE}.{function}", **arguments)

    say(f"- Making {sales:,} sales")
    arguments = {"tills": 50, "days": days, "sales": sales}
    counts = inside("population:populate", **arguments)
    pg.execute(DATABASE, "VACUUM ANALYZE")
    before = _sizes(pg)
    scans = _scans(pg)
    say("- Opening the screens")
    found = inside("screens:screens")
    say("- Running the jobs")
    jobs = inside("screens:jobs")
    tables = ", ".join(name for name in before if name != "pos_order")
    vacuum = once(lambda: pg.execute(DATABASE, f"VACUUM ANALYZE {tables}"))
    after = _sizes(pg)
    updated = _updated(pg)
    changes = inside("screens:changes", orders=ORDERS, taps=TAPS)
    return {
        "counts": counts,
        "before": before,
        "after": after,
        "screens": found,
        "jobs": jobs,
        "vacuum": vacuum,
        "changes": changes,
        "updated": _less(_updated(pg), updated),
        "unused": _unused_since(scans, _scans(pg)),
    }


def _unused_since(before, after):
    """The size may be another one."""
    known = {name: count for name, _size, count in before}
    return [(name, size) for name, size, count in after if count == known[name]]


def _scans(pg):
    """[(index, bytes, how often it was used)]"""
    return pg.execute(DATABASE, SCANS)


def _sizes(pg):
    """{table: (bytes, of these indexes, rows)}"""
    return {name: tuple(rest) for name, *rest in pg.execute(DATABASE, SIZES)}


def _updated(pg):
    return {name: (count, hot) for name, count, hot in pg.execute(DATABASE, UPDATED)}


def _less(after, before):
    return {
        name: (count - before[name][0], hot - before[name][1])
        for name, (count, hot) in after.items()
    }


def _page(found):
    counts = found["counts"]
    writing = text.WRITE_TEXT.format(changes=found["changes"], orders=ORDERS)
    return "\n\n".join(
        [
            text.INTRODUCTION.format(**counts),
            *(text.SIZE_TEXT, _tables(found)),
            *(text.SCREEN_TEXT, _lists(found), text.OTHER_TEXT, _others(found)),
            *(text.JOB_TEXT, _jobs(found)),
            *(writing, _writes(found), _unused(found)),
        ]
    )


def _tables(found):
    rows = []
    sales = found["counts"]["sales"]
    for name, (total, indexes, count) in found["before"].items():
        if count < FEW:
            continue
        left, _indexes, left_count = found["after"][name]
        rows.append(
            [
                f"`{name}`",
                f"{count:,}",
                size(total),
                size(indexes),
                size(total / count),
                f"{left_count:,}",
                size(left),
            ]
        )
    good = found["after"][FOR_GOOD][0] / sales
    days = found["counts"]["days"]
    kept = sales * min(found["counts"]["kept"] + 1, days) / days
    log = sum(
        found["before"][f"pos_multi_session_{each}"][0]
        for each in ("order", "operation")
    )
    rows.append(["A sale, for good", "", size(good), "", "", "", ""])
    rows.append(
        ["A sale, while it is in the log", "", size(log / kept), "", "", "", ""]
    )
    head = ["Table", "Rows", "Size", "Its indexes", "A row", "Rows left", "Then"]
    return table(head, rows)


def _lists(found):
    head = ["", "Opens", "Slowest filter", "Slowest group", "Slowest text"]
    rows = []
    for name, times in found["screens"]["lists"].items():
        slowest = [
            f"{milliseconds(each[0])}, {each[1]}" if each else "-"
            for each in (times["filter"], times["group"], times["text"])
        ]
        rows.append([name, milliseconds(times["opens"]), *slowest])
    return table(head, rows)


def _others(found):
    rows = [
        [name, milliseconds(took)] for name, took in found["screens"]["others"].items()
    ]
    return table(["", "p50"], rows)


def _jobs(found):
    rows = [[f"`{name}`", milliseconds(took)] for name, took in found["jobs"].items()]
    return table(["", "Took"], [*rows, ["`VACUUM`", milliseconds(found["vacuum"])]])


def _writes(found):
    rows = [
        [f"`{name}`", f"{count:,}", f"{hot / count:.0%}"]
        for name, (count, hot) in found["updated"].items()
        if count >= ORDERS
    ]
    return table(["Table", "Rows updated", "In place"], rows)


def _unused(found):
    names = ", ".join(
        f"`{name}` ({size(count)})" for name, count in found["unused"] if count > SMALL
    )
    but = f" but {names}" if names else ""
    written = text.UNUSED.format(least=size(SMALL), but=but)
    return fill(written, 88, break_on_hyphens=False)
