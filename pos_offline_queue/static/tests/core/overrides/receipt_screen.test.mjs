// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

/* What becomes of a receipt that a cashier e-mails. */

import "@pos_offline_queue/overrides/screens.esm";
import {describe, test} from "node:test";
import {ReceiptScreen} from "@point_of_sale/app/screens/receipt_screen/receipt_screen";
import {SendError} from "@pos_offline_queue/core/errors.esm";
import assert from "node:assert/strict";

const METHOD = "action_receipt_to_customer";
const CLIENT = {name: "Nora", email: "nora@example.com"};

function screenOf({isOpen = true, hasRoom = true, answer = async () => true} = {}) {
    const screen = new ReceiptScreen();
    const mailed = [];
    const emailReceipt = (entry) => mailed.push(entry) && answer();
    return Object.assign(screen, {
        mailed,
        currentOrder: {
            idempotency_key: "key",
            name: "Order 1",
            export_for_printing: () => "data",
        },
        env: {utils: {formatCurrency: () => ""}},
        renderer: {toJpeg: async (_receipt, {data}) => `picture of ${data}`},
        orderUiState: {},
        pos: {
            // The cashier has gone on to the next one.
            get_order: () => assert.fail("of another order"),
            offlineQueue: {isOpen, receipts: {hasRoom}, emailReceipt},
        },
    });
}

describe("a receipt that is e-mailed", () => {
    test("says nothing of its own where Odoo has it", async () => {
        const screen = screenOf();
        await screen.sendToCustomer(CLIENT, METHOD);
        assert.deepEqual(screen.mailed, [
            {sale: "key", order: "Order 1", client: CLIENT, ticket: "picture of data"},
        ]);
        assert.ok(!screen.orderUiState.emailKept);
    });

    test("is kept where Odoo does not answer, and the cashier is told", async () => {
        const screen = screenOf({answer: async () => false});
        await screen.sendToCustomer(CLIENT, METHOD);
        assert.match(`${screen.orderUiState.emailKept}`, /sent later automatically/);
        screen.onSendEmail();
        assert.equal(screen.orderUiState.emailKept, "");
        assert.deepEqual(screen.standard.at(-1), ["onSendEmail"]);
    });

    test("fails as in standard where Odoo refuses it", async () => {
        const refusal = new SendError("access");
        const screen = screenOf({answer: () => Promise.reject(refusal)});
        await assert.rejects(screen.sendToCustomer(CLIENT, METHOD), refusal);
    });

    test("is standard's without the queue, without room, and of other modules", async () => {
        for (const [options, method] of [
            [{isOpen: false}, METHOD],
            [{hasRoom: false}, METHOD],
            [{}, "action_whatsapp"],
        ]) {
            const screen = screenOf(options);
            await screen.sendToCustomer(CLIENT, method);
            assert.deepEqual(screen.standard, [["sendToCustomer", CLIENT, method]]);
            assert.deepEqual(screen.mailed, []);
        }
    });

    test("leaves no error when the cashier goes on before the answer", () => {
        const screen = screenOf();
        screen.buttonMailReceipt = {el: null};
        screen.setup();
        screen.buttonMailReceipt.el.className = "fa fa-paper-plane";
    });
});
