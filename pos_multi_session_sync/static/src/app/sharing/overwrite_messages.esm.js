/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {_t} from "@web/core/l10n/translation";
import {formatPercentage} from "@web/views/fields/formatters";

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
export function foundText({key, found}, utils) {
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
