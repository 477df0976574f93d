// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

import {unsentAmounts, unsentDevices} from "@pos_offline_queue/core/unsent.esm";
import assert from "node:assert/strict";
import {test} from "node:test";

const PHONE = {device_key: "p", device: "Phone", cashier: "Leo", last_seen: "now"};
const TILL = {device_key: "t", device: "Till", cashier: "Ana", last_seen: "now"};

test("sales are summed up by the device that holds them", () => {
    const rows = [
        {...PHONE, state: "waiting", quantity: 1, amount: 2, created_at: "10:00"},
        {...TILL, state: "attention", quantity: 1, amount: 3, created_at: "10:01"},
        {...PHONE, state: "waiting", quantity: 1, amount: 4, created_at: "10:02"},
        {...PHONE, state: "unlisted", quantity: 7, amount: 0, created_at: false},
    ];
    const [phone, till, ...others] = unsentDevices(rows);
    assert.equal(others.length, 0);
    const {key, count, amount, attention, oldest} = phone;
    assert.deepEqual([key, count, amount, attention, oldest], ["p", 9, 6, 0, "10:00"]);
    assert.deepEqual(phone.sales, [rows[0], rows[2]]);
    assert.deepEqual([till.key, till.count, till.attention], ["t", 1, 1]);
});

test("a device that does not speak is named, with nothing known of it", () => {
    const silent = {...PHONE, state: "silent", quantity: 0, amount: 0, cash: 0};
    const [phone] = unsentDevices([silent]);
    assert.deepEqual([phone.count, phone.isSilent, phone.sales], [0, true, []]);
    const waiting = {...PHONE, state: "waiting", quantity: 1, amount: 2, cash: 2};
    const [both, ...others] = unsentDevices([waiting, silent]);
    assert.deepEqual([both.count, both.isSilent, others.length], [1, true, 0]);
    assert.equal(unsentDevices([waiting])[0].isSilent, false);
});

test("what waits and what was rejected is summed up apart, with its cash", () => {
    const rows = [
        {...PHONE, state: "waiting", quantity: 1, amount: 2, cash: 2},
        {...PHONE, state: "sending", quantity: 1, amount: 4, cash: 0},
        {...TILL, state: "attention", quantity: 1, amount: 3, cash: 1},
        {...TILL, state: "waiting", quantity: 1, amount: 9, cash: 0, is_transfer: true},
        {...PHONE, state: "unlisted", quantity: 7, amount: 0, cash: 0},
        {...PHONE, state: "silent", quantity: 0, amount: 0, cash: 0},
    ];
    assert.deepEqual(unsentAmounts(rows), [
        {state: "waiting", count: 2, amount: 6, cash: 2},
        {state: "attention", count: 1, amount: 3, cash: 1},
    ]);
    assert.deepEqual(unsentAmounts([]), []);
});

test("without sales there are no devices", () => {
    assert.deepEqual(unsentDevices([]), []);
});
