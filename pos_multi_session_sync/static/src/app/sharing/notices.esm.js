/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {_t} from "@web/core/l10n/translation";
import {formatPercentage} from "@web/views/fields/formatters";
import {own} from "@pos_multi_session_sync/core/plain.esm";

/** So many orders one notice names. */
const MOST_NUMBERS = 12;

/* One whole sentence for each field, as other languages turn the words around it. */

/** Of what is typed: how it is written, and the sentence. */
const TYPED = {
    qty: {
        format: (value, {formatProductQty}) => formatProductQty(value, false),
        text: (words) =>
            _t(
                "%(person)s set the quantity of %(product)s to %(value)s. Your %(found)s was replaced.",
                words
            ),
    },
    price_unit: {
        format: (value, {formatCurrency}) => formatCurrency(value),
        text: (words) =>
            _t(
                "%(person)s set the price of %(product)s to %(value)s. Your %(found)s was replaced.",
                words
            ),
    },
    discount: {
        format: (value) => formatPercentage(value / 100),
        text: (words) =>
            _t(
                "%(person)s set the discount on %(product)s to %(value)s. Your %(found)s was replaced.",
                words
            ),
    },
    customer_count: {
        format: (value) => String(value),
        text: (words) =>
            _t(
                "%(person)s set the guests of order %(order)s to %(value)s. Your %(found)s was replaced.",
                words
            ),
    },
};

/** Of what is chosen: its values say nothing to people. */
const CHOSEN_ON_LINE = {
    customer_note: (words) =>
        _t("%(person)s wrote another note for %(product)s after you.", words),
    note: (words) =>
        _t("%(person)s wrote another note for %(product)s after you.", words),
    pack_lot_ids: (words) =>
        _t("%(person)s chose another lot for %(product)s after you.", words),
    other: (words) =>
        _t("%(person)s changed a detail of %(product)s after you.", words),
};
const CHOSEN_ON_ORDER = {
    partner_id: (words) =>
        _t("%(person)s chose another customer for order %(order)s after you.", words),
    pricelist_id: (words) =>
        _t("%(person)s chose another pricelist for order %(order)s after you.", words),
    fiscal_position_id: (words) =>
        _t(
            "%(person)s chose another fiscal position for order %(order)s after you.",
            words
        ),
    table_id: (words) =>
        _t("%(person)s chose another table for order %(order)s after you.", words),
    other: (words) =>
        _t("%(person)s changed a detail of order %(order)s after you.", words),
};

/** @returns {String} this till's own value, as it was typed; "" of one that was chosen */
function foundText({key, found}, utils) {
    return TYPED[key] ? TYPED[key].format(found, utils) : "";
}

/**
 * @param {{line, key, value}} notice that another value stands
 * @param {{person, product, order}} names
 * @param {Object} utils of the POS
 * @returns {String}
 */
export function overwriteText(notice, names, utils) {
    const {line, key, value} = notice;
    const typed = TYPED[key];
    if (typed) {
        const words = {...names, value: typed.format(value, utils)};
        return typed.text({...words, found: foundText(notice, utils)});
    }
    const texts = line ? CHOSEN_ON_LINE : CHOSEN_ON_ORDER;
    return (texts[key] || texts.other)(names);
}

export function numberText(document) {
    return document && document.number ? `#${document.number}` : _t("NEW");
}

function numbersOf(documents) {
    const numbers = documents.slice(0, MOST_NUMBERS).map(numberText);
    return [...numbers, ...(documents.length > MOST_NUMBERS ? ["…"] : [])].join(", ");
}

/** What a till knows that a backup did not have. */
export function setBackText({again, reopened}) {
    const orders = numbersOf(again);
    const parts = [
        orders
            ? _t(
                  "Odoo lost changes to open orders: its database was set back, as from a backup. This till sends again what it knows of %s. Look through the open orders: numbers may have changed.",
                  orders
              )
            : _t(
                  "Odoo lost changes to open orders: its database was set back, as from a backup. Look through the open orders."
              ),
    ];
    if (reopened.length) {
        parts.push(
            _t(
                "Open again, although paid or sent before: %s. Do not take their payment a second time.",
                numbersOf(reopened)
            )
        );
    }
    return parts.join(" ");
}

const isOpen = (document) => document?.state === "open";

/** The order where what came too late is; where a sum has changed, the order itself. */
const ofSuccessor = ({successor}) => successor;
const ofOrder = ({order}) => order;

function open(uuid, {others, pos}) {
    const found = pos.orders.find((each) => each.shared_uuid === uuid);
    if (found) {
        others.select(found);
        pos.showScreen("ProductScreen");
    }
}

function opening(which, label) {
    return {
        name: "open",
        label,
        test: (notice, _document, sharing) =>
            isOpen(sharing.replica.visible(which(notice))),
        run: (notice, sharing) => open(which(notice), sharing),
    };
}

const OPEN_SUCCESSOR = opening(ofSuccessor, ({successor}, {replica}) =>
    _t("Open #%s", replica.visible(successor).number)
);

/** What the cashier can do at once about what a notice says. */
const ACTIONS = {
    late: OPEN_SUCCESSOR,
    left_open: OPEN_SUCCESSOR,
    came_later: OPEN_SUCCESSOR,
    paid_elsewhere: OPEN_SUCCESSOR,
    cancelled_elsewhere: OPEN_SUCCESSOR,
    amount_changed: opening(ofOrder, () => _t("Show Order")),
    deleted_here: {
        name: "undo",
        label: () => _t("Undo"),
        test: (_notice, document, {deletions}) => deletions.isUndoable(document),
        run: ({order}, sharing) => {
            const {deletions, replica} = sharing;
            open(deletions.undo(replica.visible(order)), sharing);
        },
    },
    on_deleted: {
        name: "add-again",
        label: () => _t("Add again"),
        test: ({values}, document) => Boolean(values) && isOpen(document),
        run: ({order, line: gone, values}, sharing) => {
            const {deleted} = sharing.replica.visible(order);
            const position = own(deleted, gone)?.position ?? 0;
            const line = sharing.desk.newId();
            sharing.issue(order, [{type: "line.add", line, values, position}]);
            sharing.show(order);
        },
    },
    overwrote: {
        name: "use-mine",
        label: (notice, {env}) => _t("Use %s", foundText(notice, env.utils)),
        test: (notice, document, {env}) => {
            const {line} = notice;
            const isThere = !line || Boolean(own(document?.lines || {}, line));
            return isOpen(document) && isThere && foundText(notice, env.utils) !== "";
        },
        run: ({order, line, key, value: base, found: value}, sharing) => {
            const of = line ? {type: "line.set", line} : {type: "order.set"};
            sharing.issue(order, [{...of, key, value, base}]);
            sharing.view.unmark(line);
            sharing.show(order);
        },
    },
};

/** @returns {{name: String, label: String, run: Function}|null} */
export function actionOf(notice, document, sharing) {
    const action = ACTIONS[notice.type];
    if (!action?.test(notice, document, sharing)) {
        return null;
    }
    const run = () => {
        // Another till may have closed the order since.
        const now = sharing.replica.visible(notice.order);
        if (action.test(notice, now, sharing)) {
            action.run(notice, sharing);
        }
    };
    return {name: action.name, label: action.label(notice, sharing).toString(), run};
}
