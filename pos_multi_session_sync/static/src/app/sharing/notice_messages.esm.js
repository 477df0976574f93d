/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {
    actionOf,
    numberText,
    overwriteText,
    setBackText,
} from "@pos_multi_session_sync/app/sharing/notices.esm";
import {
    detailed,
    isolated,
    personText,
} from "@pos_multi_session_sync/app/shared_screens/people.esm";
import {_t} from "@web/core/l10n/translation";
import {toTakeBack} from "@pos_multi_session_sync/core/kitchen.esm";

const who = ({by}) => personText(by && by.actor) || _t("Somebody");

function productOf({line, values}, document, {pos}) {
    const {product_id} = values || document?.lines[line]?.values || {};
    const product = pos.db.get_product_by_id(product_id);
    return product ? isolated(product.display_name) : _t("a product");
}

function productsOf({lines}, document, sharing) {
    const names = lines.map((line) => {
        const {values} = document?.deleted[line] || {};
        return productOf({line, values}, document, sharing);
    });
    return [...new Set(names)].join(", ");
}

/** @returns {String} "2 × Pretzel (Bread)": with the categories of the printer */
function dishesToTakeBack(document, {env, pos}) {
    const dishes = toTakeBack(document).map(({line, values, mark, quantity}) => {
        const [categories] = mark.split(/[/#]/);
        const kitchen = categories
            .split(",")
            .map((id) => pos.db.category_by_id[id]?.name)
            .filter(Boolean);
        const product = productOf({line, values}, document, {pos});
        const count = env.utils.formatProductQty(quantity, false);
        const dish = `${count} × ${product}`;
        return kitchen.length ? detailed(dish, kitchen.join(", ")) : dish;
    });
    return dishes.join(", ");
}

function overwrote(notice, order, document, sharing) {
    const person = who(notice);
    const product = notice.line ? productOf(notice, document, sharing) : "";
    return overwriteText(notice, {person, product, order}, sharing.env.utils);
}

/** @returns {String} a sum that has changed while this till takes it */
function amountChanged(notice, order, document, sharing) {
    const {formatCurrency} = sharing.env.utils;
    const words = {
        order,
        person: who(notice),
        found: formatCurrency(notice.found),
        value: formatCurrency(notice.value),
    };
    const names = notice.lines.map((each) => productOf(each, document, sharing));
    words.products = [...new Set(names)].join(", ");
    return words.products
        ? _t(
              "%(person)s changed %(products)s: order %(order)s is now %(value)s, not %(found)s.",
              words
          )
        : _t(
              "%(person)s changed order %(order)s: it is now %(value)s, not %(found)s.",
              words
          );
}

function closed(words) {
    return (notice, number, document, sharing) => {
        const {successor} = notice;
        const text = words(number, who(notice), document);
        if (!successor) {
            return text;
        }
        const order = numberText(sharing.replica.visible(successor));
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
    manager: (number) => _t("Only managers delete orders: %s stays open.", number),
    // Two orders were not merged, or separated; see merge/merging.py
    alone: () =>
        _t("Orders are merged in Odoo. Try again when this till is connected."),
    closed: () => _t("The orders were not merged: one of them is no longer open."),
    customer: () =>
        _t(
            "The orders were not merged: their customers are not the same. Choose the same customer for both, then merge them."
        ),
    details: () =>
        _t(
            "The orders were not merged: a detail of one of them would be lost, such as a shipping date or a tip."
        ),
    guest: () =>
        _t("The orders were not merged: customers placed both of them themselves."),
    invoice: () =>
        _t(
            "The orders were not merged: only one of them is to be invoiced. Choose the same for both, then merge them."
        ),
    large: () =>
        _t("The orders were not merged: together they are too large for one order."),
    paying: () => _t("The orders were not merged: one of them is being paid."),
    prices: () =>
        _t(
            "The orders were not merged: their pricelists or fiscal positions are not the same. Choose the same for both, then merge them."
        ),
    printing: () =>
        _t(
            "A kitchen ticket of the order is being printed. Merge or separate it in a moment."
        ),
    refund: () => _t("The orders were not merged: one of them has a refund."),
    rewards: () =>
        _t(
            "The orders were not merged: one of them has rewards or coupons. Remove these first, then merge them."
        ),
    other: (number) => _t("A change of order %s could not be shared.", number),
};

/** What was changed here came later than a merge, or a separation. */
function late(notice, number, document, sharing) {
    const words = {order: number, person: who(notice)};
    if (document?.merged) {
        words.into = numberText(sharing.replica.visible(document.merged));
        return _t(
            "%(person)s merged order %(order)s into order %(into)s before your last change. What is on order %(into)s stays open: look at it.",
            words
        );
    }
    return document?.state === "open"
        ? _t(
              "%(person)s separated a part of order %(order)s before your last change.",
              words
          )
        : _t(
              "Order %(order)s was closed by %(person)s before your last change.",
              words
          );
}

const WORDS = {
    overwrote: {tone: "info", text: overwrote},
    on_deleted: {
        tone: "warning",
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
        text: closed((order, person, document) =>
            document?.transfer
                ? _t("%(person)s sent order %(order)s to another point of sale.", {
                      order,
                      person,
                  })
                : _t("Order %(order)s was deleted by %(person)s.", {order, person})
        ),
    },
    deleted_here: {
        tone: "info",
        isUrgent: true,
        text: (_notice, number) => _t("Order %s is deleted.", number),
    },
    merged_elsewhere: {
        tone: "info",
        text: (notice, order, _document, {replica}) =>
            _t("%(person)s merged order %(order)s into order %(into)s.", {
                person: who(notice),
                order,
                into: numberText(replica.visible(notice.successor)),
            }),
    },
    merged_paid: {
        tone: "warning",
        text: (_notice, number) =>
            _t(
                "Order %s was merged into another order on another till. Your payment goes on.",
                number
            ),
    },
    late: {
        tone: "warning",
        text: (notice, number, document, sharing) => {
            const words = () => late(notice, number, document, sharing);
            return document?.merged
                ? words()
                : closed(words)(notice, number, document, sharing);
        },
    },
    nothing_to_merge: {
        tone: "info",
        text: () =>
            _t("There is no other open order that can be merged with this one now."),
    },
    double: {
        tone: "warning",
        text: (notice, number) =>
            _t(
                "Order %(order)s was paid here and by %(person)s. Both payments are kept, and a manager is notified.",
                {order: number, person: who(notice)}
            ),
    },
    paid_twice: {
        tone: "warning",
        text: (_notice, number) =>
            _t(
                "Order %s was paid on another till. Your payment goes on as a sale of its own, and a manager is notified.",
                number
            ),
    },
    cancelled_paid: {
        tone: "warning",
        text: (_notice, number) =>
            _t("Order %s was deleted on another till. Your payment goes on.", number),
    },
    paid_again: {
        tone: "warning",
        text: (notice, number) =>
            _t(
                "Order %(order)s, which was paid here, was paid again by %(person)s. Both payments are kept, and a manager is notified.",
                {order: number, person: who(notice)}
            ),
    },
    left_open: {
        tone: "warning",
        text: (notice, number, _document, {replica}) =>
            _t(
                "Order %(order)s is paid without what others had added and this screen had not shown. That is in order %(later)s.",
                {order: number, later: numberText(replica.visible(notice.successor))}
            ),
    },
    came_later: {
        tone: "warning",
        text: (notice, number, _document, {replica}) =>
            _t(
                "A change of order %(order)s by %(person)s came after it was paid here. It is in order %(later)s.",
                {
                    order: number,
                    person: who(notice),
                    later: numberText(replica.visible(notice.successor)),
                }
            ),
    },
    set_back: {tone: "warning", isUrgent: true, text: setBackText},
    amount_changed: {tone: "warning", isUrgent: true, text: amountChanged},
    gone: {
        tone: "info",
        text: (_notice, number) => _t("Order %s is not open any more.", number),
    },
    set_apart: {
        tone: "warning",
        text: (_notice, number) =>
            _t(
                "Order %s has lines that this till cannot show. They stay open, in an order of their own.",
                number
            ),
    },
    unread: {
        tone: "warning",
        text: (_notice, number) =>
            _t(
                "Order %s is not complete on this till. Take the payment on another till, or wait until it is loaded.",
                number
            ),
    },
    split_changed: {
        tone: "warning",
        text: (_notice, number) =>
            _t(
                "Another till has changed order %s. Look again at what you split off.",
                number
            ),
    },
    line_gone: {
        tone: "warning",
        text: (notice, _number, document, sharing) =>
            _t(
                "%s was deleted while you were entering something for it. Your entry was not used.",
                productOf(notice, document, sharing)
            ),
    },
    order_gone: {
        tone: "warning",
        text: (_notice, order) =>
            _t(
                "Order %s is no longer open. What you entered for it was not used.",
                order
            ),
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
    quota_near: {
        tone: "warning",
        text: () =>
            _t(
                "You have shared four fifths of the changes that Odoo takes in a short time from one user at one point of sale. If you do not know why, tell your administrator."
            ),
    },
    quota_used: {
        tone: "warning",
        text: () =>
            _t(
                "Odoo takes no more changes from you at this point of sale for now: there were too many in a short time. They are safe on this device and are sent later; payments go on. Tell your administrator."
            ),
    },
    unprinted: {
        tone: "warning",
        text: (notice, number, document, sharing) =>
            _t(
                "A kitchen printer did not print %(dishes)s of order %(order)s for %(person)s. The kitchen does not have it yet.",
                {
                    dishes: productsOf(notice, document, sharing),
                    order: number,
                    person: who(notice),
                }
            ),
    },
    not_taken_back: {
        tone: "warning",
        text: (notice, number, document, sharing) =>
            _t(
                "%(person)s deleted order %(order)s, and no kitchen printer has said so. Tell the kitchen to cancel: %(dishes)s.",
                {
                    dishes: dishesToTakeBack(document, sharing),
                    order: number,
                    person: who(notice),
                }
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
 * @returns {Object|null} {type, order, found, isUrgent, tone, text, action}
 */
export function noticeOf(notice, sharing) {
    const words = WORDS[notice.type];
    if (!words) {
        return null;
    }
    const {type, order, found} = notice;
    const document = sharing.replica.visible(order);
    const number = numberText(document);
    return {
        type,
        order,
        found,
        isUrgent: Boolean(words.isUrgent),
        tone: words.tone,
        text: words.text(notice, number, document, sharing).toString(),
        action: actionOf(notice, document, sharing),
    };
}
