/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

const PAID = "sync_paid";

/**
 * Orders that this till has sold, and of which the group does not know it yet: they
 * are open for all others, and must not come back here.
 */
export class PaidHere {
    /** @param {Journal} journal of pos_offline_queue */
    constructor(journal) {
        this.journal = journal;
        this.sales = new Map(journal.all(PAID).map(({id, value}) => [id, value]));
    }

    has(order) {
        return this.sales.has(order);
    }

    add(order, sale) {
        this.sales.set(order, sale);
        this.journal.put(PAID, order, sale);
    }

    remove(order) {
        if (this.sales.delete(order)) {
            this.journal.remove(PAID, order);
        }
    }

    /** Sales that were taken back or set aside: their orders are open again. */
    check() {
        for (const [order, sale] of this.sales) {
            if (!this.journal.sale(sale)) {
                this.remove(order);
            }
        }
    }
}
