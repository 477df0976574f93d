// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

/* What a cashier asks Odoo for in the middle of selling, where Odoo is silent. */

import "@pos_offline_queue/overrides/orm_limits.esm";
import {afterEach, beforeEach, describe, test} from "node:test";
import {ConnectionLostError} from "@web/core/network/rpc_service";
import {ORM} from "@web/core/orm_service";
import assert from "node:assert/strict";
import {browser} from "@web/core/browser/browser";
import {settle} from "../world.mjs";

const SILENCE = new Promise(() => null);
const TABLE = ["pos.order", "export_for_ui_table_draft", [[1]]];
const COUPON = ["pos.config", "use_coupon_code", [[1], "0440"]];
const DRAFT = ["pos.order", "create_from_ui", [[{}], true]];

describe("a question in the middle of selling", () => {
    let limits = [];
    let answer = SILENCE;
    const orm = new ORM();
    orm.answer = () => answer;

    beforeEach(() => {
        limits = [];
        browser.setTimeout = (end, ms) => limits.push(ms) && end();
        browser.clearTimeout = () => null;
    });

    afterEach(async () => {
        browser.reset();
        answer = Promise.resolve("there");
        await orm.call(...TABLE);
    });

    for (const [name, question, limit] of [
        ["the orders of a table", TABLE, 8000],
        ["a coupon that was scanned", COUPON, 5000],
        ["coupons before a payment", ["pos.order", "validate_coupon_programs"], 5000],
        ["a gift card to be sold", ["loyalty.card", "search_read"], 5000],
        ["a table that is left", DRAFT, 8000],
        ["orders that were deleted", ["pos.order", "remove_from_ui", [[1]]], 8000],
    ]) {
        test(`ends as where there is no connection: ${name}`, async () => {
            answer = SILENCE;
            await assert.rejects(orm.call(...question), ConnectionLostError);
            assert.deepEqual(limits, [limit]);
        });
    }

    test("is not waited for as long if the one before was silent", async () => {
        answer = SILENCE;
        await assert.rejects(orm.call(...TABLE), ConnectionLostError);
        await assert.rejects(orm.call(...TABLE), ConnectionLostError);
        assert.deepEqual(limits, [8000, 1500]);
    });

    test("has its full time again once a late answer has come", async () => {
        let arrive = null;
        answer = new Promise((resolve) => (arrive = resolve));
        await assert.rejects(orm.call(...TABLE), ConnectionLostError);
        arrive("late");
        await settle();
        answer = SILENCE;
        await assert.rejects(orm.call(...TABLE), ConnectionLostError);
        assert.deepEqual(limits, [8000, 8000]);
    });

    test("is answered, or refused, as Odoo says", async () => {
        browser.setTimeout = () => null;
        answer = Promise.resolve("there");
        assert.equal(await orm.call(...COUPON), "there");
        answer = Promise.reject(new TypeError("no such coupon"));
        await assert.rejects(orm.call(...COUPON), TypeError);
    });

    test("is nothing else: a sale, or a long list", () => {
        answer = SILENCE;
        for (const question of [
            ["pos.order", "create_from_ui", [[{}]]],
            ["pos.order", "create_from_ui", [[{}], false]],
            ["pos.session", "load_pos_data", [[1]]],
        ]) {
            assert.equal(orm.call(...question), SILENCE);
        }
        assert.deepEqual(limits, []);
    });
});
