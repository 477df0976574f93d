// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

import assert from "node:assert/strict";
import fc from "fast-check";
import {rowWindow} from "@pos_offline_queue/core/row_window.esm";
import {test} from "node:test";

const sum = (heights) => heights.reduce((total, height) => total + height, 0);

test("of a thousand rows only those near the eye are drawn", () => {
    const heights = new Array(1000).fill(72);
    const {first, last} = rowWindow(heights, 36000, 720);
    assert.ok(first <= 500 && last >= 510);
    assert.ok(last - first <= 25);
});

test("an empty list has nothing to draw", () => {
    assert.deepEqual(rowWindow([], 0, 500), {first: 0, last: 0, above: 0, below: 0});
});

test("all that is in sight is drawn, and nothing moves while one scrolls", () => {
    fc.assert(
        fc.property(
            fc.array(fc.constantFrom(72, 96), {maxLength: 300}),
            fc.nat(30000),
            fc.nat(2000),
            (heights, top, height) => {
                const {first, last, above, below} = rowWindow(heights, top, height);
                const drawn = sum(heights.slice(first, last));
                assert.equal(above + drawn + below, sum(heights));
                assert.equal(above, sum(heights.slice(0, first)));
                assert.ok(above <= top || first === last || above === 0);
                const seenTo = Math.min(top + height, sum(heights));
                assert.ok(above + drawn >= seenTo || first === last);
            }
        )
    );
});
