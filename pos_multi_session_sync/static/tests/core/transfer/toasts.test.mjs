// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

/* What a cashier is told of orders that are sent: one thing after the other. */

import {OrderTransfers} from "@pos_multi_session_sync/app/transfer/order_transfers.esm";
import assert from "node:assert/strict";
import {test} from "node:test";

globalThis.window ||= globalThis;

const begin = () =>
    Object.assign(Object.create(OrderTransfers.prototype), {
        state: {toasts: []},
        hushLater: () => null,
    });
const told = ({state}) => state.toasts.map(({words}) => words.replace(/\W/g, ""));

test("an answer to what was done here does not wait for news", () => {
    const transfers = begin();
    transfers.say("first", {isNews: true});
    transfers.say("second", {isNews: true});
    transfers.say("taken");
    transfers.say("sent");
    assert.deepEqual(told(transfers), ["taken", "sent", "first", "second"]);
    transfers.hush(transfers.state.toasts[0].id);
    assert.deepEqual(told(transfers), ["sent", "first", "second"]);
});
