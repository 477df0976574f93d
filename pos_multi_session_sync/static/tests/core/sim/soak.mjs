// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

/* The simulator, for long: soak.mjs [<minutes>] [<first seed>]. Seeds begin at another
   place each time unless told. */

import {report} from "./schedules.mjs";

const [minutes = 10, first = Math.floor(Date.now() / 1000) * 1000] = process.argv
    .slice(2)
    .map(Number);
const end = Date.now() + minutes * 60000;
let seed = first;
let failed = 0;
for (; Date.now() < end; seed++) {
    const text = report(seed, {isBusTrusted: seed % 2 === 1});
    if (text) {
        failed += 1;
        console.log(text);
    }
    if ((seed - first) % 20000 === 19999) {
        console.log(`${seed - first + 1} schedules, ${failed} failed`);
    }
}
console.log(
    `seeds ${first} to ${seed - 1}: ${seed - first} schedules, ${failed} failed`
);
process.exitCode = failed ? 1 : 0;
