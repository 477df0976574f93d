// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

import {Allowance} from "@pos_backend_partner/core/allowance.esm";
import assert from "node:assert/strict";
import fc from "fast-check";
import {test} from "node:test";

test("never more than the count within a period that begins with the first", () => {
    fc.assert(
        fc.property(fc.array(fc.nat(300), {maxLength: 200}), (pauses) => {
            const clock = {now: 0};
            const allowance = new Allowance({
                count: 5,
                period: 1000,
                now: () => clock.now,
            });
            let [given, since] = [0, 0];
            for (const pause of pauses) {
                clock.now += pause;
                if (clock.now - since >= 1000) {
                    [given, since] = [0, clock.now];
                }
                assert.equal(allowance.take(), given < 5);
                given += 1;
            }
        })
    );
});
