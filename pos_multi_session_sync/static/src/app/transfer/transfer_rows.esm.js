/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

/* The rows of the screen, of what the server and the desk tell. */

import {_t} from "@web/core/l10n/translation";

/** @returns {Number} milliseconds since 1970 of a time in the server's format */
export function momentOf(time) {
    return Date.parse(`${time.replace(" ", "T")}Z`);
}

function titleOf({customer, reference, number}) {
    return customer || reference || number;
}

/** @returns {Object} for an order that waits at this POS */
export function incomingRow(entry) {
    return {
        ...entry,
        title: titleOf(entry),
        from: `${entry.sender} · ${entry.cashier}`,
        at: momentOf(entry.made_at),
    };
}

/**
 * @param {Object} entry
 * @param {Object} [contents] {lines, problem}, if it was asked for
 * @returns {Object} for one that this POS has sent
 */
export function outgoingRow(entry, contents) {
    const names = entry.receivers.map(({name}) => name);
    return {
        ...entry,
        title: titleOf(entry),
        from: names.join(", "),
        at: momentOf(entry.made_at),
        lines: contents?.lines || [],
        problem: contents?.problem || "",
    };
}

/** @returns {Object[]} the lines of a document, as the server has them shown */
function linesOf({lines}) {
    return lines.map(({uuid, values, amount = null}) => ({
        uuid,
        amount,
        name: values.full_product_name || "",
        qty: values.qty,
        discount: values.discount || 0,
        note: values.customer_note || "",
        is_part: Boolean(values.combo_parent_uuid),
    }));
}

/**
 * @param {Object} entry of the outbox
 * @param {Object[]} receivers that the till knows
 * @returns {Object} for one that has not left this till
 */
export function unsentRow({key, mode, request, names = []}, receivers) {
    const {about, note, document, made_at: madeAt} = request;
    const state = {state: "unsent", label: _t("Not Sent Yet").toString()};
    const rows = request.receivers.map((id, index) => {
        const known = receivers.find((each) => each.id === id);
        const name = known?.name || names[index] || "";
        return {...state, name, reason: "", problem: ""};
    });
    return {
        key,
        mode,
        note,
        ...state,
        reference: about.name,
        customer: about.customer,
        cashier: about.cashier,
        amount: about.amount,
        line_count: document.lines.length,
        receivers: rows,
        can_recall: true,
        title: titleOf({...about, reference: about.name}),
        from: rows.map(({name}) => name).join(", "),
        at: momentOf(madeAt),
        lines: linesOf(document),
    };
}
