/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

/**
 * Chooses what goes into the next request: oldest first, bounded in number and
 * bytes. It learns: after a request that took too long the next ones are smaller;
 * when the server fails at one as a whole, it looks for the culprit in halves.
 */
export class Batches {
    /**
     * @param {{count: Number, bytes: Number}} limits
     */
    constructor(limits) {
        this.limits = limits;
        this.count = limits.count;
        /** Keys among which is one that makes the server fail; null if none is known. */
        this.suspects = null;
    }

    /**
     * @param {SaleRecord[]} sales that may be sent, oldest first
     * @returns {SaleRecord[]}
     */
    choose(sales) {
        if (this.suspects) {
            const suspected = sales.filter(({key}) => this.suspects.has(key));
            if (suspected.length) {
                return this.cut(suspected, Math.ceil(suspected.length / 2));
            }
            this.suspects = null;
        }
        return this.cut(sales, this.count);
    }

    cut(sales, count) {
        const chosen = [];
        let bytes = 0;
        for (const sale of sales) {
            bytes += sale.payload.length;
            if (
                chosen.length &&
                (chosen.length >= count || bytes > this.limits.bytes)
            ) {
                break;
            }
            chosen.push(sale);
        }
        return chosen;
    }

    answered(keys) {
        this.count = Math.min(this.limits.count, this.count * 2);
        if (this.suspects) {
            keys.forEach((key) => this.suspects.delete(key));
        }
    }

    tookTooLong(keys) {
        this.count = Math.max(1, Math.floor(keys.length / 2));
    }

    /** @returns {String|null} the culprit, if it stands alone */
    failed(keys) {
        this.suspects = keys.length === 1 ? null : new Set(keys);
        return keys.length === 1 ? keys[0] : null;
    }

    /** Next it goes alone. */
    suspect(key) {
        this.suspects = new Set([key]);
    }
}
