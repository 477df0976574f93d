// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

/* What a person at the queue screen can do, with a POS that knows some products. */

import {describe, test} from "node:test";
import {digest, keyOf, openOutbox, saleOf, uidOf} from "./world.mjs";
import {HeldTabs} from "@pos_offline_queue/core/device_store.esm";
import {MemoryStorage} from "@pos_offline_queue/core/storage/fallbacks.esm";
import {QueueDesk} from "@pos_offline_queue/app/queue_desk.esm";
import {SendError} from "@pos_offline_queue/core/errors.esm";
import assert from "node:assert/strict";

const IDENTITY = {
    database_uuid: keyOf(900),
    database: "shop",
    config_uuid: keyOf(901),
    config: "Counter",
};

globalThis.window = {sha256: digest};

function tabOf(number, product) {
    const uid = uidOf(number);
    const lines = [[0, 0, {product_id: product}]];
    return {uid, data: {uid, idempotency_key: keyOf(number), lines, statement_ids: []}};
}

/** A till that loads the products of `known` only. */
async function openDesk(...known) {
    const outbox = await openOutbox(new MemoryStorage());
    const orders = [];
    const queue = {
        known,
        outbox,
        identity: IDENTITY,
        book: {tabs: [], sales: [], held: new HeldTabs(outbox)},
        pos: {
            orders: Object.assign(orders, {add: (order) => orders.push(order)}),
            createReactiveOrder: (data) => data,
            _loadMissingProducts: async ([{lines}]) => {
                if (
                    !lines.every(([, , line]) => queue.known.includes(line.product_id))
                ) {
                    throw new SendError("offline");
                }
            },
            _loadMissingPartners: () => Promise.resolve(),
        },
        transport: {call: () => Promise.resolve(queue.answer)},
        results: [],
        onResult: (result) => queue.results.push(result),
    };
    return new QueueDesk(queue);
}

const shown = ({queue: {pos}}) => pos.orders.map(({uid}) => uid);

async function import_(desk, ...tabs) {
    await desk.runImport({sales: [], tabs});
    await desk.queue.outbox.flushed();
}

test("an imported order that lacks a product is opened when there is a connection", async (t) => {
    t.mock.method(console, "warn", () => null);
    const desk = await openDesk(1);
    await import_(desk, tabOf(1, 1), tabOf(2, 2));
    assert.deepEqual(shown(desk), [uidOf(1)]);
    // It is no open order of the next start either: that would show it a second time.
    assert.deepEqual(
        desk.queue.outbox.store.tabs().map(({uid}) => uid),
        [uidOf(1)]
    );
    desk.queue.known.push(2);
    const open = (data) => desk.showHeld(data);
    await desk.queue.book.held.openAll(open);
    await desk.queue.book.held.openAll(open);
    assert.deepEqual(shown(desk), [uidOf(1), uidOf(2)]);
});

test("an order that is held is in the exported file, and comes back from it", async (t) => {
    t.mock.method(console, "warn", () => null);
    const desk = await openDesk();
    await import_(desk, tabOf(2, 2));
    const {text} = desk.exportFile();
    assert.deepEqual(desk.planImport(text).skipped, [{key: uidOf(2), why: "known"}]);
    const other = await openDesk(2);
    const plan = other.planImport(text);
    await import_(other, ...plan.tabs);
    assert.deepEqual(shown(other), [uidOf(2)]);
});

for (const [status, left, results] of [
    ["set_aside", 0, 0],
    ["confirmed", 0, 1],
    ["busy", 1, 0],
    ["refused", 1, 0],
]) {
    test(`a sale that is set aside: Odoo says ${status}`, async () => {
        const desk = await openDesk();
        await desk.queue.outbox.addSale(saleOf(1));
        desk.queue.answer = {key: keyOf(1), status};
        assert.equal(
            await desk.setAside(keyOf(1), "Typed in twice"),
            desk.queue.answer
        );
        assert.deepEqual(
            [desk.queue.outbox.count, desk.queue.results.length],
            [left, results]
        );
    });
}

describe("the refund of a sale that waits", () => {
    const LOAF = {uuid: "loaf", product_id: 1, qty: 2};
    const ROLL = {uuid: "roll", product_id: 2, qty: 5};
    const RETURNED = {uuid: "returned", product_id: 2, qty: -1};
    const linesOf = (...lines) => lines.map((line) => [0, 0, line]);

    /** An order of standard's, as far as a refund is concerned. */
    function orderOf(desk, {uid = "new", lines = []} = {}) {
        const orderlines = lines.map(([, , {qty, product_id, uuid}]) => ({
            uuid,
            quantity: qty,
            product: product_id,
        }));
        const order = {
            uid,
            orderlines,
            get_orderlines: () => orderlines,
            get_partner: () => null,
            add_product: async (product, options) => {
                const line = {product, ...options};
                orderlines.push(line);
                return line;
            },
        };
        return order;
    }

    async function openTill(...lines) {
        const desk = await openDesk(1, 2);
        Object.assign(desk.queue.pos, {
            config: {},
            toRefundLines: {},
            isProductQtyZero: (qty) => Math.abs(qty) < 0.001,
            createReactiveOrder: (data) => orderOf(desk, data),
            add_new_order: () => orderOf(desk),
        });
        await desk.queue.outbox.addSale(saleOf(1, {lines: linesOf(...lines)}));
        return desk;
    }

    const refunds = ({orderlines}) =>
        orderlines.map(({refunded_orderline_id, quantity}) => [
            refunded_orderline_id,
            quantity,
        ]);
    const nameOf = ({uuid}) => `${keyOf(1)}/${uuid}`;
    /** A sale of this device that refunds so many. */
    const refundOf = (number, line, qty) =>
        saleOf(number, {lines: linesOf({refunded_in_queue: nameOf(line), qty})});
    const sold = (desk) => desk.queue.outbox.sale(keyOf(1));

    test("has all of its lines, but what it refunded itself", async () => {
        const desk = await openTill(LOAF, ROLL, RETURNED);
        const order = await desk.refund(sold(desk));
        assert.deepEqual(refunds(order), [
            [nameOf(LOAF), -2],
            [nameOf(ROLL), -5],
        ]);
        // By this standard holds the cashier to what was sold.
        const {qty, orderline} = desk.queue.pos.toRefundLines[nameOf(ROLL)];
        assert.deepEqual([qty, orderline.qty, orderline.refundedQty], [5, 5, 0]);
    });

    test("has what is left, whether a refund waits, is in Odoo or is open", async () => {
        const desk = await openTill(LOAF, ROLL);
        await desk.queue.outbox.addSale(refundOf(2, ROLL, -1));
        desk.queue.outbox.sent.home = "here";
        await desk.queue.outbox.addSale(refundOf(3, ROLL, -2));
        // As a browser with a database does when Odoo confirms it.
        desk.queue.outbox.sent.add(desk.queue.outbox.sale(keyOf(3)));
        await desk.queue.outbox.confirmed(keyOf(3));
        const [, , open] = linesOf({refunded_in_queue: nameOf(LOAF), qty: -2})[0];
        desk.queue.book.tabs = [{id: "open", data: {lines: linesOf(open)}}];
        assert.deepEqual(refunds(await desk.refund(sold(desk))), [[nameOf(ROLL), -2]]);
    });

    test("is none where nothing is left", async () => {
        const desk = await openTill(LOAF);
        await desk.queue.outbox.addSale(refundOf(2, LOAF, -2));
        assert.equal(await desk.refund(sold(desk)), null);
    });

    test("keeps the parts of a combo together", async () => {
        const desk = await openTill(LOAF, ROLL);
        desk.queue.pos.createReactiveOrder = (data) => {
            const order = orderOf(desk, data);
            const [whole, part] = order.orderlines;
            Object.assign(whole, {comboLines: [part]});
            Object.assign(part, {comboParent: whole});
            return order;
        };
        const {orderlines} = await desk.refund(sold(desk));
        const [whole, part] = orderlines;
        assert.equal(part.comboParent, whole);
        assert.deepEqual(whole.comboLines, [part]);
    });
});
