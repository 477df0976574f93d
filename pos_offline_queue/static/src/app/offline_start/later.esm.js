/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

/** Rows of one model that are remembered; the oldest are forgotten. */
const MOST = 500;

/**
 * What the POS got to know after its start, and an open order may refer to:
 * customers and products that were fetched on demand, and that the session was opened.
 */
export class Later {
    constructor(text = "{}") {
        const {rows = {}, session = {}} = JSON.parse(text);
        this.rows = rows;
        this.session = session;
    }

    toText() {
        return JSON.stringify({rows: this.rows, session: this.session});
    }

    /**
     * @param {String} model
     * @param {Object[]} rows as from the server; the POS has not touched them yet
     */
    remember(model, rows) {
        const ids = new Set(rows.map(({id}) => id));
        const older = (this.rows[model] || []).filter(({id}) => !ids.has(id));
        this.rows[model] = [...older, ...JSON.parse(JSON.stringify(rows))].slice(-MOST);
    }

    /** @returns {Object[]} those of the rows that are known */
    find(model, ids) {
        const rows = (this.rows[model] || []).filter(({id}) => ids.includes(id));
        return JSON.parse(JSON.stringify(rows));
    }
}
