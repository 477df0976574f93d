/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {
    isolated,
    personText,
} from "@pos_multi_session_sync/app/shared_screens/people.esm";
import {_t} from "@web/core/l10n/translation";

const TONES = {
    delivered: "success",
    refused: "warning",
    failed: "danger",
    cancelled: "danger",
    taken: "primary",
    partly: "primary",
    seen: "primary",
};

/** @returns {String} of Bootstrap */
export function stateTone(state) {
    return TONES[state] || "secondary";
}

const TROUBLES = {
    empty: () => _t("There is nothing in this order to send."),
    paid: () => _t("This order has payments. Remove them before you send it."),
    claimed: () =>
        _t("Another till is taking the payment of this order. It was not sent."),
    offline: () => _t("No connection. It can be delivered as soon as there is one."),
    timeout: () => _t("The server does not answer. Try again in a moment."),
    busy: () => _t("Another window of this till is working on it."),
    session: () => _t("You are logged out of Odoo. Log in and try again."),
    access: () => _t("You may not do this. Ask a manager for the rights."),
    server: () => _t("The server has a problem. Nothing is lost; try again."),
};

/** @returns {String} why something could not be done now */
export function troubleText(reason) {
    return (TROUBLES[reason] || TROUBLES.server)().toString();
}

const LINES = {
    session: () => _t("You are logged out of Odoo. What you send is kept here."),
    access: () => _t("You may not do this. What you send is kept here."),
    server: () => _t("The server has a problem. What you send is kept here."),
    page: () => _t("Something went wrong on this page. Reload it."),
    other: () =>
        _t(
            "No connection. What you send is kept here; what others send comes as soon as there is one."
        ),
};

/** @returns {String} why there are no updates, by the desk's `problem` */
export function lineText(problem) {
    return (LINES[problem] || LINES.other)().toString();
}

function titleOf({number, reference, customer}) {
    return customer || reference || number;
}

function arrivedText(entries, {formatCurrency}) {
    const [{sender, cashier, amount}] = entries;
    return entries.length === 1
        ? _t("Order from %(person)s, %(amount)s", {
              person: personText({name: cashier, till: sender}),
              amount: formatCurrency(amount),
          })
        : _t("%s orders to receive", entries.length);
}

/** What became of an order, by its state. */
const DONE = {
    delivered: (words) => _t("Order “%(order)s” was delivered at %(pos)s.", words),
    refused: (words) =>
        _t("Order “%(order)s” was refused at %(pos)s: %(reason)s", words),
    failed: (words) =>
        _t("Order “%(order)s” could not be delivered at %(pos)s.", words),
    cancelled: (words) => _t("Order “%(order)s” was cancelled by a manager.", words),
};

/** @returns {String} what became of an order that this POS has sent */
export function changedText(entry) {
    const rows = entry.receivers.filter(({state}) => state === entry.state);
    return DONE[entry.state]({
        order: isolated(titleOf(entry)),
        pos: rows.map(({name}) => isolated(name)).join(", "),
        reason: isolated(rows.find(({reason}) => reason)?.reason || ""),
    });
}

function lostText({message, outcome}) {
    switch (outcome) {
        case "removed":
            return _t("%s It was removed here.", message);
        case "kept":
            return _t(
                "%s It was changed here since, so it stays among your orders.",
                message
            );
        default:
            return _t("%s Look at what you have of it.", message);
    }
}

function keptText({request: {about}, names = []}) {
    const title = titleOf({...about, reference: about.name});
    const to = names.map(isolated).join(", ");
    const text = lostText({message: _t("Sent to %s.", to), outcome: "kept"});
    return `${isolated(title)} · ${text}`;
}

/** @returns {String} the message of an update from the desk; "" for most */
export function transferMessage(type, update, utils) {
    switch (type) {
        case "arrived":
            return arrivedText(update.entries, utils);
        case "refused":
            return _t("Not sent, the order is here again. %s", update.message);
        case "kept":
            return keptText(update.entry);
        case "finished":
            return _t("An order that was being delivered is among your orders now.");
        case "unfit":
            return update.message;
        case "lost":
            return lostText(update);
        default:
            return "";
    }
}

/* The rows of the screen, of what the server and the desk tell. */

/** @returns {Number} milliseconds since 1970 of a time in the server's format */
export function momentOf(time) {
    return Date.parse(`${time.replace(" ", "T")}Z`);
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
