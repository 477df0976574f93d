/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {
    markId,
    recoveredSale,
    recoveredTab,
    saleProblem,
} from "@pos_offline_queue/core/sale_record.esm";
import {fingerprint} from "@pos_offline_queue/core/fingerprint.esm";

/** The same damage, found again, has the same name. */
function damagedRow(id, raw, problem, foundAt) {
    const name = fingerprint(`${id} ${JSON.stringify(raw)}`);
    return {id: `damaged/${name}`, kind: "damaged", raw, problem, foundAt};
}

/**
 * What an outbox makes of the rows that it finds. Nothing is thrown away: what is
 * damaged is put aside.
 *
 * @param {{records: Object[], unreadable: Object[]}} found
 * @param {Number} foundAt now, in ms
 * @returns {Object} sales, sent (rows), tabs, entries, damaged, and the `moves`
 *  (changes) that put aside what is damaged
 */
export function recover(found, foundAt) {
    const result = {
        sales: [],
        sent: [],
        tabs: [],
        entries: [],
        damaged: [],
        moves: [],
    };
    const marks = new Map();
    const bodies = [];
    const setAside = (id, raw, problem) => {
        const row = damagedRow(id, raw, problem, foundAt);
        result.damaged.push(row);
        if (raw !== null) {
            result.moves.push({put: row}, {delete: id});
        }
    };
    const takers = {
        sale: (row) => {
            const problem = saleProblem(row);
            if (problem) {
                setAside(row.id, row, problem);
            } else {
                bodies.push(row);
            }
        },
        sent: (row) => result.sent.push(row),
        mark: (row) => marks.set(row.id, row),
        tab: (row) => {
            const tab = recoveredTab(row);
            if (tab) {
                result.tabs.push(tab);
            } else {
                setAside(row.id, row, "checksum");
            }
        },
        entry: (row) => {
            const value = JSON.parse(row.text);
            result.entries.push({...row, value});
        },
        damaged: (row) => result.damaged.push(row),
    };
    for (const row of found.records) {
        // A kind that is not known here is a later version's: left as it is.
        if (Object.hasOwn(takers, row.kind)) {
            try {
                takers[row.kind](row);
            } catch {
                setAside(row.id, row, "shape");
            }
        }
    }
    for (const {id, raw, problem = "unreadable"} of found.unreadable || []) {
        setAside(id, raw, problem);
    }
    for (const body of bodies) {
        result.sales.push(recoveredSale(body, marks.get(markId(body.key))));
        marks.delete(markId(body.key));
    }
    marks.forEach((_row, id) => result.moves.push({delete: id}));
    return result;
}
