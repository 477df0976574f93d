/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

/** One after the other in this tab, and not while another tab is at it. */
export class TransferTurn {
    /** @param {{run: Function}} lock among the tabs of this device */
    constructor(lock) {
        this.lock = lock;
        this.last = Promise.resolve();
        /** Keys of transfers that this tab has in hand. */
        this.inHand = new Set();
    }

    /**
     * @param {String} key of a transfer
     * @param {Function} work
     * @returns {Promise<Object>} what it returns; {status: "busy"} if another tab is at
     *  it
     */
    async take(key, work) {
        const before = this.last;
        let over = null;
        this.last = new Promise((resolve) => {
            over = resolve;
        });
        await before;
        this.inHand.add(key);
        try {
            return (await this.lock.run(work)) || {status: "busy"};
        } finally {
            this.inHand.delete(key);
            over();
        }
    }
}
