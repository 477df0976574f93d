// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

import {beforeEach, describe, test} from "node:test";
import {ConnectionLostError} from "@web/core/network/rpc_service";
import {TransferTransport} from "@pos_multi_session_sync/app/transfer/order_transfers.esm";
import assert from "node:assert/strict";
import {browser} from "@web/core/browser/browser";

describe("a request about orders that are sent", () => {
    let asked = [];
    let answer = null;
    const silent = {
        call(model, method, args) {
            return this.rpc(`/${model}/${method}`, {args}, {silent: true});
        },
        rpc(url, {args}, {xhr}) {
            asked.push([url, args]);
            return Promise.resolve().then(() => answer(xhr));
        },
    };
    const transport = () => new TransferTransport({silent}, () => ({secret: "s"}));

    beforeEach(() => {
        asked = [];
        browser.reset();
        browser.XMLHttpRequest = class {
            status = 0;
            headers = {};
            getResponseHeader(name) {
                return this.headers[name] ?? null;
            }
        };
    });

    test("says which device asks", async () => {
        answer = () => ({incoming: []});
        assert.deepEqual(await transport().call("overview", [1]), {incoming: []});
        assert.deepEqual(asked, [
            ["/pos.order.transfer.sync/overview", [{secret: "s"}, 1]],
        ]);
    });

    for (const [what, status, headers, reason, retryAfter = 0] of [
        ["there is no connection", 0, {}, "offline"],
        ["too much was asked", 429, {"Retry-After": "7"}, "overloaded", 7000],
    ]) {
        test(`fails with a reason: ${what}`, async () => {
            answer = (xhr) => {
                Object.assign(xhr, {status, headers});
                throw new ConnectionLostError();
            };
            const failure = transport().call("overview", []);
            await assert.rejects(failure, {reason, retryAfter});
        });
    }
});
