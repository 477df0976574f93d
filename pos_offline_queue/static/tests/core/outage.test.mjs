// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

/* What a cashier hears when the connection is back. */

import {describe, test} from "node:test";
import {Outage} from "@pos_offline_queue/core/unsent.esm";
import assert from "node:assert/strict";

describe("after an outage", () => {
    test("the sales that were sent are counted once, when none waits any more", () => {
        const outage = new Outage();
        outage.noteSent();
        assert.equal(outage.note(true, 0), 0);
        assert.equal(outage.note(false, 1), 0);
        assert.equal(outage.note(false, 3), 0);
        outage.noteSent();
        assert.equal(outage.note(true, 2), 0);
        outage.noteSent();
        outage.noteSent();
        assert.equal(outage.note(true, 0), 3);
        assert.equal(outage.note(true, 0), 0);
    });

    test("nothing is said where nothing waited", () => {
        const outage = new Outage();
        outage.note(false, 0);
        assert.equal(outage.note(true, 0), 0);
        outage.noteSent();
        assert.equal(outage.note(true, 0), 0);
    });

    test("a connection that is lost again in between goes on with the count", () => {
        const outage = new Outage();
        outage.note(false, 2);
        outage.noteSent();
        outage.note(true, 1);
        outage.note(false, 1);
        outage.noteSent();
        assert.equal(outage.note(true, 0), 2);
    });
});
