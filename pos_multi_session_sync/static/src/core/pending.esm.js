/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

const NONE = Object.freeze([]);

/** Operations of this till that are not in its confirmed documents, oldest first. */
export class Pending {
    constructor() {
        this.all = new Map();
        this.byOrder = new Map();
    }

    get size() {
        return this.all.size;
    }

    has(id) {
        return this.all.has(id);
    }

    get(id) {
        return this.all.get(id);
    }

    list() {
        return [...this.all.values()];
    }

    orders() {
        return this.byOrder.keys();
    }

    /** @returns {Object[]} */
    of(order) {
        return this.byOrder.get(order) || NONE;
    }

    add(operation) {
        const {id, order} = operation;
        this.all.set(id, operation);
        if (this.byOrder.has(order)) {
            this.byOrder.get(order).push(operation);
        } else {
            this.byOrder.set(order, [operation]);
        }
    }

    remove(id) {
        const operation = this.all.get(id);
        if (!operation) {
            return;
        }
        this.all.delete(id);
        const {order} = operation;
        const left = this.of(order).filter((each) => each.id !== id);
        if (left.length) {
            this.byOrder.set(order, left);
        } else {
            this.byOrder.delete(order);
        }
    }

    /** @param {(operation: Object) => Object} change, which may give it another id */
    replace(change) {
        const operations = this.list().map(change);
        this.all.clear();
        this.byOrder.clear();
        operations.forEach((each) => this.add(each));
    }

    /** The oldest ones of one client, one after the other, as many as a request has. */
    next({count, size, isHeld = () => false}) {
        const found = [];
        let left = size;
        for (const operation of this.all.values()) {
            const {client, n} = operation;
            const last = found[found.length - 1];
            // Those in between may be known to be logged, by a message of the bus.
            const isNext = !last || (client === last.client && n === last.n + 1);
            left -= JSON.stringify(operation).length;
            const isFull = found.length === count || (last && left < 0);
            if (!isNext || isFull || isHeld(operation)) {
                break;
            }
            found.push(operation);
        }
        return found;
    }
}
