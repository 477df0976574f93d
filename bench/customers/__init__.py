# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Customers of pos_backend_partner: loading, search, barcodes, cost of the indexes."""

from ..report import milliseconds, size, table, times
from .text import (
    BARCODE_TEXT,
    INDEX_TEXT,
    INTRODUCTION,
    LOAD_TEXT,
    SEARCH_TEXT,
    WRITE_TEXT,
)

MEASURE = "bench.customers.measure:everything"


def run(bench):
    results = {
        number: bench.measure(f"bench_customers_{number}", MEASURE, customers=number)
        for number in bench.options.customers
    }
    parts = [INTRODUCTION, LOAD_TEXT, _loads(results)]
    for number, result in results.items():
        parts += [SEARCH_TEXT.format(customers=number), _searches(result["search"])]
    parts += [BARCODE_TEXT, _barcodes(results)]
    parts += [WRITE_TEXT, _writes(results), INDEX_TEXT, _indexes(results)]
    return "\n\n".join(parts)


def _loads(results):
    head = "Customers,,Rows,Bytes,Customer part,Of standard's,load_pos_data".split(",")
    rows = []
    for number, result in results.items():
        standard, ours = result["load"]["standard"], result["load"]["window"]
        for name, part in (("standard list", standard), ("module", ours)):
            share = part["part"] / standard["part"]
            rows.append(
                [
                    f"{number:,}" if part is standard else "",
                    name,
                    part["rows"],
                    size(part["bytes"]),
                    milliseconds(part["part"]),
                    f"{share:.1%}",
                    milliseconds(part["whole"]),
                ]
            )
    return table(head, rows)


def _searches(kinds):
    head = ["Typed", "Standard p50", "Module p50", "Module p95", "Faster"]
    rows = []
    for kind in kinds:
        standard = kind["standard"]
        rows.append(
            [
                f"{kind['name']} (`{kind['example']}`)"
                if kind["example"]
                else kind["name"],
                milliseconds(standard),
                milliseconds(kind["p50"]),
                milliseconds(kind["p95"]),
                times(standard / kind["p50"]),
            ]
        )
    return table(head, rows)


def _barcodes(results):
    head = ["Customers", "Standard p50", "Module p50", "Module p95", "Faster"]
    rows = []
    for number, result in results.items():
        found = result["barcode"]
        row = [milliseconds(found[key]) for key in ("standard", "p50", "p95")]
        rows.append([f"{number:,}", *row, times(found["standard"] / found["p50"])])
    return table(head, rows)


def _writes(results):
    head = "Customers,,p50 without,p50 with,Mean without,Mean with".split(",")
    rows = []
    for number, result in results.items():
        for cost in result["write"]:
            columns = [
                milliseconds(cost[how][figure])
                for figure in ("p50", "mean")
                for how in ("without", "with")
            ]
            rows.append([f"{number:,}", cost["name"], *columns])
    return table(head, rows)


def _indexes(results):
    names = sorted({name for result in results.values() for name in result["sizes"]})
    head = ["", *(f"{number:,}" for number in results)]
    sizes = [result["sizes"] for result in results.values()]
    return table(head, [[name, *(size(s[name]) for s in sizes)] for name in names])
