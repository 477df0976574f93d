/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

/** Kind of outbox entry: open orders that the POS could not show. */
const HELD = "held_tab";

/** Open orders that need what is not here; they come back when there is a line. */
export class HeldTabs {
    /** @param {Outbox} outbox */
    constructor(outbox) {
        this.outbox = outbox;
        this.isOpening = false;
    }

    /** @returns {Boolean} whether it is held: one with nothing in it is not */
    hold({id, data}) {
        const isWorthIt = data.lines.length > 0 || data.statement_ids?.length > 0;
        if (isWorthIt) {
            this.outbox.store.put(HELD, id, data);
        }
        return isWorthIt;
    }

    /** @returns {{uid: String, data: Object}[]} as open orders are exported */
    list() {
        return this.outbox.store
            .all(HELD)
            .map(({id: uid, value: data}) => ({uid, data}));
    }

    /**
     * One at a time, however often there is a line again meanwhile.
     *
     * @param {Function} open (data) => promise of whether it is shown
     */
    async openAll(open) {
        if (this.isOpening) {
            return;
        }
        this.isOpening = true;
        for (const {id, value} of this.outbox.store.all(HELD)) {
            if (await open(value)) {
                this.outbox.store.remove(HELD, id);
            }
        }
        this.isOpening = false;
    }
}
