/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {
    Beginning,
    OrderWatch,
} from "@pos_multi_session_sync/app/sharing/order_watch.esm";
import {
    changesOf,
    doublesOf,
    exportFields,
    exportLine,
    exportOrder,
    keepComputedLines,
    numbersAmong,
} from "@pos_multi_session_sync/app/sharing/order_export.esm";
import {
    forgetNoServer,
    mendNote,
} from "@pos_multi_session_sync/app/sharing/order_apply.esm";
import {
    mergedPrices,
    pricedBy,
    pricedQuantities,
    pricesAnew,
} from "@pos_multi_session_sync/app/sharing/line_prices.esm";
import {reactive, toRaw} from "@odoo/owl";
import {diff} from "@pos_multi_session_sync/core/diff.esm";
import {reduce} from "@pos_multi_session_sync/core/reduce.esm";
import {sortedLines} from "@pos_multi_session_sync/core/document.esm";

/** Standard sets it anew at the payment; when the order was made does not change. */
const MADE_AT = "date_order";

/**
 * One order of this till beside its document. What the cashier does becomes
 * operations (`flush`), what others do is put into the order (`apply`).
 *
 * `shown` is what the POS exports of it since the last time: a till may round or lack
 * something, and that is no change of its cashier's. `applied` is the document that
 * it shows.
 */
export class SharedOrder {
    /**
     * @param {Sharing} sharing
     * @param {Order} order
     */
    constructor(sharing, order) {
        this.sharing = sharing;
        this.order = toRaw(order);
        this.uuid = this.order.shared_uuid;
        this.applied = null;
        this.shown = {fields: {}, lines: {}};
        this.typed = new Set();
        this.isApplying = false;
        this.mayDouble = false;
        /** Prices of quantities to which more than one till has added, by line. */
        this.mergedPrices = new Map();
        /** Whether the cashier did something that is not kept on the device yet. */
        this.isUnkept = false;
        this.isQueued = false;
        forgetNoServer(this.order);
        this.order.orderlines.forEach((line) => mendNote(toRaw(line)));
        this.watch = new OrderWatch(this.order, () => this.onChange());
        this.watch.start();
        this.watch.isOrderDirty = true;
        const isAtTable = this.order.tableId && !this.isWorthSharing;
        this.beginning = isAtTable ? new Beginning(this.order, this.rules) : null;
    }

    get rules() {
        return this.sharing.rules;
    }

    /** Closed by others, while the customer's money was taken here: it is to be sold. */
    get isLeft() {
        return Boolean(this.order.shared_is_left);
    }

    /** @returns {Document|null} what was known of it then; no list has it any more */
    get leftAs() {
        return this.order.shared_left_as || null;
    }

    leave(document) {
        const known = document || this.applied;
        // What is sold is what was shown, whatever the others have closed.
        const {revision} = this.applied || this.leftAs || {revision: 0};
        const rest = {fields: {}, lines: {}, deleted: {}, by: {}, revision};
        this.order.shared_left_as = known && {...known, ...rest};
        this.order.shared_is_left = true;
    }

    /**
     * Nobody needs to hear of a cart in which nothing is. The anonymous customer, which
     * l10n_ar_pos and l10n_pe_pos put on each order, was chosen by nobody.
     */
    get isWorthSharing() {
        const {orderlines, partner, booked, pos} = this.order;
        const isChosen = partner && partner.id !== pos.consumidorFinalAnonimoId;
        return orderlines.length > 0 || Boolean(isChosen) || Boolean(booked);
    }

    /** Nobody has heard of it, and nothing was done to it. */
    get isUntouched() {
        return !this.applied && Boolean(this.beginning?.isUntouched);
    }

    stop() {
        this.watch.stop();
    }

    onChange() {
        if (this.isApplying) {
            return;
        }
        this.isUnkept = true;
        this.queue();
    }

    queue() {
        if (!this.isQueued) {
            this.isQueued = true;
            // What one gesture changes goes together.
            Promise.resolve().then(() => {
                this.isQueued = false;
                this.sharing.onOwnChange(this);
            });
        }
    }

    noteTyped(lines) {
        lines.forEach(({uuid}) => this.typed.add(uuid));
        // It ends with this gesture, also if that changes nothing.
        this.queue();
    }

    // What the cashier did

    /** @returns {Object[]} it, as operations that have no number yet */
    takeOwnChanges() {
        if (!this.watch.isDirty) {
            this.typed.clear();
            return [];
        }
        const {isOrderDirty, lines} = this.watch.take();
        if (this.isLeft) {
            // The others have closed it: none of their business any more.
            this.typed.clear();
            return [];
        }
        if (!this.applied) {
            return this.takeNew();
        }
        const after = {lines: new Map()};
        if (isOrderDirty) {
            after.fields = exportFields(this.order, this.rules);
            keepComputedLines(this.order, this, lines, this.rules);
            after.order = this.order.orderlines.map(({uuid}) => uuid);
            const present = new Set(after.order);
            Object.keys(this.shown.lines)
                .filter((uuid) => !present.has(uuid))
                .forEach((uuid) => after.lines.set(uuid, null));
        }
        for (const line of lines) {
            after.lines.set(line.uuid, exportLine(line, this.rules));
        }
        const numbers = numbersAmong(after.lines, this.shown.lines, this.rules);
        const typed = new Set([...this.typed, ...numbers]);
        const operations = diff(this.shown, after, {typed});
        this.typed.clear();
        this.noteShown(after);
        return operations
            .filter(({key}) => key !== MADE_AT)
            .map((operation) => this.withBase(operation));
    }

    takeNew() {
        if (!this.isWorthSharing) {
            return [];
        }
        const all = exportOrder(this.order, this.rules);
        this.noteShown(all);
        return diff(null, all);
    }

    noteShown({fields, lines}) {
        const {shown} = this;
        shown.fields = fields || shown.fields;
        const positions = this.applied ? this.applied.lines : {};
        for (const [uuid, values] of lines) {
            if (values) {
                const {position} = shown.lines[uuid] ||
                    positions[uuid] || {position: 0};
                shown.lines[uuid] = {values, position};
            } else {
                delete shown.lines[uuid];
            }
        }
    }

    /** What the cashier saw when he changed it. */
    withBase(operation) {
        if (operation.type === "order.set") {
            return {...operation, base: this.applied.fields[operation.key] ?? null};
        }
        if (operation.type === "line.set") {
            const {values = {}} = this.applied.lines[operation.line] || {};
            return {...operation, base: values[operation.key] ?? null};
        }
        return operation;
    }

    // What others did

    /** @param {Object} document to be shown; what it names is there */
    apply(document) {
        const {applied} = this;
        const {applier} = this.sharing;
        const fields = changesOf(applied ? applied.fields : {}, document.fields);
        const before = this.linesBefore();
        const priced = pricedBy(fields, this.order);
        let changed = new Map();
        this.isApplying = true;
        try {
            if (Object.keys(fields).length) {
                applier.setFields(this.order, fields);
            }
            if (before !== document.lines) {
                changed = this.applyLines(before, document);
            }
            this.noteMerged(pricesAnew(priced, this.order, changed));
            this.applied = document;
            if (document.number) {
                // Receipts, bills and the customer's display bear it on all tills.
                reactive(this.order).trackingNumber = `#${document.number}`;
            }
            this.sharing.kitchen.refresh(this.order);
            this.settle(fields, changed);
        } finally {
            this.isApplying = false;
        }
    }

    /** What the POS has of them. As it was before a reload, the document knows better. */
    linesBefore() {
        const {applied, order, sharing} = this;
        if (applied && !sharing.applier.unshownOf(this).length) {
            return applied.lines;
        }
        const unknown = {values: {}, position: null};
        const found = order.orderlines
            .map(({uuid}) => [uuid, applied ? applied.lines[uuid] : unknown])
            .filter(([, line]) => line);
        return Object.fromEntries(found);
    }

    /** @returns {Map<String, Object>} the changed values of lines, by uuid */
    applyLines(before, document) {
        const {lines} = document;
        const {applier} = this.sharing;
        const {order} = this;
        const changed = new Map();
        const quantities = pricedQuantities(order);
        let isArranged = true;
        Object.keys(before)
            .filter((uuid) => !lines[uuid])
            .forEach((uuid) => applier.removeLine(order, uuid));
        for (const uuid of Object.keys(lines)) {
            const known = before[uuid];
            const line = lines[uuid];
            if (line !== known) {
                changed.set(uuid, this.applyLine(uuid, line, known));
                isArranged = isArranged && known?.position === line.position;
            }
        }
        if (!isArranged) {
            this.linkCombos(lines);
            applier.arrange(
                order,
                sortedLines(document).map(({uuid}) => uuid)
            );
        }
        this.noteMerged(mergedPrices(order, quantities));
        return changed;
    }

    noteMerged(prices) {
        prices.forEach((price, uuid) => this.mergedPrices.set(uuid, price));
    }

    /** @returns {Object} the values that have changed */
    applyLine(uuid, {values}, known) {
        const {applier} = this.sharing;
        const line = known && applier.findLine(this.order, uuid);
        if (!line) {
            this.mayDouble = this.mayDouble || Boolean(this.rules.computedKey(values));
            applier.addLine(this.order, uuid, values);
            return values;
        }
        const changes = changesOf(known.values, values);
        if (Object.keys(changes).length) {
            const shown = this.shown.lines[uuid]?.values;
            applier.setValues(line, {...shown, ...values, ...changes}, changes);
        }
        return changes;
    }

    /** @returns {Object[]} operations that give merged quantities their prices */
    takeMergedPrices() {
        const found = [...this.mergedPrices].filter(([, price]) => price !== null);
        this.mergedPrices.clear();
        return found.map(([line, value]) =>
            this.withBase({type: "line.set", line, key: "price_unit", value})
        );
    }

    /** @returns {String[]} uuids of lines that another till has computed before */
    takeDoubles() {
        const {mayDouble, applied, rules, sharing} = this;
        this.mayDouble = false;
        return mayDouble
            ? doublesOf(applied, rules, (stamp) => sharing.isOwn(stamp))
            : [];
    }

    linkCombos(lines) {
        for (const line of this.order.orderlines.map(toRaw)) {
            const parent = lines[line.uuid]?.values.combo_parent_uuid;
            if (parent) {
                this.sharing.applier.linkCombo(this.order, line, parent);
            }
        }
    }

    /** What the POS made of it is what it shows, and no change of the cashier's. */
    settle(fields, changed) {
        if (!this.watch.isDirty && !changed.size) {
            return;
        }
        const {applier} = this.sharing;
        const {isOrderDirty, lines} = this.watch.take();
        const after = {lines: new Map()};
        if (isOrderDirty) {
            after.fields = exportFields(this.order, this.rules);
            if (applier.setIgnored(this.order, fields, after.fields)) {
                after.fields = exportFields(this.order, this.rules);
            }
        }
        this.order.orderlines
            .filter(({uuid}) => changed.has(uuid) && !this.shown.lines[uuid])
            .forEach((line) => lines.add(toRaw(line)));
        for (const line of lines) {
            const values = exportLine(line, this.rules);
            const isMore = applier.setIgnored(
                line,
                changed.get(line.uuid) || {},
                values
            );
            after.lines.set(line.uuid, isMore ? exportLine(line, this.rules) : values);
        }
        this.noteShown(after);
        // What was set just now is no news.
        this.watch.take();
        if (changed.size || isOrderDirty) {
            this.notePositions();
        }
    }

    notePositions() {
        const {shown, applied} = this;
        const present = new Set(this.order.orderlines.map(({uuid}) => uuid));
        for (const uuid of Object.keys(shown.lines)) {
            if (present.has(uuid)) {
                const {position} = applied.lines[uuid] || shown.lines[uuid];
                shown.lines[uuid].position = position;
            } else {
                delete shown.lines[uuid];
            }
        }
    }

    /** @param {Object[]} operations of this till, as they were issued */
    accept(operations) {
        this.applied = operations.reduce(
            (document, operation) => reduce(document, operation).document,
            this.applied
        );
        if (operations.some(({type}) => type === "line.add" || type === "line.move")) {
            this.notePositions();
        }
    }
}
