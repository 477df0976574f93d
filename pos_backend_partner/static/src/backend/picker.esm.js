/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {
    APP,
    newToken,
    sortForPicker,
    wrapMessage,
} from "@pos_backend_partner/core/protocol.esm";
import {Component, reactive, useState} from "@odoo/owl";
import {useBus, useService} from "@web/core/utils/hooks";
import {ConnectionLostError} from "@web/core/network/rpc_service";
import {ControlPanel} from "@web/search/control_panel/control_panel";
import {PickerPage} from "@pos_backend_partner/core/conversation.esm";
import {WebClient} from "@web/webclient/webclient";
import {_t} from "@web/core/l10n/translation";
import {browser} from "@web/core/browser/browser";
import {patch} from "@web/core/utils/patch";
import {registry} from "@web/core/registry";
import {session} from "@web/session";
import {useHotkey} from "@web/core/hotkeys/hotkey_hook";

const PICKER_ACTION = "pos_backend_partner.res_partner_picker_action";

/**
 * The window or frame that shows the picker of one POS: carries what the POS and the
 * cashier say to `PickerPage`, and shows what that decides.
 */
export class Picker {
    static dependencies = ["action"];

    constructor(env, services) {
        this.setup(env, services);
    }

    setup(env, {action}) {
        this.env = env;
        this.action = action;
        this.place = session.pos_customer_picker || null;
        this.state = reactive({});
        /** Forms on the screen, each with `isEditing()`. */
        this.forms = new Set();
        /** Of what was searched for: name, phone and email of a customer to be made. */
        this.typed = {};
        /** Ids of customers saved here that no order has taken since. */
        this.edited = new Set();
        this.page = new PickerPage({
            state: this.state,
            send: (type, content) => this.send(type, content),
            isEditing: () => [...this.forms].some((form) => form.isEditing()),
            startOver: (request) => this.startOver(request),
            settled: () => env.bus.trigger("POS_PICKER:SETTLED"),
        });
        const {page} = this;
        this.react = {
            request: (message) => page.request(message),
            idle: () => page.idle(),
            result: (message) => this.onResult(message),
            notified: (message) => this.onNotified(message),
        };
        this.isFrame = window.parent !== window;
        this.notified = new Map();
        /** Resolves when the list or form that was asked for last is there. */
        this.opening = Promise.resolve();
        if (this.place) {
            browser.addEventListener("message", (ev) => this.onMessage(ev));
            env.bus.addEventListener("WEB_CLIENT_READY", () => this.send("ready"), {
                once: true,
            });
        }
    }

    /** @returns {Boolean} whether this page was opened as a picker */
    get isPicker() {
        return Boolean(this.place);
    }

    get pos() {
        return this.isFrame ? window.parent : window.opener;
    }

    get isConnected() {
        return Boolean(this.pos) && !this.pos.closed;
    }

    isCurrent(partnerId) {
        const {request} = this.state;
        return Boolean(
            request && request.customer && request.customer.id === partnerId
        );
    }

    // ---------------------------------------------------- what the POS says

    onMessage(ev) {
        const {code, message} = sortForPicker(ev, browser.location.origin);
        if (code === "ok" && ev.source === this.pos) {
            this.react[message.type](message);
        } else if (code !== "ignored") {
            console.warn(`${APP}: refused a message (${code})`);
        }
    }

    onResult(message) {
        if (message.code === "ok") {
            this.edited.delete(this.chosenId);
        }
        this.page.result(message);
    }

    onNotified({nonce, code}) {
        const settle = this.notified.get(nonce);
        this.notified.delete(nonce);
        if (settle) {
            settle(code);
        }
    }

    // --------------------------------------------------------- what is shown

    /** The list with nothing searched, whoever was served last on top. */
    openList() {
        this.isFresh = true;
        return this.open();
    }

    /** Each customer begins with an empty search, or with his form. */
    startOver({customer, openForm}) {
        if (customer && openForm) {
            this.isFresh = false;
            return this.open({viewType: "form", props: {resId: customer.id}});
        }
        return this.isFresh ? this.useUp() : this.openList().then(() => this.useUp());
    }

    open(options) {
        const opening = this.action.doAction(PICKER_ACTION, {
            clearBreadcrumbs: true,
            ...options,
        });
        opening.catch((error) => this.onUnopened(opening, error));
        this.opening = opening;
        return opening;
    }

    /** Nothing is on the screen then, not even a way back: the POS goes on without it. */
    onUnopened(opening, error) {
        const isLost = [error, error.cause].some(
            (each) => each instanceof ConnectionLostError
        );
        if (isLost && opening === this.opening) {
            this.isFresh = false;
            this.page.answer({kind: "offline"});
            this.showPos();
        }
    }

    /** From here on the list may have been searched, sorted or left. */
    useUp() {
        this.isFresh = false;
    }

    // --------------------------------------------------- what the cashier does

    choose(partnerId, name) {
        this.chosenId = partnerId;
        const isEdited = this.edited.has(partnerId);
        this.answer({kind: "customer", id: partnerId, isEdited}, name);
    }

    remove() {
        this.answer({kind: "nobody"});
    }

    cancel() {
        this.page.answer({kind: "cancel"});
        this.showPos();
    }

    answer(choice, name) {
        if (this.page.answer(choice, name)) {
            this.showPos();
        }
    }

    /** @param {Object} form that appeared, with `isEditing()` */
    addForm(form) {
        this.forms.add(form);
    }

    /** It is gone from the screen. */
    removeForm(form) {
        this.forms.delete(form);
        this.page.leftForm();
    }

    /**
     * Hands a message of another module to the POS that opened this page.
     *
     * @param {{type: String, payload: Object}} message
     * @returns {Promise<String>} "ok", or a code that says why not
     */
    notify(message) {
        const {request} = this.state;
        if (!request) {
            return Promise.resolve("no_request");
        }
        const nonce = newToken(window.crypto);
        return new Promise((resolve) => {
            this.notified.set(nonce, resolve);
            this.send("notify", {token: request.token, nonce, message});
        });
    }

    send(type, content) {
        if (this.isConnected) {
            this.pos.postMessage(wrapMessage(type, content), browser.location.origin);
        }
    }

    /** On a single screen the till must come back to the front by itself. */
    showPos() {
        if (!this.isFrame && this.isConnected) {
            this.pos.focus();
        }
    }
}

registry.category("services").add("pos_customer_picker", {
    dependencies: Picker.dependencies,
    start: (env, services) => new Picker(env, services),
});

/** The strip that says for whom a customer is chosen, and the ways out. */
export class PickerBar extends Component {
    static template = "pos_backend_partner.PickerBar";
    static props = {};

    setup() {
        this.picker = useService("pos_customer_picker");
        this.state = useState(this.picker.state);
        this.formShown = useState(this.form ? this.form.shown : {});
        useHotkey("escape", () => this.back(), {bypassEditableProtection: true});
        useBus(this.env.bus, "POS_PICKER:SETTLED", () => this.backToList());
    }

    get form() {
        return this.env.pickerForm || null;
    }

    get customer() {
        return this.state.request && this.state.request.customer;
    }

    get customerText() {
        return _t("Current customer: %s", this.customer.name);
    }

    get title() {
        return this.titleOf(this.state.request);
    }

    titleOf(request) {
        if (request && request.order) {
            return _t("Customer for %s", request.order.name);
        }
        return request ? _t("Choose a customer") : _t("No order is waiting");
    }

    get hint() {
        const {request, waiting} = this.state;
        if (this.complaint) {
            return this.complaint;
        }
        if (waiting) {
            return _t(
                "Next: %s. Finish or leave this contact first.",
                this.titleOf(waiting)
            );
        }
        if (!this.picker.isConnected) {
            return _t("Open this list with the Customer button of the POS.");
        }
        return request
            ? this.picker.place.name
            : _t("Press Customer on %s.", this.picker.place.name);
    }

    get complaint() {
        const {outcome} = this.state;
        const words = {
            customer_refused: _t("This customer cannot be used in this POS."),
            not_allowed: _t("This point of sale does not accept this customer."),
            offline: _t("The POS cannot reach the server."),
            server_error: _t("The server could not answer. Please try again."),
            refund: _t(
                "This order has refund lines, so its customer cannot be changed."
            ),
            order_closed: _t("That order was finished meanwhile. Nothing was changed."),
            used_token: _t("This request was answered already."),
            expired_token: _t("This request is too old. Press Customer again."),
            unknown_token: _t(
                "The POS does not know this request. Press Customer again."
            ),
        };
        return outcome && words[outcome.code];
    }

    get success() {
        const {outcome, request} = this.state;
        if (request || !outcome || outcome.code !== "ok") {
            return "";
        }
        return outcome.name
            ? _t("%s is on the order.", outcome.name)
            : _t("The order has no customer now.");
    }

    back() {
        if (this.form) {
            this.env.config.historyBack();
        } else {
            this.picker.cancel();
        }
    }

    backToList() {
        if (this.form && !this.form.isDirty()) {
            this.env.config.historyBack();
        }
    }
}

export class PickerControlPanel extends ControlPanel {
    static template = "pos_backend_partner.PickerControlPanel";
    static components = {...ControlPanel.components, PickerBar};
}

patch(WebClient.prototype, {
    setup() {
        super.setup(...arguments);
        if (session.pos_customer_picker) {
            // No flash of the menu bar before the list is there.
            this.state.fullscreen = true;
        }
    },

    /** The picker has no apps: it starts with its list. */
    _loadDefaultApp() {
        if (session.pos_customer_picker) {
            return this.env.services.pos_customer_picker.openList();
        }
        return super._loadDefaultApp(...arguments);
    },

    /** One service worker, for /web, is enough; this page is outside its scope. */
    registerServiceWorker() {
        return session.pos_customer_picker ? null : super.registerServiceWorker();
    },
});

/**
 * The client action by which a button of any module, pressed in the picker,
 * tells the POS something at once:
 *
 *     {"type": "ir.actions.client", "tag": "pos_backend_partner.notify_pos",
 *      "params": {"type": "product", "payload": {"product_id": 7}}}
 *
 * The request that is open in the picker is what allows it. Elsewhere in the
 * backend there is none, and `pos.session._notify_pos` is the way.
 */
async function notifyPos(env, {params}) {
    const code = await env.services.pos_customer_picker.notify({
        type: params.type,
        payload: params.payload,
    });
    const isDone = code === "ok";
    env.services.notification.add(
        isDone
            ? _t("The POS has it.")
            : _t("The POS did not take it. Press Customer on the till and try again."),
        {type: isDone ? "success" : "warning"}
    );
    return params.next;
}

registry.category("actions").add("pos_backend_partner.notify_pos", notifyPos);
