/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {
    NewCustomerPopup,
    RecentCustomersPopup,
} from "@pos_backend_partner/app/popups.esm";
import {
    PickerFrame,
    PickerFrameDialog,
    PickerWindow,
    refusedMessages,
} from "@pos_backend_partner/app/picker_places.esm";
import {isDisplayStandalone, isMobileOS} from "@web/core/browser/feature_detection";
import {markRaw, reactive} from "@odoo/owl";
import {newToken, sortForPos} from "@pos_backend_partner/core/protocol.esm";
import {CustomerRules} from "@pos_backend_partner/app/customer_rules.esm";
import {CustomerScans} from "@pos_backend_partner/core/customer_rules.esm";
import {ErrorBarcodePopup} from "@point_of_sale/app/barcode/error_popup/barcode_error_popup";
import {ErrorPopup} from "@point_of_sale/app/errors/popups/error_popup";
import {PosConversation} from "@pos_backend_partner/core/conversation.esm";
import {_t} from "@web/core/l10n/translation";
import {browser} from "@web/core/browser/browser";
import {failureText} from "@pos_backend_partner/app/backend_reach.esm";
import {registry} from "@web/core/registry";

const NO_CHOICE = {confirmed: false, payload: null};

const subjectOf = (paidOrder) => paidOrder && `paid ${paidOrder.backendId}`;

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
        this.rules = new CustomerRules(env);
        this.customers = services.known_customers;
        this.conversation = new PosConversation({
            newToken: () => newToken(window.crypto),
            now: () => Date.now(),
            send: (place, type, content) => this[place].send(type, content),
            bring: (request, choice) => this.bring(request, choice),
            unheard: (request, code) => this.complain(code),
            changed: () => (this.state.asking = this.conversation.subjects),
        });
        /** Who asks with the call that is being made, if that was said. */
        this.asker = null;
        /** The paid order that the ticket screen makes an invoice of. */
        this.invoiced = null;
        /** Uids of the orders whose customer is being chosen right now. */
        this.state = reactive({asking: []});
        this.scans = new CustomerScans({
            known: (barcode) => this.customers.knownByBarcode(barcode),
            isOffline: () => this.isOffline,
            load: (barcode) => this.customers.loadByBarcode(barcode),
            put: (order, partner) => this.put(order, partner),
            say: (code, order, barcode) => this.complain(code, {order, barcode}),
        });
        this.tellings = new Set();
        this.report = refusedMessages(orm, pos.pos_session.id);
        const configId = pos.config.id;
        const onClosed = (place) => () => this.conversation.closed(place);
        this.window = new PickerWindow({configId, onClosed: onClosed("window")});
        this.frame = new PickerFrame({
            configId,
            onClosed: onClosed("frame"),
            onTired: () => this.giveUpWaiting(),
        });
        if (!this.isStandard) {
            registry.category("main_components").add("PosCustomerPicker", {
                Component: PickerFrameDialog,
                props: {frame: this.frame},
            });
            browser.addEventListener("message", (ev) => this.onMessage(ev));
        }
    }

    get isStandard() {
        return this.pos.config.customer_picker === "standard";
    }

    get isOffline() {
        return this.reach.state.isOffline;
    }

    // ------------------------------------------------------------- asking

    /**
     * Stands in for standard's customer screen, with the same answer.
     *
     * @param {Object} props as for PartnerListScreen
     * @param {Object | null} props.partner the customer now
     * @param {Boolean} [props.editModeProps] open the form of that customer
     * @returns {Promise<{confirmed: Boolean, payload: Object | null}>}
     */
    async choose(props = {}) {
        const asker = this.asker || this.guessAsker();
        const {order = null} = asker;
        if (this.isOffline && !(await this.reach.probe())) {
            return this.chooseOffline(order, props.partner);
        }
        const choice = await this.ask(asker, props);
        if (choice.kind === "offline") {
            return this.chooseOffline(order, props.partner);
        }
        // A paid order is asked about to be invoiced: that takes somebody.
        if (choice.kind === "cancel" || !(order || choice.partner)) {
            return NO_CHOICE;
        }
        return {confirmed: true, payload: choice.partner || null};
    }

    /**
     * @param {Object} asker {order} that is open, or {paidOrder}
     * @param {Function} call leads to `choose` before it waits for anything
     * @returns what `call` returns
     */
    askFor(asker, call) {
        this.asker = asker;
        try {
            return call();
        } finally {
            this.asker = null;
        }
    }

    /** On the ticket screen an order is asked for that was paid long ago. */
    guessAsker() {
        const screens = registry.category("pos_screens");
        if (this.pos.mainScreen.component === screens.get("TicketScreen")) {
            return {paidOrder: this.invoiced};
        }
        return {order: this.pos.get_order()};
    }

    /** Another module may share orders, and give them one number on all tills. */
    labelOf(order) {
        return order.getLabel?.() || order.name;
    }

    ask({order, paidOrder}, {partner = null, editModeProps = false}) {
        const named = order || paidOrder;
        const request = this.conversation.ask(
            order ? order.uid : subjectOf(paidOrder),
            {
                order: named && {name: this.labelOf(named)},
                wasOpen: Boolean(order),
                customer: partner && {id: partner.id, name: partner.name},
                openForm: Boolean(editModeProps && partner),
            }
        );
        if (!request.place) {
            this.makeSure(request);
        }
        this.show(request);
        return request.promise;
    }

    /** The cashier would rather have the recent customers than a slow server. */
    giveUpWaiting() {
        const request = this.conversation.wanted("frame");
        if (request) {
            this.conversation.unreachable(request, true);
        }
        this.frame.drop();
    }

    /** A dead server would leave the cashier before an empty window. */
    async makeSure(request) {
        const found = await this.reach.look();
        if (
            found !== "there" &&
            this.conversation.unreachable(request, found === "gone")
        ) {
            this.frame.drop();
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
        let place = "frame";
        let notice = "";
        if (this.pos.config.customer_picker === "window" && this.isWindowPossible) {
            if (this.window.show()) {
                place = "window";
                const text = _t("Choose the customer in the Customers window");
                this.notification.add(text, 3000);
            } else {
                notice = _t(
                    "The browser blocked the window, so the customers open here."
                );
            }
        }
        if (place === "frame") {
            this.frame.show(notice);
        }
        this.conversation.show(request, place);
    }

    async chooseOffline(order, partner) {
        const {recent, mayCreate} = this.customers;
        const {confirmed, payload} = await this.popup.add(RecentCustomersPopup, {
            recent,
            partner,
            mayCreate,
            isForgotten: recent.limit <= 0,
        });
        const {typed} = payload || {};
        const chosen = typed ? await this.make(typed) : this.customers.known(payload);
        if (!confirmed || (typed && !chosen)) {
            return NO_CHOICE;
        }
        const code = await this.rules.check(order, chosen);
        this.complain(code);
        return code === "ok" ? {confirmed: true, payload: chosen} : NO_CHOICE;
    }

    async make(typed) {
        const {recent} = this.customers;
        const answer = await this.popup.add(NewCustomerPopup, {recent, typed});
        if (!answer.confirmed) {
            return null;
        }
        const isAllowed = await this.rules.maySave(
            this.customers.rowOf(answer.payload)
        );
        return isAllowed
            ? this.customers.make(answer.payload)
            : this.make(answer.payload);
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
        const place = ev.source === this.frame.window ? "frame" : "window";
        const isKnown = ev.source === this[place].window;
        if (!isKnown && message.type !== "ready") {
            this.report("unknown_window");
            return;
        }
        this[place].heard(ev.source);
        const react = {
            ready: () => this.conversation.ready(place),
            shown: () => this.conversation.showing(place, message.token),
            answer: () => this.onAnswer(place, message),
            notify: () => this.onNotify(place, message),
        };
        return react[message.type]();
    }

    async onAnswer(place, {token, choice}) {
        const code = await this.conversation.answer(place, token, choice);
        if (place === "frame" && choice.kind === "offline") {
            this.frame.drop();
        } else if (!this.conversation.wanted("frame")) {
            this.frame.hide();
        }
        if (code.endsWith("_token")) {
            this.report(code);
        }
    }

    /** Whether the asker may have what was chosen, and the customer himself. */
    async bring(request, choice) {
        let partner = null;
        if (choice.kind === "customer") {
            const loaded = await this.customers.load(choice.id);
            if (loaded.code !== "ok") {
                return loaded;
            }
            partner = loaded.partner;
        }
        const find = () => this.pos.orders.find(({uid}) => uid === request.subject);
        const isClosed = () => request.wasOpen && !this.isOpen(find());
        const code = isClosed()
            ? "order_closed"
            : await this.rules.check(find(), partner, choice.isEdited);
        if (isClosed()) {
            this.complain("order_closed", {order: request.order});
            return {code: "order_closed"};
        }
        return {code, choice: {kind: choice.kind, partner}};
    }

    isOpen(order) {
        return Boolean(order) && !order.finalized;
    }

    /** @returns {String} "ok", "order_closed" or "refund" */
    put(order, partner) {
        if (!this.isOpen(order)) {
            return "order_closed";
        }
        if (!this.rules.mayChange(order, partner)) {
            return "refund";
        }
        if (order.get_partner()?.id !== partner.id) {
            order.set_partner(partner);
        }
        return "ok";
    }

    // ------------------------------------------------------------ telling

    async onNotify(place, {token, nonce, message}) {
        const {code, request} = this.conversation.book.check(token);
        if (code !== "ok" || this.tellings.has(nonce)) {
            const reason = code === "ok" ? "used_token" : code;
            this.report(reason);
            this[place].send("notified", {nonce, code: reason});
            return;
        }
        this.tellings.add(nonce);
        const order = this.pos.orders.find(({uid}) => uid === request.subject);
        const result = await this.env.services.backend_messages.run(message, order);
        this[place].send("notified", {nonce, code: result});
    }

    /** @param {String} code what became of something; most mean nothing to a cashier */
    complain(code, {order, barcode} = {}) {
        if (code === "order_closed") {
            const words = _t(
                "%s was finished meanwhile. Its customer stays.",
                this.labelOf(order)
            );
            this.notification.add(words, 5000);
        } else if (code === "unknown") {
            this.popup.add(ErrorBarcodePopup, {code: barcode});
        } else if (failureText(code)) {
            const body = failureText(code);
            this.popup.add(ErrorPopup, {title: _t("Not possible"), body});
        }
    }
}

registry.category("services").add("customer_picker", {
    dependencies: CustomerPicker.dependencies,
    start: (env, services) => new CustomerPicker(env, services),
});
