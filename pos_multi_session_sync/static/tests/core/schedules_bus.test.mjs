// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

import assert from "node:assert/strict";
import {failures} from "./sim/schedules.mjs";
import {test} from "node:test";

test("2,000 random schedules of tills that ask no more than they must", () => {
    assert.deepEqual(failures(1, 2000, {isBusTrusted: true}).join("\n"), "");
});
