/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

const PAID = "sync_paid";
/** So long the group may take to hear of a sale that Odoo has. Milliseconds. */
const GRACE = 30000;

/**
 * Orders that this till has sold, and of which the group does not know it yet: they
 * are open for all others, and must not come back here.
 */
export class PaidHere {
    /** @param {Outbox} outbox of pos_offline_queue */
    constructor(outbox) {
        this.outbox = outbox;
        /** When it was first seen that the sale waits here no more, by order. */
        this.gone = new Map();
        this.sales = new Map(outbox.store.all(PAID).map(({id, value}) => [id, value]));
    }

    has(order) {
        return this.sales.has(order);
    }

    /**
     * @param {Document} document which may be closed by what tills say to each other
     * @param {Document} [applied] as this till has shown it
     * @returns {Document|null} to be shown; not its own sale as that of another till
     */
    asShown(document, applied = null) {
        return document.isHint && this.has(document.uuid) ? applied : document;
    }

    add(order, sale) {
        this.sales.set(order, sale);
        this.outbox.store.put(PAID, order, sale);
    }

    remove(order) {
        this.gone.delete(order);
        if (this.sales.delete(order)) {
            this.outbox.store.remove(PAID, order);
        }
    }

    /**
     * Sales that were taken back or set aside: their orders are open again. Those that
     * Odoo has just got are closed in a moment.
     *
     * @param {Number} now milliseconds
     * @returns {String[]} the orders
     */
    reopened(now) {
        const found = [];
        for (const [order, sale] of this.sales) {
            const goneAt = this.outbox.sale(sale) ? null : this.gone.get(order) || now;
            this.gone.set(order, goneAt);
            if (goneAt && now - goneAt > GRACE) {
                this.remove(order);
                found.push(order);
            }
        }
        return found;
    }
}
