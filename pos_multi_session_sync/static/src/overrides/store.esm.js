/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {Order, Orderline} from "@point_of_sale/app/store/models";
import {PRINTED, printedOf} from "@pos_multi_session_sync/core/kitchen.esm";
import {OrderTransfers} from "@pos_multi_session_sync/app/transfer/order_transfers.esm";
import {PosBus} from "@point_of_sale/app/bus/pos_bus_service";
import {PosStore} from "@point_of_sale/app/store/pos_store";
import {Sharing} from "@pos_multi_session_sync/app/sharing/sharing.esm";
import {_t} from "@web/core/l10n/translation";
import {patch} from "@web/core/utils/patch";
import {uuid} from "@pos_offline_queue/core/identifiers.esm";

patch(PosStore.prototype, {
    async setup(env) {
        this.orderTransfers = new OrderTransfers(env, this);
        this.sharing = new Sharing(env, this);
        await super.setup(...arguments);
        this.sharing.start();
        this.orderTransfers.start();
    },

    async _processData(loadedData) {
        await super._processData(...arguments);
        this.sharing.open(loadedData.pos_multi_session);
        this.orderTransfers.open(loadedData.pos_order_transfer);
    },

    makeOrderReactive() {
        const order = super.makeOrderReactive(...arguments);
        this.sharing.watch(order);
        return order;
    },

    addProductToCurrentOrder() {
        const add = () => super.addProductToCurrentOrder(...arguments);
        return this.sharing.payments.when("change", this.get_order(), add);
    },

    removeOrder(order) {
        // Paid or deleted on another till: what is left to refund is to be read again.
        const limits = order.get_orderlines().map((line) => line.getRefundLimit());
        const sold = limits.map((limit) => limit && limit.order).filter(Boolean);
        this._invalidateSyncedOrdersCache(sold);
        super.removeOrder(...arguments);
        this.sharing.closing.onRemoved(order);
    },

    showTempScreen(name) {
        const show = () => super.showTempScreen(...arguments);
        if (name === "BillScreen" && !this.get_order()) {
            // Another till has closed the order while its bill was being printed.
            return Promise.resolve({confirmed: false, payload: null});
        }
        return this.sharing.isActive ? this.sharing.questions.ask(show) : show();
    },

    async sendOrderInPreparation(order, isCancelled = false) {
        if (this.sharing.isStarted) {
            await this.sharing.kitchen.send(order, isCancelled);
        } else {
            await super.sendOrderInPreparation(...arguments);
        }
    },

    push_single_order(order) {
        this.sharing.closing.seal(order);
        return super.push_single_order(...arguments);
    },
});

/** By it every till of the group knows the order; all its numbers are the till's own. */
patch(Order.prototype, {
    setup() {
        super.setup(...arguments);
        this.shared_uuid = this.shared_uuid || uuid(window.crypto);
    },

    save_to_db() {
        const {sharing} = this.pos;
        if (!sharing || sharing.mayKeep(this)) {
            super.save_to_db(...arguments);
        }
    },

    init_from_JSON(json) {
        super.init_from_JSON(...arguments);
        this.shared_uuid = json.shared_uuid || this.shared_uuid;
        this.shared_is_left = json.shared_is_left || false;
        this.shared_left_as = json.shared_left_as || null;
        this.guest_order = json.guest_order || null;
        this.orderTransfer = json.order_transfer || null;
    },

    export_as_JSON() {
        const json = super.export_as_JSON(...arguments);
        json.shared_uuid = this.shared_uuid;
        json.shared_is_left = this.shared_is_left || false;
        if (this.shared_left_as) {
            json.shared_left_as = this.shared_left_as;
        }
        if (this.guest_order) {
            json.guest_order = this.guest_order;
        }
        // By it an order that was sent here is known, also when it is sold.
        if (this.orderTransfer) {
            json.order_transfer = {...this.orderTransfer};
        }
        const seal = this.pos.sharing?.closing.sealOf(this);
        if (seal) {
            json.multi_session = seal;
        }
        return json;
    },

    /** A colleague may be at the same payment. */
    pay() {
        const pay = () => super.pay(...arguments);
        return this.pos.sharing
            ? this.pos.sharing.payments.when("pay", this, pay)
            : pay();
    },

    /** All tills of the group know the order by this number, and so does the kitchen. */
    getCallNumber() {
        const number = this.pos.sharing?.kitchen.documentOf(this)?.number;
        return number ? `#${number}` : super.getCallNumber(...arguments);
    },

    getLabel() {
        const {number} = this.pos.sharing?.view.documentOf(this) || {};
        return number ? _t("Order #%s", number).toString() : super.getLabel();
    },

    // What is printed in the kitchen: see Kitchen

    getOrderChanges(isSkipped = false) {
        const {sharing} = this.pos;
        return sharing?.isStarted
            ? sharing.kitchen.changesOf(this, isSkipped)
            : super.getOrderChanges(...arguments);
    },

    updateLastOrderChange() {
        const {sharing} = this.pos;
        if (!sharing?.isStarted) {
            super.updateLastOrderChange(...arguments);
            sharing?.kitchen.noteSent(this);
        }
    },

    /** An order that was delivered, or that a guest takes away, is at no table. */
    printChanges() {
        const isNowhere = this.pos.config.module_pos_restaurant && !this.getTable();
        const nowhere = {name: false, floor: {name: false}};
        const order = isNowhere
            ? Object.create(this, {getTable: {value: () => nowhere}})
            : this;
        return super.printChanges.apply(order, arguments);
    },
});

/** A line says what was printed of it; one that refunds, how much it may. */
patch(Orderline.prototype, {
    init_from_JSON(json) {
        super.init_from_JSON(...arguments);
        this.kitchen_printed = json.kitchen_printed || {};
        this.refund_limit = json.refund_limit || null;
    },

    export_as_JSON() {
        const json = super.export_as_JSON(...arguments);
        const printed = printedOf(this);
        const limit = this.getRefundLimit();
        if (Object.keys(printed).length) {
            json[PRINTED] = printed;
        }
        if (limit) {
            json.refund_limit = limit;
        }
        return json;
    },

    /**
     * The POS holds cashiers to what was sold, and shows beside it that it is being
     * refunded, by what the till notes that has begun the refund.
     */
    noteRefund() {
        const {toRefundLines} = this.pos;
        const {refunded_orderline_id: id, refund_limit: limit, order} = this;
        const known = toRefundLines[id];
        const isElsewhere = known && known.destinationOrderUid !== order.uid;
        if (!id || !limit || !Number.isFinite(limit.quantity)) {
            return;
        }
        if (isElsewhere && known.destinationOrderUid) {
            // This till refunds it too, in another order. The server sees which is late.
            return;
        }
        const orderline = {
            id,
            qty: limit.quantity,
            refundedQty: 0,
            orderUid: null,
            orderBackendId: limit.order,
        };
        toRefundLines[id] = {
            orderline: known && !isElsewhere ? known.orderline : orderline,
            qty: -this.quantity,
            destinationOrderUid: order.uid,
        };
    },

    /**
     * Tills load few of the orders that are refunded.
     *
     * @returns {{quantity: Number, order: Number|null}|null} of the order that it refunds
     */
    getRefundLimit() {
        const detail = this.pos.toRefundLines[this.refunded_orderline_id];
        if (!detail) {
            return this.refund_limit || null;
        }
        const {qty, refundedQty, orderBackendId} = detail.orderline;
        return {quantity: qty - refundedQty, order: orderBackendId || null};
    },
});

patch(PosBus.prototype, {
    dispatch(message) {
        super.dispatch(...arguments);
        if (message.type === "pos_order_transfer") {
            this.pos.orderTransfers?.onNotice();
        }
    },
});
