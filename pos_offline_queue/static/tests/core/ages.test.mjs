// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

import {age, ago, countdown, duration} from "@pos_offline_queue/app/formatters.esm";
import assert from "node:assert/strict";
import {test} from "node:test";
import {useClock} from "@pos_offline_queue/app/hooks.esm";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

test("ages go on by whole minutes, so that two of one thing agree", () => {
    const spans = [-HOUR, 0, 38 * SECOND, MINUTE - 1, MINUTE, 2.9 * MINUTE, 5.5 * HOUR];
    const ages = ["just now", "just now", "just now", "just now", "1 min", "2 min"];
    assert.deepEqual(spans.map(age), [...ages, "5 h"]);
    assert.equal(ago(38 * SECOND), "just now");
    assert.equal(ago(2.9 * MINUTE), "2 min ago");
    assert.equal(duration(38 * SECOND), "less than 1 min");
    assert.equal(duration(72 * HOUR), "3 days");
});

test("all who show ages read one clock", () => {
    const clock = useClock();
    assert.ok(Date.now() - clock.now < MINUTE);
    assert.equal(useClock(), clock);
    assert.notEqual(useClock(SECOND), clock);
});

test("a countdown goes on by seconds in the end", () => {
    assert.deepEqual([38.9 * SECOND, 2 * MINUTE].map(countdown), ["38 s", "2 min"]);
});
