/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {
    isolated,
    personText,
} from "@pos_multi_session_sync/app/shared_screens/people.esm";
import {_t} from "@web/core/l10n/translation";
import {formatPercentage} from "@web/views/fields/formatters";

/* One whole sentence for each field, as other languages turn the words around it. */

/** Of what is typed: how it is written, and the sentence. */
const TYPED = {
    qty: {
        format: (value, {formatProductQty}) => formatProductQty(value, false),
        text: (words) =>
            _t(
                "%(person)s typed another quantity for %(product)s: %(value)s, not your %(found)s.",
                words
            ),
    },
    price_unit: {
        format: (value, {formatCurrency}) => formatCurrency(value),
        text: (words) =>
            _t(
                "%(person)s typed another price for %(product)s: %(value)s, not your %(found)s.",
                words
            ),
    },
    discount: {
        format: (value) => formatPercentage(value / 100),
        text: (words) =>
            _t(
                "%(person)s typed another discount for %(product)s: %(value)s, not your %(found)s.",
                words
            ),
    },
    customer_count: {
        format: (value) => String(value),
        text: (words) =>
            _t(
                "%(person)s typed another number of guests for order %(order)s: %(value)s, not your %(found)s.",
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

function numberText(document) {
    return document && document.number ? `#${document.number}` : _t("NEW");
}

function who({by}) {
    return personText(by && by.actor) || _t("Somebody");
}

function productOf({line, values}, document, {pos}) {
    const {product_id} = values || document?.lines[line]?.values || {};
    const product = pos.db.get_product_by_id(product_id);
    return product ? isolated(product.display_name) : _t("a product");
}

function overwrote(notice, order, document, sharing) {
    const {key, line, value, found} = notice;
    const person = who(notice);
    const product = line ? productOf(notice, document, sharing) : "";
    const typed = TYPED[key];
    if (typed) {
        const {utils} = sharing.env;
        const words = {person, product, order};
        words.value = typed.format(value, utils);
        words.found = typed.format(found, utils);
        return typed.text(words);
    }
    const texts = line ? CHOSEN_ON_LINE : CHOSEN_ON_ORDER;
    return (texts[key] || texts.other)({person, product, order});
}

function closed(words) {
    return (notice, number, _document, sharing) => {
        const {linked} = notice;
        const text = words(number, who(notice));
        if (!linked) {
            return text;
        }
        const order = numberText(sharing.replica.visible(linked));
        const later = _t("What came later is in order %s.", order);
        return `${text} ${later}`;
    };
}

/** Why the server did not take a change. */
const REFUSED = {
    size: (number) =>
        _t(
            "Order %s is as large as an order can be. What you added last is not shared: take it off again, and go on with a new order.",
            number
        ),
    orders: () =>
        _t(
            "This point of sale has as many open orders as it can have. The new order is not shared: pay or delete some orders first."
        ),
    other: (number) => _t("A change of order %s could not be shared.", number),
};

const WORDS = {
    overwrote: {tone: "info", text: overwrote},
    on_deleted: {
        tone: "warning",
        canAddAgain: ({values}) => Boolean(values),
        text: (notice, _number, document, sharing) =>
            _t("%(person)s deleted %(product)s, which was changed at the same time.", {
                person: who(notice),
                product: productOf(notice, document, sharing),
            }),
    },
    paid_elsewhere: {
        tone: "info",
        text: closed((order, person) =>
            _t("Order %(order)s was paid by %(person)s.", {order, person})
        ),
    },
    cancelled_elsewhere: {
        tone: "info",
        text: closed((order, person) =>
            _t("Order %(order)s was deleted by %(person)s.", {order, person})
        ),
    },
    late: {
        tone: "warning",
        text: closed((order, person) =>
            _t("Order %(order)s was closed by %(person)s before your last change.", {
                order,
                person,
            })
        ),
    },
    double: {
        tone: "warning",
        text: (notice, number) =>
            _t(
                "Order %(order)s was paid here and by %(person)s. Both payments are kept, and a manager is told.",
                {order: number, person: who(notice)}
            ),
    },
    paid_twice: {
        tone: "warning",
        text: (_notice, number) =>
            _t(
                "Order %s was paid on another till. Your payment goes on as a sale of its own, and a manager is told.",
                number
            ),
    },
    cancelled_paid: {
        tone: "warning",
        text: (_notice, number) =>
            _t("Order %s was deleted on another till. Your payment goes on.", number),
    },
    claimed: {
        tone: "info",
        text: (notice) => _t("%s takes the payment just now.", who(notice)),
    },
    gone: {
        tone: "info",
        text: (_notice, number) => _t("Order %s is not open any more.", number),
    },
    unknown_order: {
        tone: "warning",
        text: (_notice, number) =>
            _t("Order %s is not open any more; your change was not kept.", number),
    },
    set_aside: {
        tone: "warning",
        text: (_notice, number) =>
            _t(
                "Order %s cannot be shown on this till: something in it is damaged. It is safe in Odoo, and all other orders go on. Tell a manager, who can cancel it in Odoo.",
                number
            ),
    },
    invalid: {
        tone: "warning",
        text: ({why}, number) => (REFUSED[why] || REFUSED.other)(number),
    },
};

/**
 * @param {Object} notice see core/notices
 * @param {Sharing} sharing
 * @returns {Object|null} {type, tone, text, order, canAddAgain, ...} to be shown
 */
export function noticeOf(notice, sharing) {
    const words = WORDS[notice.type];
    if (!words) {
        return null;
    }
    const {type, order, line, values} = notice;
    const document = sharing.replica.visible(order);
    const number = numberText(document);
    return {
        type,
        order,
        values,
        position: document?.deleted?.[line]?.position ?? 0,
        tone: words.tone,
        text: words.text(notice, number, document, sharing).toString(),
        canAddAgain: Boolean(words.canAddAgain?.(notice)) && document?.state === "open",
    };
}
