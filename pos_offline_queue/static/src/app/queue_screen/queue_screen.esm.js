/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {
    Component,
    onMounted,
    onWillUpdateProps,
    useExternalListener,
    useState,
} from "@odoo/owl";
import {
    DeviceCard,
    DocumentsCard,
} from "@pos_offline_queue/app/queue_screen/queue_cards.esm";
import {
    ImportPopup,
    SetAsidePopup,
} from "@pos_offline_queue/app/queue_screen/queue_popups.esm";
import {
    QueueList,
    SaleDetail,
} from "@pos_offline_queue/app/queue_screen/queue_sales.esm";
import {useQueue, useTurns} from "@pos_offline_queue/app/hooks.esm";
import {DRAWN} from "@pos_offline_queue/overrides/screens.esm";
import {OrderReceipt} from "@point_of_sale/app/screens/receipt_screen/receipt/order_receipt";
import {QueueSummary} from "@pos_offline_queue/app/queue_screen/queue_summary.esm";
import {TextInputPopup} from "@point_of_sale/app/utils/input_popups/text_input_popup";
import {_t} from "@web/core/l10n/translation";
import {downloadFile} from "@web/core/network/download";
import {registry} from "@web/core/registry";
import {t} from "@pos_offline_queue/app/messages.esm";
import {usePos} from "@point_of_sale/app/store/pos_hook";
import {useService} from "@web/core/utils/hooks";

const SHOWN = 4000;
const ADDRESS = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

/** What waits on this device for Odoo, and what can be done about it. */
export class QueueScreen extends Component {
    static template = "pos_offline_queue.QueueScreen";
    static components = {
        DeviceCard,
        DocumentsCard,
        QueueList,
        QueueSummary,
        SaleDetail,
    };
    /** An order that is opened again shows its own screen, not this one. */
    static storeOnOrder = false;
    static props = {
        isShown: {type: Boolean, optional: true},
        /** What to show first: "attention", "device" or "documents". */
        look: {type: String, optional: true},
    };

    setup() {
        this.t = t;
        this.pos = usePos();
        this.popup = useService("popup");
        this.notification = useService("pos_notification");
        this.printer = useService("printer");
        this.renderer = useService("renderer");
        const {queue, state} = useQueue();
        this.queue = queue;
        this.state = state;
        this.view = useState({
            filter: "all",
            query: "",
            /** On a small screen, which of the two halves is seen. */
            isAside: false,
            selected: null,
            /** Beside the list, while no sale is chosen: "device" or "documents". */
            card: "device",
        });
        this.lookAt(this.props.look);
        onWillUpdateProps(({look}) => this.lookAt(look));
        /** The sale that was chosen, as it was when it was last in the queue. */
        this.seen = {row: null, payload: ""};
        useTurns(() => this.view.isAside, ".pos-queue-detail-back");
        useExternalListener(window, "keydown", (ev) => this.onKeydown(ev));
        onMounted(() => queue.refreshStorage());
    }

    lookAt(look) {
        if (look === "attention") {
            this.view.filter = "attention";
        } else if (look) {
            this.showCard(look);
        }
    }

    get rows() {
        const {filter, query} = this.view;
        const wanted = query.trim().toLowerCase();
        const rows = this.state.rows.filter(
            ({state, name, customer, cashier}) =>
                (filter === "all" || state === "attention") &&
                `${name} ${customer} ${cashier}`.toLowerCase().includes(wanted)
        );
        const isBad = ({state}) => state === "attention";
        return [...rows.filter(isBad), ...rows.filter((row) => !isBad(row))];
    }

    /** @returns {Object|null} also of a sale that has left the queue since */
    get sale() {
        const {selected} = this.view;
        const row = this.state.rows.find(({key}) => key === selected);
        if (row) {
            this.seen.row = row;
            this.seen.payload = row.payload;
        }
        return selected && {...this.seen, isGone: !row};
    }

    select(key) {
        this.view.selected = key;
        this.view.isAside = true;
    }

    /** @returns {Number} invoices to hand over, also of sales that wait here */
    get documentCount() {
        const kept = this.state.rows.filter(({hasDocument}) => hasDocument);
        return this.state.documents.count + kept.length;
    }

    showCard(card) {
        this.view.card = card;
        this.view.selected = null;
        this.view.isAside = true;
    }

    backToList() {
        this.view.selected = null;
        this.view.isAside = false;
        this.view.card = "device";
    }

    onKeydown(ev) {
        const isOnTop = !Object.keys(this.popup.popups).length;
        if (ev.key !== "Escape" || !isOnTop) {
            return;
        }
        // From what was added last to what was there first.
        const {card, selected, isAside} = this.view;
        if (selected || isAside || card !== "device") {
            this.backToList();
        } else if (this.view.query) {
            this.view.query = "";
        } else {
            this.pos.closeScreen();
        }
    }

    /** A press of the button gets an answer, also where nothing was sent. */
    async retry(keys) {
        await this.queue.desk.retry(keys);
        const {counts, isOnline, sender} = this.state;
        if (!isOnline && counts.total) {
            const words = _t(
                "%s. The sales stay on this device.",
                t("line", sender.reason || "offline")
            );
            this.notification.add(words, SHOWN);
        }
    }

    /** @returns {Boolean} whether all that a sale names is loaded; else it is said */
    isLoaded(data) {
        const isLoaded = this.pos.hasAllOf(data);
        if (!isLoaded) {
            this.notification.add(
                _t(
                    "Something of this sale is not loaded here. It can be printed or refunded when there is a connection."
                ),
                SHOWN
            );
        }
        return isLoaded;
    }

    /** Odoo need not know of the sale: the refund finds it there, or waits for it. */
    async refund(row) {
        if (!this.isLoaded(JSON.parse(row.payload))) {
            return;
        }
        if (await this.queue.desk.refund(row)) {
            this.pos.showScreen("ProductScreen");
        } else {
            this.notification.add(
                _t("Nothing of %s is left to refund.", row.name),
                SHOWN
            );
        }
    }

    /**
     * As paid it is locked: nothing keeps it among the open orders.
     *
     * @returns {{order: Order, receipt: Object}|null} the receipt as at the sale, which
     *  Odoo need not know of; null if something of it is not loaded
     */
    receiptOf({payload, cashier}) {
        const data = JSON.parse(payload);
        if (!this.isLoaded(data)) {
            return null;
        }
        const order = this.pos.createReactiveOrder({...data, state: "paid"});
        order.finalized = true;
        order.cashier = {...order.cashier, name: cashier};
        const {formatCurrency} = this.env.utils;
        return {order, receipt: {data: order.export_for_printing(), formatCurrency}};
    }

    async reprint(row) {
        const {order, receipt} = this.receiptOf(row) || {};
        if (order && !(await this.printer.print(OrderReceipt, receipt))) {
            this.pos.showScreen("ReprintReceiptScreen", {order});
        }
    }

    /** It is sent when Odoo has the sale. */
    async email(row) {
        const {order, receipt} = this.receiptOf(row) || {};
        if (!order) {
            return;
        }
        const partner = order.get_partner();
        const {confirmed, payload} = await this.popup.add(TextInputPopup, {
            title: _t("E-mail Receipt"),
            placeholder: _t("E-mail address"),
            startingValue: partner?.email || "",
            confirmText: _t("Send"),
        });
        const email = (payload || "").trim();
        if (!confirmed) {
            return;
        }
        if (!ADDRESS.test(email)) {
            this.notification.add(_t("This is not an e-mail address."), SHOWN);
            return;
        }
        const isTaken = await this.queue.emailReceipt({
            sale: row.key,
            order: row.name,
            client: {name: partner?.name || email, email},
            ticket: await this.renderer.toJpeg(OrderReceipt, receipt, DRAWN),
        });
        const words = isTaken
            ? _t("The receipt is sent to %s.", email)
            : _t("The receipt is kept, and sent to %s when Odoo has the sale.", email);
        this.notification.add(words, SHOWN);
    }

    /** @returns {String} what it is called now */
    rename(name) {
        const given = this.queue.desk.rename(name);
        this.notification.add(_t("This device is called %s now.", given), SHOWN);
        return given;
    }

    export() {
        const {name, text} = this.queue.desk.exportFile();
        downloadFile(new Blob([text]), name, "application/json");
    }

    import() {
        const {others} = this.queue.state;
        return this.popup.add(ImportPopup, {desk: this.queue.desk, others});
    }

    async setAside({key, name, amount}) {
        const {confirmed, payload: reason} = await this.popup.add(SetAsidePopup, {
            name,
            amount: this.env.utils.formatCurrency(amount),
        });
        if (!confirmed) {
            return;
        }
        try {
            const answer = await this.queue.desk.setAside(key, reason);
            this.notification.add(this.setAsideText(name, answer), SHOWN);
        } catch (error) {
            const words = error.reason
                ? _t("%s. Nothing was changed.", t("line", error.reason))
                : error.data?.message || _t("It could not be set aside now.");
            this.notification.add(words, SHOWN);
        }
    }

    setAsideText(name, answer) {
        const status = answer?.status || "set_aside";
        if (status === "set_aside") {
            return _t("%s was set aside.", name);
        }
        return status === "confirmed"
            ? _t("%s is in Odoo already.", name)
            : _t("Odoo is working on %s: try again in a moment.", name);
    }
}

registry.category("pos_screens").add("QueueScreen", QueueScreen);
