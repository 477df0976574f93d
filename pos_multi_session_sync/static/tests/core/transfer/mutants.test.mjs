// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

/* An order is in one cart or on its way, whatever happens; and what would break that is
   noticed. */

import {describe, test} from "node:test";
import {MUTANTS} from "./mutants.mjs";
import assert from "node:assert/strict";
import {judge} from "./schedules.mjs";

const SCHEDULES = 150;
const MOST = 2000;

test(`${SCHEDULES} schedules`, async () => {
    for (let seed = 1; seed <= SCHEDULES; seed++) {
        assert.deepEqual(await judge(seed), [], `seed ${seed}`);
    }
});

describe("a mutant is caught:", () => {
    for (const [name, [parts, noticed]] of Object.entries(MUTANTS)) {
        test(name, async (t) => {
            let seed = 0;
            let isNoticed = false;
            while (seed < MOST && !isNoticed) {
                seed += 1;
                const wrong = await judge(seed, parts);
                isNoticed = wrong.some((words) => words.startsWith(noticed));
            }
            assert.ok(isNoticed, `${MOST} schedules, and nobody has noticed`);
            t.diagnostic(`in schedule ${seed}`);
        });
    }
});
