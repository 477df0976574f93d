// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import {makeReport, odooTime} from "@pos_offline_queue/core/heartbeat.esm";
import assert from "node:assert/strict";
import test from "node:test";

const sale = (counter, state = "waiting") => ({
    key: `key-${counter}`,
    uid: `00001-001-000${counter}`,
    counter,
    state,
    about: {amount: 11.5, cash: 5, customer: "Nora", cashier: "Ana", lines: 1},
    error: null,
    createdAt: Date.UTC(2026, 0, 2, 3, 4, 5) + counter,
});

test("times are written as Odoo reads them", () => {
    assert.equal(odooTime(Date.UTC(2026, 0, 2, 3, 4, 5)), "2026-01-02 03:04:05");
    assert.equal(odooTime(null), false);
});

test("a report counts and sums all, oldest first", () => {
    const report = makeReport([sale(1), sale(2, "attention")], {tabs: 3});
    assert.equal(report.waiting_count, 2);
    assert.equal(report.waiting_amount, 23);
    assert.equal(report.attention_count, 1);
    assert.equal(report.oldest, "2026-01-02 03:04:05");
    assert.equal(report.tabs, 3);
    assert.equal(report.waiting[0].cash, 5);
    assert.deepEqual(
        report.waiting.map(({counter}) => counter),
        [1, 2]
    );
});

test("a long list is cut, its counts are not", () => {
    const many = Array.from({length: 501}, (_none, index) => sale(index + 1));
    const report = makeReport(many, {});
    assert.equal(report.waiting.length, 500);
    assert.equal(report.waiting_count, 501);
});
