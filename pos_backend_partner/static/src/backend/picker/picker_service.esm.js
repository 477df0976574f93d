/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {APP, envelope, sortForPicker} from "@pos_backend_partner/core/protocol.esm";
import {browser} from "@web/core/browser/browser";
import {reactive} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {session} from "@web/session";

const PICKER_ACTION = "pos_backend_partner.res_partner_picker_action";

/**
 * The window or frame that shows the picker of one POS: keeps the request
 * that the POS made last and sends what the cashier chose.
 *
 * `state.request`  {token, order, customer} or null while nobody asks
 * `state.outcome`  {code, name} of the answer given last, or null
 * `state.isBusy`   an answer is on its way
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
        this.state = reactive({request: null, outcome: null, isBusy: false});
        this.isFrame = window.parent !== window;
        this.told = new Map();
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
            this[`on_${message.type}`](message);
        } else if (code !== "ignored") {
            console.warn(`${APP}: refused a message (${code})`);
        }
    }

    on_request(message) {
        const isNew = !this.state.request || this.state.request.token !== message.token;
        Object.assign(this.state, {request: message, isBusy: false});
        if (isNew) {
            this.state.outcome = null;
            this.send("ready");
            this.startOver(message);
        }
    }

    on_idle() {
        Object.assign(this.state, {request: null, isBusy: false});
    }

    on_result({token, code}) {
        const {request} = this.state;
        if (request && request.token === token) {
            this.state.isBusy = false;
            this.state.outcome = {code, name: this.chosenName};
            if (["ok", "cancelled", "order_closed"].includes(code)) {
                this.state.request = null;
                this.env.bus.trigger("POS_PICKER:SETTLED");
            }
        }
    }

    on_told({nonce, code}) {
        const settle = this.told.get(nonce);
        this.told.delete(nonce);
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
        this.opening = this.action.doAction(PICKER_ACTION, {
            clearBreadcrumbs: true,
            ...options,
        });
        return this.opening;
    }

    /** From here on the list may have been searched, sorted or left. */
    useUp() {
        this.isFresh = false;
    }

    // --------------------------------------------------- what the cashier does

    choose(partnerId, name) {
        this.chosenName = name;
        this.answer({kind: "customer", id: partnerId});
    }

    remove() {
        this.chosenName = "";
        this.answer({kind: "nobody"});
    }

    cancel() {
        if (this.state.request) {
            this.answer({kind: "cancel"});
        }
        this.showPos();
    }

    answer(choice) {
        const {request, isBusy} = this.state;
        if (!request || isBusy) {
            return;
        }
        this.state.isBusy = true;
        this.state.outcome = null;
        this.send("answer", {token: request.token, choice});
        this.showPos();
    }

    /**
     * Hands a message of another module to the POS that opened this page.
     *
     * @param {{type: String, payload: Object}} message
     * @returns {Promise<String>} "ok", or a code that says why not
     */
    tell(message) {
        const {request} = this.state;
        if (!request) {
            return Promise.resolve("no_request");
        }
        const nonce = browser.crypto.getRandomValues(new Uint32Array(4)).join("-");
        return new Promise((resolve) => {
            this.told.set(nonce, resolve);
            this.send("tell", {token: request.token, nonce, message});
        });
    }

    send(type, content) {
        if (this.isConnected) {
            this.pos.postMessage(envelope(type, content), browser.location.origin);
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
