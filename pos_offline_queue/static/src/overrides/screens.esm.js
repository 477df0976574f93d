/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {Chrome} from "@point_of_sale/app/pos_app";
import {ConnectionLostError} from "@web/core/network/rpc_service";
import {ErrorBarcodePopup} from "@point_of_sale/app/barcode/error_popup/barcode_error_popup";
import {INVOICE_REPORT} from "@pos_offline_queue/app/documents.esm";
import {InvoiceButton} from "@point_of_sale/app/screens/ticket_screen/invoice_button/invoice_button";
import {OrderReceipt} from "@point_of_sale/app/screens/receipt_screen/receipt/order_receipt";
import {PaymentScreen} from "@point_of_sale/app/screens/payment_screen/payment_screen";
import {ProductScreen} from "@point_of_sale/app/screens/product_screen/product_screen";
import {ReceiptScreen} from "@point_of_sale/app/screens/receipt_screen/receipt_screen";
import {SaleKept} from "@pos_offline_queue/app/sale_push.esm";
import {SendError} from "@pos_offline_queue/core/errors.esm";
import {TicketScreen} from "@point_of_sale/app/screens/ticket_screen/ticket_screen";
import {_t} from "@web/core/l10n/translation";
import {pageWorld} from "@pos_offline_queue/app/page_world.esm";
import {patch} from "@web/core/utils/patch";
import {status} from "@odoo/owl";
import {within} from "@pos_offline_queue/core/pace.esm";

/**
 * Owl translates titles and placeholders, but not what is only read out. The templates
 * of all other components are compiled after this.
 */
patch(Chrome.prototype, {
    setup() {
        super.setup();
        const {app} = this.__owl__;
        app.translatableAttributes = [
            ...(app.translatableAttributes || []),
            "aria-label",
        ];
    },
});

/** In ms. A product is looked up for so long. */
const PATIENCE = 30000;
const NOTICE = 5000;

patch(ProductScreen.prototype, {
    /**
     * The POS reads no scan before the one before is done with. A product that it does
     * not know is looked up while it goes on, as Odoo may be slow, or silent.
     */
    async _barcodeProductAction(code) {
        if (this.pos.db.get_product_by_barcode(code.base_code)) {
            return super._barcodeProductAction(...arguments);
        }
        this.lookUpProduct(this.currentOrder, code, () =>
            super._barcodeProductAction(...arguments)
        );
    },

    async lookUpProduct({uid, name}, code, add) {
        const product = await within(
            this._getProductByBarcode(code),
            PATIENCE,
            pageWorld
        );
        if (!product) {
            return this.popup.add(ErrorBarcodePopup, {code: code.base_code});
        }
        if (status(this) === "mounted" && this.currentOrder.uid === uid) {
            return add();
        }
        const words = {product: product.display_name, order: name};
        this.notification.add(
            _t(
                "%(product)s was found too late and is not on %(order)s. Scan it again.",
                words
            ),
            NOTICE
        );
    },
});

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

const SHOWN = 5000;

patch(TicketScreen.prototype, {
    /** Standard shows an empty list, as if nothing had been sold. */
    async _fetchSyncedOrders() {
        try {
            return await super._fetchSyncedOrders(...arguments);
        } catch (error) {
            const {isOpen, sender} = this.pos.offlineQueue;
            if (!(error instanceof ConnectionLostError) || !isOpen) {
                throw error;
            }
            sender.heartbeat();
            this.env.services.pos_notification.add(
                _t(
                    "No connection: paid orders are in Odoo and cannot be listed now. Sales that wait on this device are in the queue."
                ),
                SHOWN
            );
        }
    },
});

patch(InvoiceButton.prototype, {
    /**
     * A customer who gets the invoice from the list of orders has it then. In standard
     * the button stays dead for as long as the file does not come.
     */
    setup() {
        super.setup(...arguments);
        const {report, pos} = this;
        const doAction = async (...args) => {
            const {documents, isOpen} = pos.offlineQueue;
            if (!isOpen) {
                return report.doAction(...args);
            }
            try {
                await documents.downloaded(() => report.doAction(...args));
            } catch (error) {
                const isLate = error instanceof SendError;
                throw isLate ? new ConnectionLostError(args[0]) : error;
            }
            if (documents.state.count) {
                documents.strikeOff({id: this.props.order.backendId}).catch(() => null);
            }
        };
        this.report = Object.assign(Object.create(report), {doAction});
    },
});
