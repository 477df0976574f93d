// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

import assert from "node:assert/strict";
import {test} from "node:test";
import {unsentDevices} from "@pos_offline_queue/core/unsent_devices.esm";

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

test("without sales there are no devices", () => {
    assert.deepEqual(unsentDevices([]), []);
});
