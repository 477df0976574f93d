/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {SelfOrder} from "@pos_self_order/app/self_order_service";
import {patch} from "@web/core/utils/patch";

const ROUTE = "/pos_multi_session_sync/kiosk-tickets";

/**
 * A kiosk prints for the kitchen by itself, and tells nobody. Tills that share the order
 * print what the kiosk did not print, so the server has to hear what it did.
 */
patch(SelfOrder.prototype, {
    printKioskChanges() {
        // The next guest may begin while a printer is slow: this one's order stays.
        const order = this.currentOrder;
        const kiosk = Object.create(this, {
            currentOrder: {value: order},
            kitchenPrinters: {
                value: this.kitchenPrinters.map((printer) =>
                    Object.create(printer, {
                        printReceipt: {
                            value: (receipt) =>
                                this.printAndReport(order, printer, receipt),
                        },
                    })
                ),
            },
        });
        return super.printKioskChanges.apply(kiosk, arguments);
    },

    async printAndReport({id, access_token}, printer, receipt) {
        const result = await printer.printReceipt(receipt);
        if (result?.successful) {
            // Standard names printers by their ids, and they know only their settings.
            const [printerId] = Object.entries(this.kitchen_printers).find(
                ([, config]) => config === printer.config
            );
            const printer_ids = [Number(printerId)];
            // If it is not heard, a till prints once more.
            this.rpc(ROUTE, {order_id: id, access_token, printer_ids}).catch((error) =>
                console.warn("The tickets of a kiosk are not known", error)
            );
        }
        return result;
    },
});
