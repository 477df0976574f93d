// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

/* What a kiosk tells of its own kitchen printers. */

import "@pos_multi_session_sync/kiosk/kiosk_tickets.esm";
import {SelfOrder} from "@pos_self_order/app/self_order_service";
import assert from "node:assert/strict";
import {test} from "node:test";

/** @param {Function[]} fates what comes of a ticket, by printer */
async function prints(...fates) {
    const kiosk = new SelfOrder();
    const told = [];
    const settings = fates.map((_fate, index) => [index + 1, {proxy_ip: index}]);
    Object.assign(kiosk, {
        currentOrder: {id: 7, access_token: "secret"},
        kitchen_printers: Object.fromEntries(settings),
        kitchenPrinters: fates.map((printReceipt, index) => ({
            printReceipt,
            config: settings[index][1],
        })),
        rpc: async (_route, {order_id, access_token, printer_ids}) => {
            told.push([order_id, access_token, printer_ids]);
            throw new Error("no connection");
        },
    });
    console.warn = () => null;
    await kiosk.printKioskChanges().catch(() => null);
    return told;
}

const prints_ = async () => ({successful: true});
const isOut = async () => ({successful: false});
const fails = async () => {
    throw new Error("paper");
};

test("a kiosk tells which of its printers have printed", async () => {
    assert.deepEqual(await prints(prints_, isOut, prints_), [
        [7, "secret", [1]],
        [7, "secret", [3]],
    ]);
});

test("a kiosk tells what it has printed before a printer fails", async () => {
    assert.deepEqual(await prints(prints_, fails, prints_), [[7, "secret", [1]]]);
});

test("a kiosk that printed nothing tells nothing", async () => {
    assert.deepEqual(await prints(isOut), []);
    assert.deepEqual(await prints(), []);
});
