// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

/* In Node's tests, in the place of standard's POS: as much of it as overrides build on.
   `standard` of an object is what reached standard, in its order. */

class Standard {
    standard = [];

    setup() {
        this.standard.push("setup");
    }
}

/** A class whose methods of these names note that they were called. */
function noting(...names) {
    class Noting extends Standard {}
    for (const name of names) {
        Noting.prototype[name] = function (...args) {
            this.standard.push([name, ...args]);
            return this.answers?.[name];
        };
    }
    return Noting;
}

export const useBarcodeReader = () => null;
export const usePos = () => null;

export class AbstractAwaitablePopup extends Standard {}
export class CashMovePopup extends Standard {}
export class CashOpeningPopup extends Standard {}
export class Chrome extends Standard {}
export class ClosePosPopup extends noting("closeSession", "confirm") {}
export class ConfirmPopup extends Standard {}
export class ErrorBarcodePopup {}
export class ErrorPopup {}
export class InvoiceButton extends Standard {}
export class Navbar extends Standard {
    async closeSession() {
        return this.answer();
    }
}
export class Order extends noting(
    "export_as_JSON",
    "init_from_JSON",
    "set_fiscal_position",
    "set_partner",
    "set_pricelist"
) {}
export class OrderReceipt {}
export class Orderline {}
export class PartnerDetailsEdit {}
export class PartnerListScreen {}
export class PaymentScreen extends noting(
    "_finalizeValidation",
    "afterOrderValidation",
    "postPushOrderResolve"
) {}
export class ProductScreen extends noting("_barcodeProductAction") {}
export class ReceiptScreen extends noting("onSendEmail", "sendToCustomer") {}
export class PosBus extends noting("dispatch") {}
export class PosDB extends noting(
    "add_order",
    "get_order",
    "get_orders",
    "get_unpaid_orders",
    "get_unpaid_orders_to_sync",
    "remove_all_orders",
    "remove_all_unpaid_orders",
    "remove_order",
    "remove_unpaid_order",
    "save_unpaid_order"
) {
    name = "pos";

    load(store, deft) {
        const text = localStorage[`${this.name}_${store}`];
        return text ? JSON.parse(text) : deft;
    }
}
export class PosStore extends noting(
    "redirectToBackend",
    "selectPartner",
    "showTempScreen"
) {}
/** Of a kiosk; `receipt` goes to all its printers. */
export class SelfOrder {
    async printKioskChanges() {
        for (const printer of this.kitchenPrinters) {
            await printer.printReceipt("receipt");
        }
    }
}
/** Of the list of paid orders: what begins a refund. */
export class TicketScreen {
    async _fetchSyncedOrders() {
        return this.answer();
    }

    _getToRefundDetail(line) {
        const {id, quantity: qty, refunded_qty: refundedQty} = line;
        const detail = {qty: 0, orderline: {id, qty, refundedQty}};
        this.pos.toRefundLines[id] = detail;
        return detail;
    }

    _prepareRefundOrderlineOptions({qty, orderline}) {
        return {quantity: -qty, refunded_orderline_id: orderline.id};
    }
}
export class TextInputPopup extends Standard {}
export class SyncNotification extends noting("onClick") {}

export class PosCollection extends Array {}
