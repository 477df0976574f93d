/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {reactive, toRaw} from "@odoo/owl";
import {exportFields} from "@pos_multi_session_sync/app/sharing/order_export.esm";
import {same} from "@pos_multi_session_sync/core/plain.esm";

/** An order has lists of things of its own (lots, attributes), but no deep trees. */
const DEPTH = 3;
/** Ways out of an order into what all of the POS shares. */
const OUTSIDE = new Set(["env", "order", "order_line", "pos", "product"]);

function isOwned(value) {
    if (!value || typeof value !== "object") {
        return false;
    }
    // Records from the server have ids: products, customers, and lines, which are
    // watched by themselves.
    return typeof value.id !== "number";
}

function visit(value, depth) {
    if (depth === 0 || !isOwned(value)) {
        return;
    }
    if (value instanceof Set || value instanceof Map || Array.isArray(value)) {
        for (const item of value.values()) {
            visit(item, depth - 1);
        }
        return;
    }
    for (const key of Object.keys(value)) {
        if (!OUTSIDE.has(key)) {
            visit(value[key], depth - 1);
        }
    }
}

/**
 * Have `callback` called once when something in an order or a line changes. Standard
 * does it by exporting all of it through a proxy, which costs ten times as much.
 *
 * @param {Object} target
 * @param {Function} callback
 */
function touch(target, callback) {
    const seen = reactive(target, callback);
    for (const key of Object.keys(seen)) {
        if (!OUTSIDE.has(key)) {
            visit(seen[key], DEPTH);
        }
    }
}

/**
 * Sees what changes in one order, and in which of its lines. What has changed is not
 * looked at again before it is taken.
 */
export class OrderWatch {
    /**
     * @param {Order} order raw
     * @param {Function} onChange called at the first change after a `take`, at once
     */
    constructor(order, onChange) {
        Object.assign(this, {order, onChange});
        this.isOrderDirty = false;
        this.dirtyLines = new Set();
        /** @type {Map<Orderline, Function>} the callback of each line that is watched */
        this.lines = new Map();
        this.isStopped = false;
        this.onOrder = () => this.note(() => (this.isOrderDirty = true));
    }

    get isDirty() {
        return this.isOrderDirty || this.dirtyLines.size > 0 || this.isSilent;
    }

    /** Whether lines came or went unseen: some modules change the raw order. */
    get isSilent() {
        const {orderlines} = this.order;
        return (
            orderlines.length !== this.lines.size ||
            orderlines.some((line) => !this.lines.has(toRaw(line)))
        );
    }

    start() {
        touch(this.order, this.onOrder);
        this.order.orderlines.forEach((line) => this.watchLine(toRaw(line)));
    }

    stop() {
        this.isStopped = true;
        this.lines.clear();
    }

    watchLine(line) {
        if (!this.lines.has(line)) {
            this.lines.set(line, () => this.note(() => this.dirtyLines.add(line)));
        }
        touch(line, this.lines.get(line));
    }

    note(change) {
        if (!this.isStopped) {
            change();
            this.onChange();
        }
    }

    /**
     * @returns {{isOrderDirty: Boolean, lines: Set<Orderline>}} what has changed since
     *  the last time, new lines included; it is watched again
     */
    take() {
        const {dirtyLines: lines} = this;
        const isOrderDirty = this.isOrderDirty || this.isSilent;
        this.isOrderDirty = false;
        this.dirtyLines = new Set();
        if (isOrderDirty) {
            touch(this.order, this.onOrder);
            const present = new Set(this.order.orderlines.map(toRaw));
            [...this.lines.keys()]
                .filter((line) => !present.has(line))
                .forEach((line) => this.lines.delete(line));
            [...present]
                .filter((line) => !this.lines.has(line))
                .forEach((line) => lines.add(line));
            [...lines]
                .filter((line) => !present.has(line))
                .forEach((line) => lines.delete(line));
        }
        lines.forEach((line) => this.watchLine(line));
        return {isOrderDirty, lines};
    }
}

/** An order that somebody has begun by sitting down at a table, before he does more. */
export class Beginning {
    /**
     * @param {Order} order raw
     * @param {FieldRules} rules
     */
    constructor(order, rules) {
        Object.assign(this, {order, rules});
        this.begun = this.fields;
    }

    /** What people choose; the till sets the date again at the payment. */
    get fields() {
        const fields = Object.entries(exportFields(this.order, this.rules));
        const isChosen = (key) =>
            key !== "date_order" && !this.rules.order.get(key).isComputed;
        return Object.fromEntries(fields.filter(([key]) => isChosen(key)));
    }

    get isUntouched() {
        const {order, begun} = this;
        const {length} = [...order.orderlines, ...order.paymentlines];
        return length === 0 && same(this.fields, begun);
    }
}
