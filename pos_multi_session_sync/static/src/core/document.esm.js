/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {own} from "@pos_multi_session_sync/core/plain.esm";

/**
 * @typedef {Object} Stamp who did it
 * @property {Number|null} seq null while the server has not ordered it
 * @property {Number} ts milliseconds, the till's clock
 * @property {Object|null} actor {user, name, config, till}
 * @property {String} client
 *
 * @typedef {Object} Line
 * @property {Object} values
 * @property {Number} position
 * @property {Stamp} added
 * @property {Stamp|null} changed
 * @property {Stamp} [printed] who had more of it printed for the kitchen last
 * @property {Object<String, Stamp[]>} by who made the value of a key what it is: the
 *  last who set it and those who added to it since; none: as it was added
 *
 * @typedef {Object} Document an open order, as plain data
 * @property {String} uuid
 * @property {Number|null} number the group's; null until the server gave it
 * @property {"open"|"paid"|"cancelled"} state
 * @property {Object} fields
 * @property {Object<String, Line>} lines
 * @property {Object<String, {by: Stamp, values: Object, position: Number}>} deleted
 * @property {Object<String, Stamp[]>} by as in a line
 * @property {{order: String, why: String}|null} origin
 * @property {{client: String, actor: Object, until: Number}|null} [printing] who prints a
 *  ticket for the kitchen
 * @property {String} [merged] the order that it was merged into
 * @property {Object<String, {by: Stamp, lines: Object<String, String>}>} [moved] which of
 *  its lines are in that order now, and their names there
 * @property {Object<String, {by: Stamp, number: Number, lines: String[]}>} [joined] which
 *  of its lines were those of that order
 * @property {Object|null} paid {sale, seen, doubles: {sale, seen}[]}
 * @property {Stamp} made
 * @property {Stamp} changed
 * @property {Stamp|null} closed
 * @property {Number} revision seq of the last operation that changed it
 */

/** @returns {Stamp} */
export function stampOf({seq = null, ts, actor = null, client}) {
    return {seq, ts, actor, client};
}

/** @returns {Document} an empty one, made by that operation */
export function newDocument(operation) {
    const stamp = stampOf(operation);
    return {
        uuid: operation.order,
        number: operation.number || null,
        state: "open",
        fields: operation.fields || {},
        lines: {},
        deleted: {},
        by: {},
        origin: operation.origin || null,
        printing: null,
        paid: null,
        made: stamp,
        changed: stamp,
        closed: null,
        revision: operation.seq || 0,
    };
}

/**
 * @returns {{order: String, line: String, by: Stamp}|null} where a line of it has gone,
 *  when orders were merged or separated
 */
export function movedTo({moved, lines: here, state}, line) {
    if (own(here, line) && state !== "cancelled") {
        // It is here, or was on the receipt of somebody who had not heard of it.
        return null;
    }
    for (const [order, {lines, by}] of Object.entries(moved || {})) {
        const name = own(lines, line);
        if (name) {
            return {order, line: name, by};
        }
    }
    return null;
}

/** @returns {Boolean} whether nobody has put anything on it; as in merge/deleting.py */
export function isUntouched({lines, deleted}) {
    return !Object.keys(lines).length && !Object.keys(deleted).length;
}

/**
 * Tills that see each other begin an order or a line that one of them has begun, each for
 * itself: who comes first has begun it.
 *
 * @returns {Boolean} whether it adds a line that a closed order has, or that has moved
 */
export function isAgain(document, {type, line}) {
    const {state, lines, deleted} = document;
    const isHere = state !== "open" && (own(lines, line) || own(deleted, line));
    return type === "line.add" && Boolean(isHere || movedTo(document, line));
}

/** What `reduce` gives. */
export function outcome(document, result, detail = null) {
    return {document, result, detail};
}

/** @returns {Document} with what an operation has changed */
export function touched(document, operation, change) {
    return {
        ...document,
        ...change,
        changed: stampOf(operation),
        revision: operation.seq || document.revision,
    };
}

/** @returns {Document} that is open no more */
export function closed(document, operation, change) {
    const closed = stampOf(operation);
    return touched(document, operation, {...change, closed});
}

/** The policy tells in the operation what became of that which it does not know of. */
export function fate({successor = null, late = []}) {
    return {successor, late};
}

/** @returns {Line} */
export function newLine({values, position}, stamp) {
    return {values, position, added: stamp, changed: null, by: {}};
}

/**
 * @param {Object|null} seen {client, n, cursor, also?: {client: n}}: up to where a till
 *  had seen the log, and which operations of its own it had made
 * @returns {Boolean} whether that client's operation `n` was one of its own
 */
export function covers(seen, {client, n}) {
    const own_ =
        seen && seen.client === client ? seen.n : own(seen && seen.also, client);
    return own_ !== undefined && own_ !== null && n <= own_;
}

/** @returns {Boolean} whether it was on a receipt, with all that its till had done */
export function isSold(document, operation) {
    const {seen = null, doubles = []} = document.paid || {};
    if (doubles.some((each) => covers(each.seen, operation))) {
        return true;
    }
    // A line that had gone elsewhere, and that the payer had deleted, is on no receipt.
    return covers(seen, operation) && !movedTo(document, operation.line);
}

const sorted = new WeakMap();

/** @returns {(Line & {uuid: String})[]} in the order that every till shows */
export function sortedLines(document) {
    if (!sorted.has(document.lines)) {
        const lines = Object.entries(document.lines).map(([uuid, line]) => ({
            uuid,
            ...line,
        }));
        lines.sort((one, other) => {
            const isBefore = one.uuid < other.uuid ? -1 : 1;
            return one.position - other.position || isBefore;
        });
        sorted.set(document.lines, lines);
    }
    return sorted.get(document.lines);
}

/*
 * Which values the POS's own reader can take. The counterpart of merge/schema.py:
 * static/tests/vectors/schema.json holds for both. The server refuses other values; a
 * till checks again, since what it has stored or is sent may be older or damaged.
 */

/** The largest integer of a PostgreSQL column. */
const MOST_ID = 2 ** 31 - 1;
/** A number beyond it has no room for decimals. */
const FURTHEST = 1e12;
const DAY =
    /^((?:19|20|21)\d\d)-(\d\d)-(\d\d)(?:[ T]([01]\d|2[0-3]):[0-5]\d:[0-5]\d)?$/;

const isNothing = (value) => value === undefined || value === null || value === false;
const isObject = (value) =>
    typeof value === "object" && value !== null && !Array.isArray(value);
const isId = (value) => Number.isInteger(value) && value > 0 && value <= MOST_ID;
const areIds = (value) => Array.isArray(value) && value.every(isId);

/** Of the months; February has one more in leap years. */
const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function isDay(value) {
    const [year, month, day] = (DAY.exec(value) || []).slice(1).map(Number);
    const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
    const last = month === 2 && isLeap ? 29 : DAYS[month - 1];
    return day >= 1 && day <= last;
}

/** An x2many command with an object, `[0, 0, {...}]`. */
function isCommand(value) {
    return Array.isArray(value) && value.length === 3 && isObject(value[2]);
}

function isJson(value) {
    try {
        return typeof JSON.parse(value) === "object";
    } catch {
        return false;
    }
}

const isText = (value) => typeof value === "string";
const isNumber = (value) => Number.isFinite(value) && Math.abs(value) <= FURTHEST;

const KINDS = {
    id: isId,
    record: ({id, name}) => isId(id) && (isNothing(name) || isText(name)),
    reference: (value) => Number.isInteger(value) || isText(value),
    number: isNumber,
    flag: (value) => typeof value === "boolean",
    text: isText,
    time: (value) => isText(value) && isDay(value),
    ids: areIds,
    taxes: (value) =>
        Array.isArray(value) &&
        (!value.length || (Array.isArray(value[0]) && areIds(value[0][2]))),
    attributes: (value) =>
        Array.isArray(value) &&
        value.every((each) => isObject(each) || isCommand(each)),
    lots: (value) =>
        Array.isArray(value) &&
        value.every(
            (each) =>
                isCommand(each) &&
                (isNothing(each[2].lot_name) || isText(each[2].lot_name))
        ),
    list: Array.isArray,
    object: isObject,
    objects: (value) => isObject(value) && Object.values(value).every(isObject),
    json: (value) => isText(value) && isJson(value),
    counts: (value) => isObject(value) && Object.values(value).every(isNumber),
};

/** Keys that standard Odoo reads, by kind; other modules read their own keys. */
const ORDER = {
    id: ["fiscal_position_id", "partner_id", "pricelist_id", "table_id"],
    number: ["customer_count", "tip_amount"],
    flag: ["booked", "is_tipped", "take_away", "to_invoice"],
    text: ["table_stand_number"],
    time: ["date_order", "shipping_date"],
    list: ["codeActivatedCoupons", "codeActivatedProgramRules", "disabledRewards"],
    objects: ["couponPointChanges"],
    object: ["guest_order"],
};
const LINE = {
    id: [
        "combo_line_id",
        "product_id",
        "refunded_orderline_id",
        "reward_id",
        "reward_product_id",
    ],
    record: ["sale_order_line_id", "sale_order_origin_id"],
    reference: ["coupon_id"],
    number: [
        "discount",
        "points_cost",
        "price_extra",
        "price_unit",
        "qty",
        "refunded_qty",
    ],
    flag: ["is_reward_line", "skip_change"],
    text: [
        "combo_parent_uuid",
        "customer_note",
        "full_product_name",
        "note",
        "price_type",
        "reward_identifier_code",
    ],
    ids: ["attribute_value_ids"],
    taxes: ["tax_ids"],
    attributes: ["custom_attribute_value_ids"],
    lots: ["pack_lot_ids"],
    object: ["refund_limit"],
    json: ["down_payment_details"],
    counts: ["kitchen_printed"],
};

function checksOf(table) {
    const checks = new Map();
    for (const [kind, keys] of Object.entries(table)) {
        keys.forEach((key) => checks.set(key, KINDS[kind]));
    }
    return checks;
}

const CHECKS = {order: checksOf(ORDER), line: checksOf(LINE)};

/**
 * @param {"order"|"line"} of
 * @returns {Boolean} whether the POS can read that value under that key
 */
export function isFit(of, key, value) {
    const check = CHECKS[of].get(key);
    return !check || isNothing(value) || check(value);
}

/** Objects that are fit: they are replaced, never changed. */
const known = new WeakSet();

function badKey(of, values) {
    if (known.has(values)) {
        return null;
    }
    const bad = Object.keys(values).find((key) => !isFit(of, key, values[key]));
    if (bad === undefined) {
        known.add(values);
        return null;
    }
    return bad;
}

/** @returns {String|null} the first key of the document that the POS cannot read */
export function faultOf({fields, lines}) {
    const bad = badKey("order", fields);
    if (bad) {
        return bad;
    }
    for (const {values} of Object.values(lines)) {
        const badOfLine = badKey("line", values);
        if (badOfLine) {
            return badOfLine;
        }
    }
    return null;
}

/** @returns {Boolean} whether it is built as a document, whatever its values are */
export function isDocument(value) {
    return (
        isObject(value) &&
        isText(value.uuid) &&
        isText(value.state) &&
        [value.fields, value.lines, value.deleted, value.by, value.made].every(
            isObject
        ) &&
        Number.isInteger(value.revision) &&
        Object.values(value.lines).every(
            (line) =>
                isObject(line) &&
                isObject(line.values) &&
                isObject(line.added) &&
                isObject(line.by) &&
                Number.isFinite(line.position)
        )
    );
}

/** @returns {Boolean} whether it is built as an operation of a till */
export function isOperation(value) {
    return (
        isObject(value) &&
        [value.id, value.client, value.order, value.type].every(isText) &&
        Number.isInteger(value.n)
    );
}
