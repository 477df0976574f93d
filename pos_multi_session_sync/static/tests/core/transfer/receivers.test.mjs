// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

import {beforeEach, describe, test} from "node:test";
import {OrderTransfers} from "@pos_multi_session_sync/app/transfer/order_transfers.esm";
import assert from "node:assert/strict";

const BAR = {id: 1, name: "Bar"};
const TERRACE = {id: 2, name: "Terrace"};

describe("whom an order can be sent to", () => {
    let transfers = null;
    let answers = {};
    let woken = 0;
    const names = () => transfers.state.receivers.map(({name}) => name);

    beforeEach(() => {
        woken = 0;
        transfers = Object.assign(Object.create(OrderTransfers.prototype), {
            state: {},
            desk: {receivers: async (text) => answers[text](), wake: () => woken++},
        });
        transfers.open({is_sender: true, receivers: [BAR], more: true});
    });

    test("is asked when somebody is about to send, and by a part of the name", async () => {
        answers = {
            "": () => ({receivers: [BAR, TERRACE], more: true}),
            terr: () => ({receivers: [TERRACE], more: false}),
        };
        await transfers.loadReceivers();
        await transfers.loadReceivers("terr");
        assert.deepEqual(names(), ["Terrace"]);
        assert.equal(transfers.state.hasMoreReceivers, false);
        const again = transfers.loadReceivers();
        assert.deepEqual(names(), ["Bar", "Terrace"], "at once");
        assert.equal(transfers.state.hasMoreReceivers, true);
        await again;
    });

    test("is what was last known while there is no connection", async () => {
        answers = {
            "": () => {
                throw new Error("offline");
            },
        };
        await transfers.loadReceivers();
        assert.deepEqual(names(), ["Bar"]);
        assert.equal(woken, 1, "the screen says that there is none");
    });

    test("is not what was typed before", async () => {
        let late = null;
        answers = {
            ba: () => new Promise((resolve) => (late = resolve)),
            terr: () => ({receivers: [TERRACE], more: false}),
        };
        const first = transfers.loadReceivers("ba");
        await transfers.loadReceivers("terr");
        late({receivers: [BAR], more: false});
        await first;
        assert.deepEqual(names(), ["Terrace"]);
    });
});
