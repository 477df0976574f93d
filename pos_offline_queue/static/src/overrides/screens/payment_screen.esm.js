/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {INVOICE_REPORT} from "@pos_offline_queue/app/documents.esm";
import {OrderReceipt} from "@point_of_sale/app/screens/receipt_screen/receipt/order_receipt";
import {PaymentScreen} from "@point_of_sale/app/screens/payment_screen/payment_screen";
import {SaleKept} from "@pos_offline_queue/app/offline_errors.esm";
import {patch} from "@web/core/utils/patch";

patch(PaymentScreen.prototype, {
    /** Standard stays at the payment of a recorded sale if its invoice cannot be had. */
    setup() {
        super.setup(...arguments);
        const {report, pos} = this;
        const {documents, isOpen} = pos.offlineQueue;
        this.report = Object.assign(Object.create(report), {
            doAction(name, ...args) {
                const download = () => report.doAction(name, ...args);
                const order = pos.get_order();
                return isOpen && name === INVOICE_REPORT && order.isInvoiceAwaited
                    ? documents.handOver(order, download)
                    : download();
            },
        });
    },

    async _finalizeValidation() {
        const order = this.currentOrder;
        order.hasDocument = this.shouldDownloadInvoice() && order.is_to_invoice();
        order.isInvoiceAwaited = order.hasDocument;
        let outcome = null;
        try {
            outcome = await super._finalizeValidation(...arguments);
        } finally {
            order.isInvoiceAwaited = false;
        }
        if (outcome instanceof SaleKept) {
            // There is no invoice to show, and standard shows the receipt.
            if (order.hasDocument) {
                this.pos.offlineQueue.documents.notifyLater(order);
            }
            this.countOnCards(order);
            await this.printReceiptAutomatically(order);
        }
        return outcome;
    },

    /** As standard does where it has Odoo's answer. */
    async printReceiptAutomatically(order) {
        const {config} = this.pos;
        if (!config.iface_print_auto || this.nextScreen !== "ReceiptScreen") {
            return;
        }
        const {formatCurrency} = this.env.utils;
        const props = {data: order.export_for_printing(), formatCurrency};
        const options = {webPrintFallback: true};
        const isPrinted = await this.printer.print(OrderReceipt, props, options);
        if (isPrinted && config.iface_print_skip_screen) {
            this.pos.removeOrder(order);
            this.pos.add_new_order();
            this.pos.showScreen("ProductScreen");
        }
    },

    async postPushOrderResolve() {
        const order = this.currentOrder;
        const work = super.postPushOrderResolve(...arguments);
        const {isOpen, salePush} = this.pos.offlineQueue;
        if (!isOpen) {
            await work;
        } else if (!(await salePush.isDoneInTime(work))) {
            this.countOnCards(order);
        }
    },

    /** Without Odoo's answer the till counts by itself what loyalty cards have left. */
    countOnCards(order) {
        if (order.isCountedOnCards) {
            return;
        }
        order.isCountedOnCards = true;
        const {couponCache} = this.pos;
        const {pos_loyalty: cards = []} = order.tryPostProcess();
        cards
            .filter(({coupon_id}) => couponCache[coupon_id])
            .forEach(({coupon_id, points}) => {
                couponCache[coupon_id].balance += points;
            });
    },

    /** What waits is sent by itself: there is nothing to ask. */
    afterOrderValidation(isAnswered = true) {
        if (!isAnswered) {
            this.countOnCards(this.currentOrder);
        }
        return super.afterOrderValidation(false);
    },
});
