// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

/* Properties that no mistake can break prove nothing. */

import {describe, test} from "node:test";
import {MUTANTS} from "./sim/mutants.mjs";
import assert from "node:assert/strict";
import {judge} from "./sim/schedules.mjs";

const MOST = 2000;

describe("a mutant is caught:", () => {
    for (const [name, {parts, noticed, first = 1}] of Object.entries(MUTANTS)) {
        test(name, (t) => {
            const found = new Set();
            let seed = first - 1;
            while (
                seed < first + MOST &&
                !noticed.every((number) => found.has(number))
            ) {
                seed += 1;
                const wrong = judge(seed, {parts});
                wrong.forEach((text) => found.add(Number(text.split(":")[0])));
            }
            assert.ok(
                noticed.every((number) => found.has(number)),
                `${MOST} schedules, but only ${[...found]} noticed`
            );
            t.diagnostic(
                `in schedules ${first} to ${seed}, by ${[...found].join(", ")}`
            );
        });
    }
});
