/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {
    PickerFrame,
    PickerFrameDialog,
} from "@pos_backend_partner/app/customer_picker/picker_frame.esm";
import {isDisplayStandalone, isMobileOS} from "@web/core/browser/feature_detection";
import {markRaw, reactive} from "@odoo/owl";
import {Allowance} from "@pos_backend_partner/core/allowance.esm";
import {ErrorPopup} from "@point_of_sale/app/errors/popups/error_popup";
import {PickerWindow} from "@pos_backend_partner/app/customer_picker/picker_window.esm";
import {RecentCustomersPopup} from "@pos_backend_partner/app/recent_customers_popup/recent_customers_popup.esm";
import {RequestBook} from "@pos_backend_partner/core/request_book.esm";
import {_t} from "@web/core/l10n/translation";
import {browser} from "@web/core/browser/browser";
import {newToken} from "@pos_backend_partner/app/token.esm";
import {registry} from "@web/core/registry";
import {sortForPos} from "@pos_backend_partner/core/protocol.esm";

const NO_CHOICE = {confirmed: false, payload: null};

/**
 * Asks for a customer where the settings of this POS say, and brings the
 * answer to the order that asked.
 */
export class CustomerPicker {
    static dependencies = [
        "pos",
        "orm",
        "popup",
        "pos_notification",
        "ui",
        "backend_reach",
        "known_customers",
    ];

    constructor(env, services) {
        // Reached through the reactive POS store it would be a proxy all the
        // way down, and no proxy goes through postMessage.
        markRaw(this);
        this.setup(env, services);
    }

    setup(env, services) {
        const {pos, orm, popup, ui} = services;
        Object.assign(this, {env, pos, orm, popup, ui});
        this.notification = services.pos_notification;
        this.reach = services.backend_reach;
        this.customers = services.known_customers;
        this.book = new RequestBook({newToken, now: () => Date.now()});
        /** Uids of the orders whose customer is being chosen right now. */
        this.state = reactive({asking: []});
        this.tellings = new Set();
        this.reports = new Allowance({count: 20, period: 60000, now: () => Date.now()});
        const place = {configId: pos.config.id, onClosed: () => this.cancelAll()};
        this.window = new PickerWindow(place);
        this.frame = new PickerFrame(place);
        if (!this.isStock) {
            registry.category("main_components").add("PosCustomerPicker", {
                Component: PickerFrameDialog,
                props: {frame: this.frame},
            });
            browser.addEventListener("message", (ev) => this.onMessage(ev));
        }
    }

    get isStock() {
        return this.pos.config.customer_picker === "stock";
    }

    get isOffline() {
        return this.reach.state.isOffline;
    }

    // ------------------------------------------------------------- asking

    /**
     * Stands in for stock's customer screen, with the same answer.
     *
     * @param {Object} props as for PartnerListScreen
     * @param {Object | null} props.partner the customer now
     * @param {Boolean} [props.editModeProps] open the form of that customer
     * @returns {Promise<{confirmed: Boolean, payload: Object | null}>}
     */
    async choose(props = {}) {
        const order = this.askingOrder();
        if (this.isOffline && !(await this.reach.probe())) {
            return this.chooseOffline(order, props.partner);
        }
        const choice = await this.ask(order, props);
        if (choice.kind === "offline") {
            return this.chooseOffline(order, props.partner);
        }
        if (choice.kind === "cancel") {
            return NO_CHOICE;
        }
        return {confirmed: true, payload: choice.partner || null};
    }

    /** On the ticket screen an order is asked for that was paid long ago. */
    askingOrder() {
        const isForPaidOrder = this.pos.mainScreen.name === "TicketScreen";
        return isForPaidOrder ? null : this.pos.get_order();
    }

    ask(order, {partner = null, editModeProps = false}) {
        const uid = order ? order.uid : null;
        const customer = partner && {id: partner.id, name: partner.name};
        const pending = order && this.book.find(uid);
        if (pending) {
            // A scan may have changed the customer since the order asked first.
            pending.customer = customer;
            this.show(pending);
            return pending.promise;
        }
        let settle = null;
        const promise = new Promise((resolve) => {
            settle = resolve;
        });
        const request = this.book.add(uid, settle);
        Object.assign(request, {
            promise: promise.finally(() => this.updateAsking()),
            order: order && {name: order.name},
            wasOpen: Boolean(order),
            customer,
            openForm: Boolean(editModeProps && partner),
        });
        this.updateAsking();
        this.show(request);
        this.makeSure(request);
        return request.promise;
    }

    /** A dead server would leave the cashier before an empty window. */
    async makeSure(request) {
        if (!(await this.reach.probe())) {
            if (this.book.check(request.token).code === "ok") {
                this.frame.drop();
                this.settle(request, {kind: "offline"});
            }
        }
    }

    /**
     * Whether a window can stand beside the POS and give way to it again. On tablets
     * and phones it would be a tab over the POS, which the picker cannot bring back
     * to the front; an installed POS may open it in another app, without an opener.
     */
    get isWindowPossible() {
        // The primary pointer decides: Odoo's hasTouch() is also true of a computer
        // with mouse and touch screen, where windows are what they should be.
        const isTouch = browser.matchMedia("(pointer: coarse)").matches;
        return !(this.ui.isSmall || isTouch || isMobileOS() || isDisplayStandalone());
    }

    show(request) {
        if (this.pos.config.customer_picker === "window" && this.isWindowPossible) {
            if (this.window.show(this.describe(request))) {
                this.notification.add(
                    _t("Choose the customer in the Customers window"),
                    3000
                );
                return;
            }
            this.frame.show(
                this.describe(request),
                _t("The browser blocked the window, so the customers open here.")
            );
            return;
        }
        this.frame.show(this.describe(request));
    }

    describe({token, order, customer, openForm}) {
        return {token, order, customer, openForm};
    }

    updateAsking() {
        this.state.asking = [...this.book.open.values()].map(({subject}) => subject);
    }

    settle(request, choice) {
        this.book.take(request.token);
        this.updateAsking();
        request.settle(choice);
    }

    cancelAll() {
        for (const request of [...this.book.open.values()]) {
            this.settle(request, {kind: "cancel"});
        }
    }

    async chooseOffline(order, partner) {
        const {confirmed, payload} = await this.popup.add(RecentCustomersPopup, {
            recent: this.customers.recent,
            partner,
            isForgotten: this.customers.recent.limit <= 0,
        });
        if (!confirmed) {
            return NO_CHOICE;
        }
        const known = payload && this.pos.db.get_partner_by_id(payload.id);
        const chosen = payload && (known || this.customers.take(payload));
        if (order && !this.mayChange(order, chosen)) {
            this.complain("refund");
            return NO_CHOICE;
        }
        return {confirmed: true, payload: chosen};
    }

    // ---------------------------------------------------------- answering

    onMessage(ev) {
        const {code, message} = sortForPos(ev, browser.location.origin);
        if (code === "ignored") {
            return;
        }
        if (code !== "ok") {
            this.report(code);
            return;
        }
        const isFrame = ev.source === this.frame.window;
        const place = isFrame ? this.frame : this.window;
        if (!isFrame && ev.source !== this.window.window && message.type !== "ready") {
            this.report("unknown_window");
            return;
        }
        place.heard(ev.source);
        const react = {
            ready: () => this.onReady(place),
            answer: () => this.onAnswer(place, message),
            tell: () => this.onTell(place, message),
        };
        return react[message.type]();
    }

    onReady(place) {
        const request = this.book.latest;
        if (request) {
            place.send("request", this.describe(request));
        } else {
            place.send("idle");
        }
    }

    async onAnswer(place, {token, choice}) {
        const code = await this.answer(token, choice);
        place.send("result", {token, code});
        if (code === "ok" || code === "cancelled" || code === "order_closed") {
            this.frame.hide();
            // Another order may be waiting behind the one just served.
            this.onReady(place);
        }
    }

    /**
     * @param {String} token
     * @param {Object} choice as in core/protocol
     * @returns {Promise<String>} "ok", "cancelled", "order_closed", "refund",
     *     what `load` says, or what is wrong with the token
     */
    async answer(token, choice) {
        const {code, request} = this.book.check(token);
        if (code !== "ok" || request.isAnswered) {
            const reason = code === "ok" ? "used_token" : code;
            this.report(reason);
            return reason;
        }
        if (choice.kind === "cancel") {
            this.settle(request, choice);
            return "cancelled";
        }
        request.isAnswered = true;
        try {
            return await this.bringTo(request, choice);
        } finally {
            request.isAnswered = false;
        }
    }

    async bringTo(request, choice) {
        let partner = null;
        if (choice.kind === "customer") {
            const loaded = await this.customers.load(choice.id);
            if (loaded.code !== "ok") {
                return loaded.code;
            }
            partner = loaded.partner;
        }
        const order = this.pos.orders.find(({uid}) => uid === request.subject);
        if (request.wasOpen && !this.isOpen(order)) {
            this.notification.add(
                _t(
                    "%s was finished meanwhile. Its customer stays.",
                    request.order.name
                ),
                5000
            );
            this.settle(request, {kind: "cancel"});
            return "order_closed";
        }
        if (order && !this.mayChange(order, partner)) {
            return "refund";
        }
        this.settle(request, {kind: choice.kind, partner});
        return "ok";
    }

    isOpen(order) {
        return Boolean(order) && !order.finalized;
    }

    /** A refund belongs to the customer of the order that is refunded. */
    mayChange(order, partner) {
        const current = order.get_partner();
        return !(current && current !== partner && order.getHasRefundLines());
    }

    /**
     * Sets a customer on an open order for whoever asks from outside.
     *
     * @returns {Promise<String>} as `answer`, or "no_order"
     */
    async putOnCurrentOrder(partnerId) {
        const loaded = await this.customers.load(partnerId);
        if (loaded.code !== "ok") {
            return loaded.code;
        }
        const order = this.pos.get_order();
        if (!this.isOpen(order)) {
            return "no_order";
        }
        if (!this.mayChange(order, loaded.partner)) {
            return "refund";
        }
        order.set_partner(loaded.partner);
        return "ok";
    }

    // ------------------------------------------------------------ telling

    async onTell(place, {token, nonce, message}) {
        const {code} = this.book.check(token);
        if (code !== "ok" || this.tellings.has(nonce)) {
            const reason = code === "ok" ? "used_token" : code;
            this.report(reason);
            place.send("told", {nonce, code: reason});
            return;
        }
        this.tellings.add(nonce);
        const result = await this.env.services.backend_messages.run(message);
        place.send("told", {nonce, code: result});
    }

    // ------------------------------------------------------------- words

    /** Says a refused message in the server's log; never in the cashier's way. */
    report(code) {
        console.warn(`pos_backend_partner: refused a message (${code})`);
        // A page that sends them by the thousand must not keep the till busy.
        if (!this.reports.take()) {
            return;
        }
        this.orm.silent
            .call("pos.session", "report_refused_message", [
                [this.pos.pos_session.id],
                code,
            ])
            .catch(() => console.warn("pos_backend_partner: not logged on the server"));
    }

    /** What a code means to a cashier; nothing for those that need no words. */
    explain(code) {
        const words = {
            customer_refused: _t("This customer cannot be used in this POS."),
            offline: _t("The server cannot be reached."),
            server_error: _t("The server could not answer. Please try again."),
            refund: _t(
                "This order has refund lines, so its customer cannot be changed."
            ),
            no_order: _t("There is no open order to put it on."),
            no_product: _t("This product is not sold in this POS."),
            unknown_type: _t("This till does not understand that message."),
        };
        return words[code] || "";
    }

    complain(code) {
        const body = this.explain(code);
        if (body) {
            this.popup.add(ErrorPopup, {title: _t("Not possible"), body});
        }
    }
}

registry.category("services").add("customer_picker", {
    dependencies: CustomerPicker.dependencies,
    start: (env, services) => new CustomerPicker(env, services),
});
