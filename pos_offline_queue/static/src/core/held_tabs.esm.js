/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

/** Kind of journal entry: open orders that the POS could not show. */
const HELD = "held_tab";

/** Open orders that need what is not here; they come back when there is a line. */
export class HeldTabs {
    /** @param {Journal} journal */
    constructor(journal) {
        this.journal = journal;
        this.isOpening = false;
    }

    hold({id, data}) {
        if (data.lines.length || data.statement_ids.length) {
            this.journal.put(HELD, id, data);
        }
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
        for (const {id, value} of this.journal.all(HELD)) {
            if (await open(value)) {
                this.journal.remove(HELD, id);
            }
        }
        this.isOpening = false;
    }
}
