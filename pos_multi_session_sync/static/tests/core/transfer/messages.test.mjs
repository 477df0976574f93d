// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

/* What the till says of transfers, and shows of those that have not left it. */

import {
    changedText,
    transferMessage,
    unsentRow,
} from "@pos_multi_session_sync/app/transfer/transfer_messages.esm";
import {describe, test} from "node:test";
import assert from "node:assert/strict";

describe("what became of an order", () => {
    const said = (state, ...receivers) =>
        changedText({
            state,
            customer: "Clara",
            receivers: receivers.map(([name, its, reason = ""]) => ({
                name,
                state: its,
                reason,
            })),
        });

    test("names all who have it", () => {
        assert.equal(
            said("delivered", ["Bar", "delivered"], ["Terrace", "delivered"]),
            "Order “Clara” was delivered at Bar, Terrace."
        );
        assert.equal(
            said("delivered", ["Bar", "refused"], ["Terrace", "delivered"]),
            "Order “Clara” was delivered at Terrace."
        );
    });

    test("gives the reason of a refusal", () => {
        assert.equal(
            said("refused", ["Bar", "refused", "No bags left"]),
            "Order “Clara” was refused at Bar: No bags left"
        );
    });

    test("says who cancelled it", () => {
        assert.equal(
            said("cancelled", ["Bar", "closed"]),
            "Order “Clara” was cancelled by a manager."
        );
    });
});

test("what was sent, and is still to be sold here, is named", () => {
    const about = {name: "Order 1", customer: ""};
    const said = transferMessage("kept", {entry: {request: {about}, names: ["Bar"]}});
    assert.match(said, /Order 1.*Sent to .*Bar.*stays among your orders/);
});

test("what has not left the till has lines, too", () => {
    const values = {full_product_name: "Rye Loaf", qty: 2, discount: 10};
    const row = unsentRow(
        {
            key: "k",
            mode: "copy",
            request: {
                receivers: [1],
                about: {name: "Order 1", customer: "", amount: 14, cashier: "Ana"},
                document: {lines: [{uuid: "l", values, amount: 14}]},
                made_at: "2026-01-02 03:04:05",
            },
        },
        [{id: 1, name: "Bar"}]
    );
    assert.equal(row.label, "Not Sent Yet");
    assert.deepEqual(row.receivers, [
        {name: "Bar", state: "unsent", label: "Not Sent Yet", reason: "", problem: ""},
    ]);
    assert.deepEqual(row.lines, [
        {
            uuid: "l",
            name: "Rye Loaf",
            qty: 2,
            discount: 10,
            amount: 14,
            note: "",
            is_part: false,
        },
    ]);
});
