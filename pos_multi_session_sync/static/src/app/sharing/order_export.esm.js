/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {PosCollection} from "@point_of_sale/app/store/models";
import {registry} from "@web/core/registry";
import {same} from "@pos_multi_session_sync/core/plain.esm";
import {sortedLines} from "@pos_multi_session_sync/core/document.esm";
import {toRaw} from "@odoo/owl";

/**
 * What of an order's export travels between tills. Every key does, also those of
 * modules that know nothing of sharing, but for these:
 *
 * - derived: each till computes it from the rest;
 * - local: it belongs to one till, its session, or the person there.
 */
const STAYS = {
    order: [
        // Derived
        "amount_paid",
        "amount_return",
        "amount_tax",
        "amount_total",
        // Local
        "access_token",
        "employee_id",
        "guest_order",
        "idempotency_key",
        // Each till makes it of its own printers' `kitchen_printed`
        "last_order_preparation_change",
        "lines",
        "multi_session",
        "name",
        "pos_session_id",
        "sequence_number",
        "server_id",
        "shared_is_left",
        "shared_left_as",
        "shared_uuid",
        "statement_ids",
        "tab_revision",
        "ticket_code",
        "uid",
        "user_id",
    ],
    line: [
        // Derived
        "price_subtotal",
        "price_subtotal_incl",
        // Local; lines of a combo refer to each other by `combo_parent_uuid`
        "combo_line_ids",
        "combo_parent_id",
        "id",
        "uuid",
    ],
};

/**
 * How a module says something else of a key of its own:
 *
 *     registry.category("pos_sharing_fields").add("my_module.my_key", {
 *         of: "order" or "line",
 *         key: "my_key",
 *         isLocal: true,                        it does not travel
 *         toShared: (value, model) => value,    what other tills get
 *         toTill: (value, model) => value,      and what this till makes of theirs
 *         set: (model, value) => null,          if `init_from_JSON` would not do
 *         merge: (base, mine, theirs) => value, where both were changed at once
 *         isComputed: true,                     nobody needs to hear who was later
 *     });
 *
 * `model` is the order or the line; of a new line it has only `order` and `pos`.
 */
const FIELDS = registry.category("pos_sharing_fields");
/**
 * Lines that each till computes anew (rewards, ...): `(values, pos) => key|null`. Of
 * lines with one key an order has one, however many tills have added it.
 */
const COMPUTED_LINES = registry.category("pos_sharing_computed_lines");

/** A copy that JSON could carry; nothing is null. */
export function plain(value) {
    if (value === undefined || value === null) {
        return null;
    }
    return typeof value === "object" ? JSON.parse(JSON.stringify(value)) : value;
}

/** The rules of one kind, "order" or "line". */
class Rules {
    constructor(kind) {
        const own = FIELDS.getAll().filter((rule) => rule.of === kind);
        this.byKey = new Map(own.map((rule) => [rule.key, rule]));
        this.stays = new Set(STAYS[kind]);
        own.filter(({isLocal}) => isLocal).forEach(({key}) => this.stays.add(key));
        /** What goes past `init_from_JSON`. */
        this.settable = own.filter(({set}) => set).map(({key}) => key);
    }

    get(key) {
        return this.byKey.get(key) || {};
    }

    /** @returns {Object} of an export, what travels, as it travels */
    toShared(json, model) {
        const values = {};
        for (const [key, value] of Object.entries(json)) {
            if (!this.stays.has(key)) {
                const {toShared} = this.get(key);
                values[key] = plain(toShared ? toShared(value, model) : value);
            }
        }
        return values;
    }

    /** @returns {Object} what came, as this till's `init_from_JSON` reads it */
    toTill(values, model) {
        const json = {};
        for (const [key, value] of Object.entries(values)) {
            const {toTill, set} = this.get(key);
            if (this.stays.has(key)) {
                // No matter who sent it: it is this till's to say.
                continue;
            }
            // A copy: what the POS makes of it must not change the document.
            const copy = value === null ? undefined : plain(value);
            if (!set) {
                json[key] = toTill ? toTill(copy, model) : copy;
            }
        }
        return json;
    }

    /** @param {Object} values those that have changed, as they travel */
    setSettable(values, model) {
        for (const key of this.settable.filter((each) => each in values)) {
            this.get(key).set(model, plain(values[key]));
        }
    }
}

export class FieldRules {
    constructor(pos) {
        this.pos = pos;
        this.order = new Rules("order");
        this.line = new Rules("line");
        this.computed = COMPUTED_LINES.getAll();
    }

    /** @returns {String|null} what makes a computed line the same on every till */
    computedKey(values) {
        for (const keyOf of this.computed) {
            const key = keyOf(values, this.pos);
            if (key) {
                return key;
            }
        }
        return null;
    }
}

/**
 * The order's own keys, from its export. Its lines are kept out of it: to compute the
 * taxes of two hundred of them because the customer has changed is what makes a till slow.
 *
 * @param {Order} order
 * @param {FieldRules} rules
 */
export function exportFields(order, rules) {
    const raw = toRaw(order);
    const bare = Object.create(raw, {orderlines: {value: new PosCollection()}});
    return rules.order.toShared(bare.export_as_JSON(), raw);
}

/** @returns {Object} the values of one line, from its export */
export function exportLine(line, rules) {
    const raw = toRaw(line);
    const values = rules.line.toShared(raw.export_as_JSON(), raw);
    values.combo_parent_uuid = raw.comboParent?.uuid || null;
    return values;
}

/** @returns {Object} all of it, as `diff` takes it */
export function exportOrder(order, rules) {
    const lines = toRaw(order).orderlines;
    return {
        fields: exportFields(order, rules),
        lines: new Map(lines.map((line) => [line.uuid, exportLine(line, rules)])),
        order: lines.map(({uuid}) => uuid),
    };
}

/**
 * @param {Map<String, Object|null>} lines values, as they are now
 * @param {Object<String, {values: Object}>} before
 * @param {FieldRules} rules
 * @returns {String[]} uuids of lines whose quantity is a number, and no taps: lots say
 *  it, or the line is a computed one (rewards, ...)
 */
export function numbersAmong(lines, before, rules) {
    const isNumber = ([uuid, values]) => {
        const known = before[uuid]?.values;
        return (
            values &&
            known &&
            (rules.computedKey(values) ||
                !same(values.pack_lot_ids, known.pack_lot_ids))
        );
    };
    return [...lines].filter(isNumber).map(([uuid]) => uuid);
}

/** @returns {Object} the values that differ */
export function changesOf(before, after) {
    return Object.fromEntries(
        Object.entries(after).filter(([key, value]) => !same(value, before[key]))
    );
}

/** Lines as the server got them; last those that it does not know yet. */
function inLogOrder(document) {
    const seqOf = ({added}) => added.seq || Infinity;
    return [...sortedLines(document)].sort(
        (one, other) => seqOf(one) - seqOf(other) || 0
    );
}

/**
 * Two tills have computed the same line at once. The one that the server got first
 * stays, and who made the other takes it back.
 *
 * @param {Document} document
 * @param {FieldRules} rules
 * @param {(stamp: Object) => Boolean} isOwn
 * @returns {String[]} uuids of such lines that this till has made
 */
export function doublesOf(document, rules, isOwn) {
    const first = new Set();
    const doubles = [];
    for (const line of inLogOrder(document)) {
        const key = rules.computedKey(line.values);
        if (key && first.has(key) && isOwn(line.added)) {
            doubles.push(line.uuid);
        } else if (key) {
            first.add(key);
        }
    }
    return doubles;
}

/**
 * Rewards are thrown away and made anew with each change. One that comes back is the
 * same line. If two tills had made it, it is the one that doublesOf lets stay: else each
 * till could keep the other's and delete its own, and none would be left.
 *
 * @param {Order} order raw
 * @param {{shown: Object, applied: Document}} before its lines, as the POS showed them
 *  and as they are in the document
 * @param {Iterable<Orderline>} lines that are new or have changed
 * @param {FieldRules} rules
 */
export function keepComputedLines(order, {shown, applied}, lines, rules) {
    const present = new Set(order.orderlines.map(({uuid}) => uuid));
    const isGone = (uuid) => !present.has(uuid);
    if (!Object.keys(shown.lines).some(isGone)) {
        return;
    }
    const gone = new Map();
    for (const {uuid} of inLogOrder(applied)) {
        const line = isGone(uuid) && shown.lines[uuid];
        const key = line && rules.computedKey(line.values);
        if (key && !gone.has(key)) {
            gone.set(key, uuid);
        }
    }
    for (const line of gone.size ? lines : []) {
        const key = rules.computedKey(exportLine(line, rules));
        if (gone.has(key) && !shown.lines[line.uuid]) {
            line.uuid = gone.get(key);
            gone.delete(key);
        }
    }
}
