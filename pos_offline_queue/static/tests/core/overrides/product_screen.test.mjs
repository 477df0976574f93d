// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

/* A barcode that the till does not know, while Odoo is slow. */

import "@pos_offline_queue/overrides/screens.esm";
import {describe, test} from "node:test";
import {ErrorBarcodePopup} from "@point_of_sale/app/barcode/error_popup/barcode_error_popup";
import {ProductScreen} from "@point_of_sale/app/screens/product_screen/product_screen";
import assert from "node:assert/strict";
import {settle} from "../world.mjs";

const CODE = {base_code: "590"};
const LOAF = {display_name: "Country Loaf"};
const ADDED = [["_barcodeProductAction", CODE]];

function screenOf(known = null) {
    const screen = new ProductScreen();
    const lookUp = new Promise((resolve) => (screen.finds = resolve));
    return Object.assign(screen, {
        currentOrder: {uid: "one", name: "Order 1"},
        pos: {db: {get_product_by_barcode: () => known}},
        popups: [],
        notices: [],
        popup: {add: (...args) => screen.popups.push(args)},
        notification: {add: (text) => screen.notices.push(text)},
        _getProductByBarcode: () => lookUp,
    });
}

describe("a scan", () => {
    test("of a product that the till knows is standard's", async () => {
        const screen = screenOf(LOAF);
        await screen._barcodeProductAction(CODE);
        assert.deepEqual(screen.standard, ADDED);
    });

    test("holds no other scan while Odoo is asked", async () => {
        const screen = screenOf();
        await screen._barcodeProductAction(CODE);
        assert.deepEqual(screen.standard, []);
        screen.finds(LOAF);
        await settle();
        assert.deepEqual(screen.standard, ADDED);
    });

    test("that nobody knows is said", async () => {
        const screen = screenOf();
        await screen._barcodeProductAction(CODE);
        screen.finds(null);
        await settle();
        assert.deepEqual(screen.popups, [[ErrorBarcodePopup, {code: "590"}]]);
        assert.deepEqual(screen.standard, []);
    });

    for (const [name, change] of [
        ["another order is on the screen", {currentOrder: {uid: "two"}}],
        ["another screen is shown", {isGone: true}],
    ]) {
        test(`found when ${name} goes to no order, and the cashier hears it`, async () => {
            const screen = screenOf();
            await screen._barcodeProductAction(CODE);
            Object.assign(screen, change);
            screen.finds(LOAF);
            await settle();
            assert.deepEqual(screen.standard, []);
            const [notice] = screen.notices;
            assert.match(notice, /Country Loaf .* not on Order 1. Scan it again/);
        });
    }
});
