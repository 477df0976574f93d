// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

/* What the payment screen does when Odoo does not answer in time. */

import "@pos_offline_queue/overrides/screens.esm";
import {describe, test} from "node:test";
import {PaymentScreen} from "@point_of_sale/app/screens/payment_screen/payment_screen";
import {SaleKept} from "@pos_offline_queue/app/sale_push.esm";
import assert from "node:assert/strict";

const WORK = "what loyalty does after the sale";

/** A screen of an order that spends 3 points of a card with 10. */
function screenOf({
    config = {},
    nextScreen = "ReceiptScreen",
    isInvoiced = false,
    isDone = true,
    answers = {},
} = {}) {
    const screen = new PaymentScreen();
    const printed = [];
    const cards = [{coupon_id: 1, points: -3}];
    Object.assign(screen, {
        answers,
        nextScreen,
        printed,
        currentOrder: {
            is_to_invoice: () => isInvoiced,
            export_for_printing: () => "receipt",
            tryPostProcess: () => ({pos_loyalty: cards}),
        },
        shouldDownloadInvoice: () => true,
        pos: {
            config,
            couponCache: {1: {balance: 10}},
            offlineQueue: {
                isOpen: true,
                salePush: {isDoneInTime: async () => isDone},
            },
        },
        env: {utils: {formatCurrency: () => ""}},
        printer: {print: async (_receipt, {data}) => printed.push(data)},
        orm: {call: async () => "answer"},
        report: {},
    });
    return screen;
}

const balanceOf = ({pos}) => pos.couponCache[1].balance;
const kept = {_finalizeValidation: new SaleKept("offline")};

describe("a sale that is kept on the device", () => {
    test("prints its receipt where receipts are printed automatically", async () => {
        const config = {iface_print_auto: true};
        const screen = screenOf({config, answers: kept});
        assert.equal(await screen._finalizeValidation(), kept._finalizeValidation);
        assert.deepEqual(screen.printed, ["receipt"]);
    });

    for (const [what, isPrinted, shown] of [
        [
            "shows no receipt that was printed",
            true,
            ["removed", "new", "ProductScreen"],
        ],
        ["shows a receipt that could not be printed", false, []],
    ]) {
        test(`${what} where the shop skips the preview`, async () => {
            const config = {iface_print_auto: true, iface_print_skip_screen: true};
            const screen = screenOf({config, answers: kept});
            const steps = [];
            screen.printer.print = async () => isPrinted;
            Object.assign(screen.pos, {
                removeOrder: (order) =>
                    steps.push(order === screen.currentOrder && "removed"),
                add_new_order: () => steps.push("new"),
                showScreen: (name) => steps.push(name),
            });
            await screen._finalizeValidation();
            assert.deepEqual(steps, shown);
        });
    }

    test("leaves printing to who presses Print, or to standard's next screen", async () => {
        const config = {iface_print_auto: true};
        for (const options of [{}, {config, nextScreen: "ProductScreen"}]) {
            const screen = screenOf({...options, answers: kept});
            await screen._finalizeValidation();
            assert.deepEqual(screen.printed, []);
        }
    });

    test("counts on the customer's cards, once", async () => {
        const screen = screenOf({answers: kept});
        await screen._finalizeValidation();
        assert.equal(balanceOf(screen), 7);
        screen.afterOrderValidation(false);
        assert.equal(balanceOf(screen), 7);
    });
});

describe("a sale that Odoo has taken", () => {
    test("is standard's to print and to count", async () => {
        const screen = screenOf({config: {iface_print_auto: true}});
        await screen._finalizeValidation();
        await screen.postPushOrderResolve(WORK);
        screen.afterOrderValidation();
        assert.deepEqual(screen.printed, []);
        assert.equal(balanceOf(screen), 10);
    });

    test("is counted here if what comes after it is late", async () => {
        const screen = screenOf({isDone: false});
        await screen.postPushOrderResolve(WORK);
        assert.equal(balanceOf(screen), 7);
    });

    test("never asks whether to send what waits: that is sent by itself", () => {
        const screen = screenOf();
        screen.afterOrderValidation(true);
        assert.deepEqual(screen.standard, [["afterOrderValidation", false]]);
    });

    test("is waited for only with an invoice that is downloaded", async () => {
        for (const isInvoiced of [true, false]) {
            const screen = screenOf({isInvoiced});
            const awaited = [];
            Object.defineProperty(screen.answers, "_finalizeValidation", {
                get: () => awaited.push(screen.currentOrder.isInvoiceAwaited) && null,
            });
            await screen._finalizeValidation();
            assert.deepEqual(awaited, [isInvoiced]);
            assert.equal(screen.currentOrder.isInvoiceAwaited, false);
        }
    });
});
