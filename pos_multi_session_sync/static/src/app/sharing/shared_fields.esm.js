/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {registry} from "@web/core/registry";

/*
 * What pos_loyalty, pos_discount and pos_sale keep in orders, if they are installed.
 *
 * A new coupon has a negative id until it is sold, which every till counts by itself;
 * between tills it goes by its program.
 */

const fields = registry.category("pos_sharing_fields");
const computedLines = registry.category("pos_sharing_computed_lines");
/** Below all that pos_loyalty counts on one page. */
let nextCoupon = -1000000;

function changesOf(order) {
    return Object.values(order.couponPointChanges || {});
}

/** @returns {Number|String} "new/<program>/<which>" for a coupon that is not sold yet */
function sharedCoupon(order, id) {
    const change = changesOf(order).find(({coupon_id}) => coupon_id === id);
    if (!(id < 0) || !change) {
        return id;
    }
    const {program_id} = change;
    const ofProgram = changesOf(order).filter((each) => each.program_id === program_id);
    return `new/${program_id}/${ofProgram.indexOf(change)}`;
}

function tillCoupon(order, shared) {
    if (typeof shared !== "string") {
        return shared;
    }
    const known = changesOf(order).find(
        ({coupon_id}) => sharedCoupon(order, coupon_id) === shared
    );
    return known ? known.coupon_id : nextCoupon--;
}

// A page keeps all that it has read of a quotation, in each line of the order.
for (const key of ["sale_order_line_id", "sale_order_origin_id"]) {
    fields.add(`pos_sale.${key}`, {
        of: "line",
        key,
        toShared: (record) => record && {id: record.id, name: record.name},
    });
}
fields.add("pos_loyalty.couponPointChanges", {
    of: "order",
    key: "couponPointChanges",
    isComputed: true,
    toShared: (changes, order) =>
        Object.fromEntries(
            Object.values(changes || {}).map((change) => {
                const coupon_id = sharedCoupon(order, change.coupon_id);
                return [coupon_id, {...change, coupon_id}];
            })
        ),
    set: (order, shared) => {
        const changes = Object.values(shared || {}).map((change) => {
            const coupon_id = tillCoupon(order, change.coupon_id);
            return [coupon_id, {...change, coupon_id}];
        });
        order.couponPointChanges = Object.fromEntries(changes);
        order.invalidCoupons = true;
    },
});
fields.add("pos_loyalty.disabledRewards", {
    of: "order",
    key: "disabledRewards",
    set: (order, rewards) => {
        order.disabledRewards = new Set(rewards || []);
    },
});
for (const key of ["codeActivatedProgramRules", "codeActivatedCoupons"]) {
    fields.add(`pos_loyalty.${key}`, {
        of: "order",
        key,
        set: (order, value) => {
            order[key] = value || [];
            order.invalidCoupons = true;
        },
    });
}
fields.add("pos_loyalty.coupon_id", {
    of: "line",
    key: "coupon_id",
    isComputed: true,
    toShared: (id, line) => sharedCoupon(line.order || {}, id),
    toTill: (shared, line) => tillCoupon(line.order || {}, shared),
});
// Made by chance with each computation, to find the lines of one reward.
fields.add("pos_loyalty.reward_identifier_code", {
    of: "line",
    key: "reward_identifier_code",
    isComputed: true,
    toShared: (code, line) =>
        code && `${line.reward_id}/${sharedCoupon(line.order || {}, line.coupon_id)}`,
});

computedLines.add("pos_loyalty", ({is_reward_line, ...values}) => {
    const {reward_id, reward_product_id, product_id, tax_ids} = values;
    return is_reward_line
        ? JSON.stringify([reward_id, reward_product_id, product_id, tax_ids])
        : null;
});
computedLines.add("pos_discount", ({product_id, tax_ids}, {config}) => {
    const [discount] = config.discount_product_id || [];
    return discount && product_id === discount
        ? JSON.stringify(["discount", tax_ids])
        : null;
});

/*
 * What a guest has ordered with pos_self_order is a draft in Odoo, which the server
 * brings to the tills. Whoever takes the payment names it, so that the draft becomes the
 * sale; the receipt bears the guest's secret, by which the phone finds it.
 */

// Only the server says it.
registry.category("pos_sharing_fields").add("pos_self_order.guest_order", {
    of: "order",
    key: "guest_order",
    /** @param {{id: Number, access_token: String}|null} guest null: the draft is gone */
    set: (order, guest) => {
        order.guest_order = guest || null;
        if (guest) {
            order.access_token = guest.access_token;
        }
    },
});
