// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

import assert from "node:assert/strict";
import {failures} from "./sim/schedules.mjs";
import {test} from "node:test";

test("10,000 random schedules, from seed 10001", () => {
    assert.deepEqual(failures(10001, 10000).join("\n"), "");
});
