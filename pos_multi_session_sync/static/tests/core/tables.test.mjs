// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

import {describe, test} from "node:test";
import assert from "node:assert/strict";
import {givingWay} from "@pos_multi_session_sync/core/merging.esm";

const EMPTY = {uuid: "empty", isUntouched: true};
const BUSY = {uuid: "busy", isUntouched: false};
const COME = {uuid: "come", isUntouched: false};

describe("when an order comes to a table", () => {
    test("the one that was begun there and not touched gives way", () => {
        assert.equal(givingWay("come", [EMPTY]), "empty");
        assert.equal(givingWay("come", [COME, EMPTY]), "empty");
    });

    test("one in which something was done stays", () => {
        assert.equal(givingWay("come", [BUSY]), null);
    });

    test("one that was begun beside another on purpose stays", () => {
        assert.equal(givingWay("come", [BUSY, EMPTY]), null);
    });

    test("nothing happens where nobody sits", () => {
        assert.equal(givingWay("come", []), null);
        assert.equal(givingWay("come", [COME]), null);
    });
});
