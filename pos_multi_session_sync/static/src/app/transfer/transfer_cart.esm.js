/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {
    FieldRules,
    exportFields,
    exportLine,
} from "@pos_multi_session_sync/app/sharing/order_export.esm";
import {PRINTED, printedOf} from "@pos_multi_session_sync/core/kitchen.esm";
import {OrderApply} from "@pos_multi_session_sync/app/sharing/order_apply.esm";
import {faultOf} from "@pos_multi_session_sync/core/document.esm";
import {fingerprint} from "@pos_offline_queue/core/sale_record.esm";
import {serializeDateTime} from "@web/core/l10n/dates";
import {toRaw} from "@odoo/owl";
import {uuid} from "@pos_offline_queue/core/identifiers.esm";
import {without} from "@pos_multi_session_sync/core/plain.esm";

/** What is of no use at another POS, or is said anew there. */
const STAYS = ["date_order", "order_transfer", "table_id"];

/**
 * @param {Order} order
 * @param {FieldRules} rules
 * @param {String} mode
 * @returns {{fields: Object, lines: Object[]}} what the receivers get of it
 */
export function documentOf(order, rules, mode) {
    const fields = exportFields(order, rules);
    STAYS.forEach((name) => delete fields[name]);
    const lines = toRaw(order).orderlines.map((line) => {
        const values = exportLine(line, rules);
        if (mode === "copy") {
            // The kitchen has seen the lines of the one that is handed over.
            delete values[PRINTED];
        }
        return {
            uuid: toRaw(line).uuid,
            values,
            amount: line.get_price_with_tax(),
        };
    });
    return {fields, lines: [...lines]};
}

/** What a cashier changes of an order besides its lines. */
const CHOSEN = ["partner_id", "pricelist_id", "fiscal_position_id", "to_invoice"];

/** @returns {String} another one as soon as a cashier has changed the order */
function markOf({fields, lines}) {
    const chosen = CHOSEN.map((name) => fields[name] || false);
    const content = lines.map(({uuid, values}) => [uuid, without(values, PRINTED)]);
    return fingerprint(JSON.stringify([chosen, content]));
}

/**
 * @param {Order} order
 * @returns {Object} its export, to open it here again: as another order to whoever
 *   shares orders with this till, for they have seen this one closed
 */
export function backOf(order) {
    const back = order.export_as_JSON();
    delete back.shared_uuid;
    delete back.multi_session;
    return back;
}

/** @returns {Object} as standard's loaders of what is missing want it */
function standardOrder({fields, lines}) {
    return {...fields, lines: lines.map(({values}) => [0, 0, values])};
}

/** The POS cannot read the order, and no later attempt would go better. */
function unfit(cause) {
    return Object.assign(new Error("The POS cannot read the order", {cause}), {
        isUnfit: true,
    });
}

/** The open orders of this till, as the desk deals with them. */
export class TransferCart {
    constructor(pos) {
        this.pos = pos;
    }

    get rules() {
        return new FieldRules(this.pos);
    }

    find(uid) {
        return this.pos.orders.find((order) => order.uid === uid);
    }

    findShared(shared) {
        return this.pos.orders.find(({shared_uuid: uuid}) => uuid === shared);
    }

    /** @returns {Boolean} whether an order, open or sold, has come by this delivery */
    has(delivery) {
        const {book, outbox} = this.pos.offlineQueue;
        const isOf = (data) => data?.order_transfer?.delivery === delivery;
        return (
            this.pos.orders.some(
                (order) => order.orderTransfer?.delivery === delivery
            ) ||
            outbox.store.tabs().some(({data}) => isOf(data)) ||
            book.sales.some(({data}) => isOf(data))
        );
    }

    /** Load what the order names and this till has not loaded. */
    async prepare(document) {
        const {fields, lines} = document;
        const fault = faultOf({fields, lines: {...lines}});
        if (fault) {
            throw unfit(fault);
        }
        await this.load(standardOrder(document));
    }

    prepareBack(back) {
        return this.load(back);
    }

    async load(json) {
        await this.pos._loadMissingProducts([json]);
        if (json.partner_id) {
            await this.pos._loadMissingPartners([json]);
        }
    }

    /**
     * @returns {{uid: String, missing: String[], mark: String}} the new order, kept in
     *  the outbox; names of what even the server did not give to this till; see markOf
     */
    place(delivered) {
        try {
            return this.build(delivered);
        } catch (error) {
            throw unfit(error);
        }
    }

    build({key, delivery, document}) {
        const {pos} = this;
        const apply = new OrderApply(pos, this.rules);
        // It is made here and now, whenever it was begun.
        const date_order = serializeDateTime(luxon.DateTime.now());
        const fields = {...document.fields, date_order};
        const order = apply.makeOrder({uuid: uuid(window.crypto), fields});
        apply.setFields(order, fields);
        const missing = [];
        for (const {uuid, values} of document.lines) {
            if (!apply.addLine(order, uuid, values)) {
                missing.push(values.full_product_name || String(values.product_id));
            }
        }
        for (const {uuid, values} of document.lines) {
            const line = values.combo_parent_uuid && apply.findLine(order, uuid);
            if (line) {
                apply.linkCombo(order, line, values.combo_parent_uuid);
            }
        }
        order.orderTransfer = {key, delivery};
        pos.sharing.kitchen.refresh(order);
        this.show(pos.makeOrderReactive(order));
        return {uid: order.uid, missing, mark: this.markOf(order)};
    }

    /**
     * Kept for sending, so it is not in the cart any more.
     *
     * @param {String} uid
     * @param {String} [key] of the transfer that hands it over
     */
    close(uid, key = null) {
        const order = this.find(uid);
        if (!order) {
            return;
        }
        const {pos} = this;
        const isOnScreen = toRaw(pos.get_order()) === toRaw(order);
        // What the kitchen has of it goes with it, and must not be canceled there.
        const {kitchen} = pos.sharing;
        const {lines = {}} = kitchen.documentOf(toRaw(order)) || {};
        for (const [line, {values}] of Object.entries(lines)) {
            kitchen.takePrinted(order, line, printedOf(values));
        }
        // What is drawn of it for a moment longer must not keep it again.
        order.temporary = true;
        toRaw(order).handedOver = key;
        pos.removeOrder(order);
        if (isOnScreen) {
            pos.add_new_order();
        }
    }

    /**
     * The server has it: it may hear now that the order is closed here. If that came
     * before, and was refused, the order is here again.
     *
     * @returns {String} see `drop`
     */
    sent({key, mode, request}) {
        const order = this.findShared(request.about.order);
        const outcome =
            order && mode === "hand_over"
                ? this.closeUnchanged(order, markOf(request.document), key)
                : "gone";
        this.pos.sharing.desk?.wake("transfer");
        return outcome;
    }

    /**
     * An order that this till had sent away is open again.
     *
     * @returns {String} its uid
     */
    open(back, entry) {
        const {order: shared} = entry.request.about;
        const isBack = this.pos.sharing.closing.takeBack(shared, entry.key);
        const known = this.findShared(shared);
        if (isBack) {
            this.returnPrinted(entry);
        } else if (!known && !this.find(back.uid)) {
            this.show(this.pos.createReactiveOrder(back));
        }
        return known ? known.uid : back.uid;
    }

    /** It is not handed over after all: what the kitchen has of it did not go with it. */
    returnPrinted({request: {about, document}}) {
        const order = this.findShared(about.order);
        for (const {uuid: line, values} of order ? document.lines : []) {
            const {kitchen} = this.pos.sharing;
            kitchen.takePrinted(order, line, printedOf(values), -1);
        }
    }

    /**
     * Somebody else has got it. What was changed here meanwhile is nowhere else, so such
     * an order stays, as one of this till's own.
     *
     * @returns {String} "removed", "kept", or "gone" if it was not open here any more
     */
    drop(uid, mark) {
        const order = this.find(uid);
        if (!order) {
            return "gone";
        }
        const mayDelete = this.pos.sharing.deletions.mayDelete(order);
        return mayDelete ? this.closeUnchanged(order, mark) : "kept";
    }

    markOf(order) {
        return markOf(documentOf(order, this.rules, "copy"));
    }

    closeUnchanged(order, mark, key = null) {
        const isPaying = Boolean(order.get_paymentlines().length);
        if (isPaying || this.markOf(order) !== mark) {
            return "kept";
        }
        this.close(order.uid, key);
        return "removed";
    }

    show(order) {
        this.pos.orders.add(order);
    }
}
