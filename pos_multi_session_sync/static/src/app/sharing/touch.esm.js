/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {reactive} from "@odoo/owl";

/** An order has lists of things of its own (lots, attributes), but no deep trees. */
const DEPTH = 3;
/** Ways out of an order into what all of the POS shares. */
const OUTSIDE = new Set(["env", "order", "order_line", "pos", "product"]);

function isOwned(value) {
    if (!value || typeof value !== "object") {
        return false;
    }
    // Records from the server have ids: products, customers, and lines, which are
    // watched by themselves.
    return typeof value.id !== "number";
}

function visit(value, depth) {
    if (depth === 0 || !isOwned(value)) {
        return;
    }
    if (value instanceof Set || value instanceof Map || Array.isArray(value)) {
        for (const item of value.values()) {
            visit(item, depth - 1);
        }
        return;
    }
    for (const key of Object.keys(value)) {
        if (!OUTSIDE.has(key)) {
            visit(value[key], depth - 1);
        }
    }
}

/**
 * Have `callback` called once when something in an order or a line changes. Standard
 * does it by exporting all of it through a proxy, which costs ten times as much.
 *
 * @param {Object} target
 * @param {Function} callback
 */
export function touch(target, callback) {
    const seen = reactive(target, callback);
    for (const key of Object.keys(seen)) {
        if (!OUTSIDE.has(key)) {
            visit(seen[key], DEPTH);
        }
    }
}
