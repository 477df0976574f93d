/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {_t} from "@web/core/l10n/translation";
import {personText} from "@pos_multi_session_sync/app/shared_screens/people.esm";

/** What cashiers call it. */
const NAMES = {
    qty: () => _t("quantity"),
    price_unit: () => _t("price"),
    discount: () => _t("discount"),
    customer_note: () => _t("note"),
    note: () => _t("note"),
    pack_lot_ids: () => _t("lot"),
    partner_id: () => _t("customer"),
    pricelist_id: () => _t("pricelist"),
    fiscal_position_id: () => _t("fiscal position"),
    customer_count: () => _t("number of guests"),
    table_id: () => _t("table"),
};
/** Of these the value itself says something to people. */
const READABLE = ["qty", "price_unit", "discount", "customer_count"];

function numberText(document) {
    return document && document.number ? `#${document.number}` : _t("NEW");
}

function who({by}) {
    return personText(by && by.actor) || _t("Somebody");
}

function productOf({line, values}, document, {pos}) {
    const {product_id} = values || document?.lines[line]?.values || {};
    return pos.db.get_product_by_id(product_id)?.display_name || _t("a product");
}

function overwrote(notice, number, document, sharing) {
    const {key, line, value, found} = notice;
    const name = NAMES[key] ? NAMES[key]() : _t("detail");
    const person = who(notice);
    const product = line ? productOf(notice, document, sharing) : number;
    return READABLE.includes(key)
        ? _t(
              "%s typed another %s for %s: %s, not your %s.",
              person,
              name,
              product,
              value,
              found
          )
        : _t("%s chose another %s for %s after you.", person, name, product);
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

const WORDS = {
    overwrote: {tone: "info", text: overwrote},
    on_deleted: {
        tone: "warning",
        canAddAgain: ({values}) => Boolean(values),
        text: (notice, _number, document, sharing) =>
            _t(
                "%s deleted %s, which was changed at the same time.",
                who(notice),
                productOf(notice, document, sharing)
            ),
    },
    paid_elsewhere: {
        tone: "info",
        text: closed((number, person) =>
            _t("Order %s was paid by %s.", number, person)
        ),
    },
    cancelled_elsewhere: {
        tone: "info",
        text: closed((number, person) =>
            _t("Order %s was deleted by %s.", number, person)
        ),
    },
    late: {
        tone: "warning",
        text: closed((number, person) =>
            _t("Order %s was closed by %s before your last change.", number, person)
        ),
    },
    double: {
        tone: "warning",
        text: (notice, number) =>
            _t(
                "Order %s was paid here and by %s. Both payments are kept, and a manager is told.",
                number,
                who(notice)
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
    invalid: {
        tone: "warning",
        text: (_notice, number) =>
            _t("A change of order %s could not be shared.", number),
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
