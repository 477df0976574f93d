/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

const MODEL = "pos.multi.session.history";

/** Who did what to an order, as the server keeps it; and what it came of. */
export class OrderHistory {
    /** @param {Sharing} sharing */
    constructor(sharing) {
        this.sharing = sharing;
        /** Numbers of closed orders, which this till may not know any more. */
        this.numbers = new Map();
        this.asked = new Set();
    }

    call(method, uuid, ...args) {
        const {desk, pos} = this.sharing;
        return desk.transport.call(MODEL, method, [pos.config.id, uuid, ...args]);
    }

    /**
     * @param {String} uuid of the order
     * @param {Number|null} [before] seq: only what was done before
     * @param {Number} [limit] so many changes at most
     * @returns {Promise<{order, changes, more, may_restore}>} newest first; rejects
     *  with SyncError
     */
    page(uuid, before = null, limit = undefined) {
        return this.call("history", uuid, before, ...(limit ? [limit] : []));
    }

    /** By a manager: the order is again what it was after that change. */
    async bringBack(uuid, seq) {
        await this.call("restore", uuid, seq);
        this.sharing.desk.wake("restored");
    }

    /** @returns {Number} what was done here and the server has not heard of */
    waiting(uuid) {
        return this.sharing.replica.pending.of(uuid).length;
    }

    /**
     * @param {Document} document
     * @returns {{uuid: String, why: String, number: Number|null}|null} the order that
     *  it came of; its number is asked for where it is not known
     */
    originOf({uuid, origin}) {
        if (!origin) {
            return null;
        }
        const {order, why} = origin;
        const known = this.sharing.replica.visible(order)?.number;
        const number = known || this.numbers.get(order) || null;
        if (!number) {
            this.learnNumber(order, uuid);
        }
        return {uuid: order, why, number};
    }

    async learnNumber(order, wantedBy) {
        if (this.asked.has(order)) {
            return;
        }
        this.asked.add(order);
        try {
            const {order: found} = await this.page(order, null, 1);
            if (found) {
                this.numbers.set(order, found.number);
                this.sharing.view.summarize(wantedBy);
            }
        } catch {
            // There is no line now; with the next change of the order it is tried again.
            this.asked.delete(order);
        }
    }
}
