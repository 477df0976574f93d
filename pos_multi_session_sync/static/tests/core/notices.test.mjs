// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

/* Who is notified of what, when an order was paid. */

import {describe, test} from "node:test";
import assert from "node:assert/strict";
import {noticesOf} from "@pos_multi_session_sync/core/notices.esm";

const LEO = {name: "Leo"};
const isMine = (client) => client === "A";
const PAID_HERE = {uuid: "o", state: "paid", paid: {sale: "1", seen: {client: "A"}}};
const PAID_ELSEWHERE = {...PAID_HERE, paid: {sale: "1", seen: {client: "C"}}};

function payment(client, more = {}) {
    return {
        id: "server:9",
        seq: 9,
        order: "o",
        type: "order.finalize",
        client: "server",
        actor: LEO,
        seen: {client},
        result: "ok",
        detail: {successor: null, late: []},
        ...more,
    };
}

const noticed = (...args) =>
    noticesOf(...args).map(({type, by, successor}) => [
        type,
        by?.actor?.name,
        successor,
    ]);

describe("a second payment", () => {
    const second = (client) =>
        payment(client, {result: "double", detail: {by: {actor: {name: "Ana"}}}});

    test("notifies who paid second, and who paid first", () => {
        assert.deepEqual(noticed(second("A"), isMine, PAID_ELSEWHERE), [
            ["double", "Ana", undefined],
        ]);
        assert.deepEqual(noticed(second("B"), isMine, PAID_HERE), [
            ["paid_again", "Leo", undefined],
        ]);
    });

    test("notifies nobody who was not paid", () => {
        assert.deepEqual(noticed(second("B"), isMine, PAID_ELSEWHERE), []);
        assert.deepEqual(noticed(second("B"), isMine), []);
    });
});

describe("what the payer had not seen", () => {
    const left = {detail: {successor: "p", late: []}};
    const late = {
        id: "B:3",
        seq: 10,
        order: "o",
        type: "line.add",
        client: "B",
        actor: LEO,
        result: "late",
        detail: {successor: "p", by: {}},
    };

    test("notifies who was paid, with the order where it is", () => {
        assert.deepEqual(noticed(payment("A", left), isMine, null), [
            ["left_open", undefined, "p"],
        ]);
        assert.deepEqual(noticed(payment("A"), isMine, null), []);
    });

    test("also when it comes after the payment, and to nobody else", () => {
        assert.deepEqual(noticed(late, isMine, PAID_HERE), [
            ["came_later", "Leo", "p"],
        ]);
        assert.deepEqual(noticed(late, isMine, PAID_ELSEWHERE), []);
        const nowhere = {...late, detail: {successor: null, by: {}}};
        assert.deepEqual(noticed(nowhere, isMine, PAID_HERE), []);
    });
});
