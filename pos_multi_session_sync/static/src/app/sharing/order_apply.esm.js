/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {Order, Orderline, PosCollection} from "@point_of_sale/app/store/models";
import {isEmpty, same} from "@pos_multi_session_sync/core/plain.esm";
import {reactive, toRaw} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {uuid} from "@pos_offline_queue/core/identifiers.esm";

/** What `init_from_JSON` would take from a server's answer, and no till knows better. */
const ORDER_KEEPS = [
    "account_move",
    "amount_return",
    "backendId",
    "firstDraft",
    "locked",
    "server_id",
    "state",
    "temporary",
    "trackingNumber",
];
/** What the server did not have for this user either is asked for again. Milliseconds. */
const AGAIN = 60000;
const LINE_KEEPS = ["comboLine", "comboLines", "comboParent", "saved_quantity"];

function has(list, id) {
    return !id || list.some((record) => record.id === id);
}

function isList(value) {
    return Array.isArray(value) && value.every((item) => typeof item !== "object");
}

function keeping(model, names, change) {
    const raw = toRaw(model);
    const kept = names.filter((name) => name in raw).map((name) => [name, raw[name]]);
    change();
    kept.forEach(([name, value]) => {
        model[name] = value;
    });
}

/** Standard counts an open order at its table if it knows of no answer of the server. */
export function forgetNoServer(order) {
    if (!order.server_id) {
        order.server_id = undefined;
    }
}

/** Standard adds a tap to a line whose note is "", and gives a line that is read none. */
export function mendNote(line) {
    line.note = line.note || "";
}

/** Lists that the POS's reader takes for granted, also where the line has none. */
function withLists(json) {
    const {custom_attribute_value_ids: attributes, pack_lot_ids: lots} = json;
    return {
        ...json,
        custom_attribute_value_ids: attributes || [],
        pack_lot_ids: lots || [],
    };
}

/** Lines of rewards are read by pos_loyalty only while it reads the whole order. */
function withCoupons(order, read) {
    const raw = toRaw(order);
    raw.oldCouponMapping = {};
    try {
        return read();
    } finally {
        delete raw.oldCouponMapping;
    }
}

/**
 * Nothing is "", null or undefined, as each module likes it, and some compare what
 * they find by `===`: a tap is added to no line whose note is another nothing than
 * that of the new line. What says nothing before and after stays what it was.
 *
 * @param {Object} model that was read anew
 * @param {Object} before its values
 * @param {() => Object} makeBlank one as the POS makes it, with nothing in it
 */
function keepNothings(model, before, makeBlank) {
    let blank = null;
    for (const key of Object.keys(toRaw(model))) {
        const value = toRaw(model)[key];
        if (isEmpty(value) && value !== before[key]) {
            let nothing = before[key];
            if (!isEmpty(nothing)) {
                blank = blank || makeBlank();
                nothing = blank[key];
            }
            if (isEmpty(nothing)) {
                model[key] = nothing;
            }
        }
    }
}

/**
 * Read into the raw model, which is many times faster than into a reactive one; then
 * whoever watches hears of what has really changed.
 */
function announce(raw, before) {
    const writable = reactive(raw);
    for (const [key, value] of Object.entries(raw)) {
        const old = before[key];
        if (value !== old && !(isList(value) && same(value, old))) {
            raw[key] = old;
            writable[key] = value;
        } else if (value !== old) {
            raw[key] = old;
        }
    }
}

/** Puts what others did into the POS's models: only what has changed, and by its own means. */
export class OrderApply {
    /**
     * @param {PosStore} pos
     * @param {FieldRules} rules
     */
    constructor(pos, rules) {
        Object.assign(this, {pos, rules});
        /** When the server was asked for what it did not have, by kind and id. */
        this.asked = new Map();
        /** Lines whose product is here: they do not change, but are replaced. */
        this.known = new WeakSet();
    }

    // What the POS has not loaded: products, customers, pricelists, ...

    /** @returns {String[]} kinds and ids of what the document names and the POS lacks */
    lackingOf({fields, lines}) {
        const {db, pricelists, fiscal_positions: positions} = this.pos;
        const {partner_id: partner, pricelist_id: pricelist} = fields;
        const {fiscal_position_id: position} = fields;
        return [
            ...this.unknownLines({lines}).map(
                ({values}) => `product/${values.product_id}`
            ),
            ...(!partner || db.get_partner_by_id(partner)
                ? []
                : [`partner/${partner}`]),
            ...(has(pricelists, pricelist) ? [] : [`pricelist/${pricelist}`]),
            ...(has(positions, position) ? [] : [`position/${position}`]),
        ];
    }

    /** @returns {Object[]} lines that cannot be shown: the POS lacks their product */
    unknownLines({lines}) {
        return Object.values(lines).filter((line) => !this.hasProduct(line));
    }

    hasProduct(line) {
        const {product_id: id} = line.values;
        if (!this.known.has(line) && (!id || this.pos.db.get_product_by_id(id))) {
            this.known.add(line);
        }
        return this.known.has(line);
    }

    /** @returns {Boolean} whether the document names nothing that can be loaded now */
    isComplete(document) {
        const now = Date.now();
        return this.lackingOf(document).every(
            (key) => now - this.asked.get(key) < AGAIN
        );
    }

    /**
     * @param {SharedOrder} shared
     * @returns {String[]} uuids of lines that the POS could not put into the order
     */
    unshownOf({applied, order}) {
        const uuids = Object.keys(applied ? applied.lines : {});
        if (uuids.length <= order.orderlines.length) {
            return [];
        }
        const present = new Set(order.orderlines.map(({uuid}) => uuid));
        return uuids.filter((uuid) => !present.has(uuid));
    }

    /**
     * Load by standard's own means what the document names.
     *
     * @throws {ConnectionLostError} and others of an RPC
     */
    async load(document) {
        const {pos} = this;
        const {fields, lines} = document;
        const order = {
            ...fields,
            lines: Object.values(lines).map(({values}) => [0, 0, values]),
        };
        await pos._addPricelists([order]);
        await pos._addFiscalPositions([order]);
        await pos._loadMissingProducts([order]);
        await pos._loadMissingPartners([order]);
        this.lackingOf(document).forEach((key) => this.asked.set(key, Date.now()));
    }

    // The order

    /**
     * As one that is read, so that no module computes anything for it; but with numbers
     * of this till's own, as one that is made.
     *
     * @returns {Order} raw, without lines
     */
    makeOrder({uuid: shared_uuid, fields}) {
        const {date_order} = fields;
        const json = {shared_uuid, date_order, lines: [], statement_ids: []};
        const order = toRaw(new Order({env: this.pos.env}, {pos: this.pos, json}));
        order.uid = order.generate_unique_id();
        order.name = _t("Order %s", order.uid);
        order.access_token = uuid(window.crypto);
        order.ticketCode = order._generateTicketCode();
        return order;
    }

    /** @param {Object} fields those that have changed, as they travel */
    setFields(order, fields) {
        const raw = toRaw(order);
        const writable = reactive(raw);
        const bare = Object.create(raw, {orderlines: {value: new PosCollection()}});
        const json = {
            ...bare.export_as_JSON(),
            ...this.rules.order.toTill(fields, raw),
            lines: [],
            statement_ids: [],
            pos_session_id: this.pos.pos_session.id,
        };
        const {settable} = this.rules.order;
        const before = {...raw};
        keeping(writable, [...ORDER_KEEPS, ...settable], () =>
            writable.init_from_JSON(json)
        );
        keepNothings(writable, before, () => before);
        this.rules.order.setSettable(fields, writable);
        if (!json.fiscal_position_id) {
            writable.fiscal_position = undefined;
        }
        forgetNoServer(writable);
    }

    /**
     * @param {Orderline} line
     * @param {Object} values all, as they travel
     * @param {Object} changes those of them that are new
     */
    setValues(line, values, changes) {
        const raw = toRaw(line);
        const {id, uuid} = raw;
        const json = withLists({...this.rules.line.toTill(values, raw), id, uuid});
        const before = {...raw};
        // The till that refunds has checked the quantity, and told its cashier.
        raw.refunded_orderline_id = undefined;
        keeping(raw, LINE_KEEPS, () =>
            withCoupons(raw.order, () => raw.init_from_JSON(json))
        );
        keepNothings(raw, before, () => this.makeBlankLine(raw));
        if ("combo_line_id" in changes) {
            raw.comboLine = this.pos.db.combo_line_by_id[json.combo_line_id];
        }
        this.rules.line.setSettable(changes, raw);
        announce(raw, before);
        raw.noteRefund();
    }

    /** As the POS makes it at a tap; it is in no order. */
    makeBlankLine({order, product}) {
        const {pos} = this;
        return toRaw(new Orderline({env: pos.env}, {pos, order, product}));
    }

    /**
     * Some keys are exported and not read again: standard's `booked` is one.
     *
     * @param {Object} model
     * @param {Object} wanted those that have changed, as they travel
     * @param {Object} exported what the POS made of it
     * @returns {Boolean} whether something was set
     */
    setIgnored(model, wanted, exported) {
        const raw = toRaw(model);
        const ignored = Object.entries(wanted).filter(
            ([key, value]) =>
                typeof value !== "object" &&
                typeof raw[key] === typeof value &&
                key in exported &&
                exported[key] !== value
        );
        ignored.forEach(([key, value]) => {
            reactive(raw)[key] = value;
        });
        return ignored.length > 0;
    }

    /** @returns {Orderline|null} null if this till lacks its product */
    addLine(order, uuid, values) {
        const {pos} = this;
        if (!pos.db.get_product_by_id(values.product_id)) {
            return null;
        }
        const writable = reactive(toRaw(order));
        const own = {order: writable, pos};
        const json = withLists({...this.rules.line.toTill(values, own), uuid});
        const line = withCoupons(writable, () =>
            toRaw(new Orderline({env: pos.env}, {pos, order: writable, json}))
        );
        mendNote(line);
        this.rules.line.setSettable(values, line);
        writable.orderlines.push(line);
        line.noteRefund();
        return line;
    }

    /** The lines of a combo know each other as objects. */
    linkCombo(order, line, parentUuid) {
        const parent = this.findLine(order, parentUuid);
        if (!parent || toRaw(line).comboParent === parent) {
            return;
        }
        reactive(toRaw(line)).comboParent = parent;
        const siblings = (parent.comboLines || []).map(toRaw);
        reactive(parent).comboLines = [...siblings, toRaw(line)];
    }

    findLine(order, uuid) {
        return toRaw(toRaw(order).orderlines.find((line) => toRaw(line).uuid === uuid));
    }

    removeLine(order, uuid) {
        const writable = reactive(toRaw(order));
        const line = this.findLine(order, uuid);
        if (!line) {
            return;
        }
        const index = toRaw(order).orderlines.map(toRaw).indexOf(line);
        const wasSelected = toRaw(writable.selected_orderline) === line;
        const parent = line.comboParent && reactive(toRaw(line.comboParent));
        if (parent && parent.comboLines) {
            parent.comboLines = parent.comboLines.map(toRaw).filter((l) => l !== line);
        }
        writable._unlinkOrderline(reactive(line));
        delete this.pos.toRefundLines[line.refunded_orderline_id];
        if (wasSelected) {
            this.selectAt(writable, index);
        }
    }

    /** As standard does where an order is loaded, but that the numpad stays as it is. */
    selectLast(order) {
        const line = order.get_last_orderline();
        if (line) {
            order.selected_orderline = line;
            line.selected = true;
        }
    }

    /** The cashier's line is gone, and what was typed for it goes with it. */
    selectAt(order, index) {
        const {pos} = this;
        const {orderlines} = order;
        order.select_orderline(orderlines[Math.min(index, orderlines.length - 1)]);
        if (toRaw(pos.selectedOrder) === toRaw(order)) {
            pos.numberBuffer.reset();
        }
    }

    /** @param {String[]} uuids of the lines, from the top */
    arrange(order, uuids) {
        const raw = toRaw(order);
        const place = new Map(uuids.map((uuid, index) => [uuid, index]));
        const placeOf = ({uuid}) => place.get(uuid) ?? uuids.length;
        const lines = raw.orderlines.map(toRaw);
        const isArranged = lines.every(
            (line, index) => !index || placeOf(lines[index - 1]) <= placeOf(line)
        );
        if (!isArranged) {
            const sorted = [...lines].sort(
                (one, other) => placeOf(one) - placeOf(other)
            );
            reactive(raw).orderlines.splice(0, lines.length, ...sorted);
        }
    }
}
