// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

import {Allowance} from "@pos_backend_partner/core/protocol.esm";
import assert from "node:assert/strict";
import fc from "fast-check";
import {test} from "node:test";

/** Five in a second, and the clock. */
function allowed() {
    const clock = {now: 0};
    return {
        clock,
        allowance: new Allowance({count: 5, period: 1000, now: () => clock.now}),
    };
}

test("five at once, and five more when the period is over", () => {
    const {clock, allowance} = allowed();
    const five = () => [1, 2, 3, 4, 5, 6].filter(() => allowance.take()).length;
    assert.equal(five(), 5);
    clock.now = 999;
    assert.equal(five(), 0);
    clock.now = 1000;
    assert.equal(five(), 5);
});

test("never more than the count in each of the periods, whenever they are asked for", () => {
    fc.assert(
        fc.property(fc.array(fc.nat(300), {maxLength: 200}), (pauses) => {
            const {clock, allowance} = allowed();
            const given = [];
            for (const pause of pauses) {
                clock.now += pause;
                if (allowance.take()) {
                    given.push(clock.now);
                }
            }
            // Two periods meet within any one second, and no third one.
            const inASecond = (at) =>
                given.filter((each) => at <= each && each < at + 1000).length;
            assert.ok(given.every((at) => inASecond(at) <= 10));
            clock.now += 1000;
            assert.ok(allowance.take(), "nobody waits for longer than a period");
        })
    );
});
