/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

/** Larger ones have no room for the decimals. */
const MOST = 1e9;
const UNIT = 1e6;

/** @returns {any} what the object itself has by that name, else undefined */
export function own(object, key) {
    return object && Object.hasOwn(object, key) ? object[key] : undefined;
}

/** @returns {any} the same, and null where there is none: JSON knows no undefined */
export function valueOf(object, key) {
    const value = own(object, key);
    return value === undefined ? null : value;
}

/** @returns {Object} a copy without these keys */
export function without(object, ...keys) {
    const copy = {...object};
    keys.forEach((key) => delete copy[key]);
    return copy;
}

/** @returns {Boolean} whether two JSON values are equal; 1 is not true */
export function same(one, other) {
    if (one === other) {
        return true;
    }
    if (typeof one !== "object" || typeof other !== "object" || !one || !other) {
        return false;
    }
    if (Array.isArray(one) !== Array.isArray(other)) {
        return false;
    }
    const keys = Object.keys(one);
    return (
        keys.length === Object.keys(other).length &&
        keys.every((key) => Object.hasOwn(other, key) && same(one[key], other[key]))
    );
}

/** 0.1 + 0.2 is 0.3, on every till and on the server: merge/plain.py does the same. */
export function sum(one, other) {
    const total = one + other;
    if (!(Math.abs(total) < MOST)) {
        return total;
    }
    return Math.floor(total * UNIT + 0.5) / UNIT;
}

/** @returns {Boolean} whether it is one of the values that say nothing */
export function isEmpty(value) {
    return value === undefined || value === null || value === "";
}
