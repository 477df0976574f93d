/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

/** Deeper than any order, and shallow enough for whoever walks through it. */
const MAX_DEPTH = 24;
/** Names that mean something to JavaScript itself. */
const RESERVED = new Set(["__proto__", "constructor", "prototype"]);

function isRoot(value) {
    const prototype = Object.getPrototypeOf(value);
    return prototype === Object.prototype || prototype === null;
}

/** @returns {Boolean} whether it is an object as JSON has them, and no list */
export function isObject(value) {
    return (
        typeof value === "object" &&
        value !== null &&
        !Array.isArray(value) &&
        isRoot(value)
    );
}

/**
 * Whether something that came out of a file is only data: no names that could change
 * how objects behave, no numbers without end, not too deep. Walks without recursion.
 */
export function isPlainData(root) {
    const left = [[root, 0]];
    while (left.length) {
        const [value, depth] = left.pop();
        if (typeof value === "number" && !Number.isFinite(value)) {
            return false;
        }
        if (typeof value === "object" && value !== null) {
            const names = Object.keys(value);
            if (depth === MAX_DEPTH || names.some((name) => RESERVED.has(name))) {
                return false;
            }
            names.forEach((name) => left.push([value[name], depth + 1]));
        }
    }
    return true;
}

/** The latest moment that JavaScript can write down, in ms. */
const LAST_MOMENT = 8.64e15;

/** @returns {Boolean} whether it can be a time, in ms since 1970 */
export function isMoment(value) {
    return Number.isSafeInteger(value) && value >= 0 && value <= LAST_MOMENT;
}
