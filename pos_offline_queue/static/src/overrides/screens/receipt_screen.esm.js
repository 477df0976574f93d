/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {OrderReceipt} from "@point_of_sale/app/screens/receipt_screen/receipt/order_receipt";
import {ReceiptScreen} from "@point_of_sale/app/screens/receipt_screen/receipt_screen";
import {_t} from "@web/core/l10n/translation";
import {patch} from "@web/core/utils/patch";

/** As standard draws the receipt for an e-mail. */
export const DRAWN = {addClass: "pos-receipt-print", addEmailMargins: true};

patch(ReceiptScreen.prototype, {
    /** Standard's answer finds no button where the cashier has gone on meanwhile. */
    setup() {
        super.setup(...arguments);
        const {buttonMailReceipt: button} = this;
        this.buttonMailReceipt = {
            get el() {
                return button.el || {};
            },
        };
    },

    onSendEmail() {
        this.orderUiState.emailKept = "";
        return super.onSendEmail(...arguments);
    },

    /** Standard sends none without an answer, or before Odoo has the sale. */
    async sendToCustomer(client, methodName) {
        const {isOpen, receipts} = this.pos.offlineQueue;
        const isReceipt = methodName === "action_receipt_to_customer";
        if (!isOpen || !isReceipt || !receipts.hasRoom) {
            return super.sendToCustomer(...arguments);
        }
        const order = this.currentOrder;
        const {formatCurrency} = this.env.utils;
        const props = {data: order.export_for_printing(), formatCurrency};
        const isTaken = await this.pos.offlineQueue.emailReceipt({
            sale: order.idempotency_key,
            order: order.name,
            client,
            ticket: await this.renderer.toJpeg(OrderReceipt, props, DRAWN),
        });
        if (!isTaken) {
            this.orderUiState.emailKept = _t(
                "Odoo has not taken it yet. The e-mail is kept on this device and sent later automatically."
            );
        }
    },
});
