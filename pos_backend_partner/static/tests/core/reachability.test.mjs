// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

import {Reachability} from "@pos_backend_partner/core/reachability.esm";
import assert from "node:assert/strict";
import {test} from "node:test";

test("only changes are told, and since when the server is missing", () => {
    const told = [];
    let now = 10;
    const reach = new Reachability({now: () => now, changed: (is) => told.push(is)});
    reach.answered();
    reach.lost();
    now = 20;
    reach.lost();
    assert.equal(reach.offlineSince, 10);
    reach.answered();
    reach.answered();
    assert.deepEqual(told, [true, false]);
    assert.equal(reach.isOffline, false);
});
