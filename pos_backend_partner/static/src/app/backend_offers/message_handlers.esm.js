/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {_t} from "@web/core/l10n/translation";
import {isToldLine} from "@pos_backend_partner/core/told_line.esm";
import {registry} from "@web/core/registry";

const handlers = registry.category("pos_backend_messages");

async function findProduct(pos, productId) {
    if (!pos.db.get_product_by_id(productId)) {
        await pos._addProducts([productId], false);
    }
    return pos.db.get_product_by_id(productId);
}

/** @returns {Promise<String>} "ok", "no_product", "no_order" or "unknown_type" */
async function addLine(env, line) {
    if (!isToldLine(line)) {
        return "unknown_type";
    }
    const {product_id, quantity = 1, price, discount} = line;
    const {pos} = env.services;
    const order = pos.get_order();
    if (!order || order.finalized) {
        return "no_order";
    }
    const product = await findProduct(pos, product_id);
    if (!product) {
        return "no_product";
    }
    await pos.addProductToCurrentOrder(product, {
        quantity,
        ...(price === undefined ? {} : {price, extras: {price_type: "manual"}}),
        ...(discount === undefined ? {} : {discount}),
    });
    return "ok";
}

handlers.add("customer", {
    title: () => _t("Customer"),
    run: (env, {partner_id}) =>
        env.services.customer_picker.putOnCurrentOrder(partner_id),
});

handlers.add("product", {
    title: () => _t("Product"),
    run: (env, {product_id, quantity}) => addLine(env, {product_id, quantity}),
});

handlers.add("order_line", {
    title: () => _t("Order line"),
    run: addLine,
});

/** Words only: to read them is all there is to do. */
handlers.add("message", {
    title: () => _t("Message"),
    isNotice: true,
    run: async () => "ok",
});
