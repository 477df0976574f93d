/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {Component, markRaw, reactive, useState} from "@odoo/owl";
import {isOrderLine, newToken} from "@pos_backend_partner/core/protocol.esm";
import {ConfirmPopup} from "@point_of_sale/app/utils/confirm_popup/confirm_popup";
import {ConnectionLostError} from "@web/core/network/rpc_service";
import {TillMessagePopup} from "@pos_backend_partner/app/popups.esm";
import {_t} from "@web/core/l10n/translation";
import {browser} from "@web/core/browser/browser";
import {failureCode} from "@pos_backend_partner/app/backend_reach.esm";
import {registry} from "@web/core/registry";

/**
 * What the till does with a message, by its type. Other modules add theirs:
 *
 *     registry.category("pos_backend_messages").add("voucher", {
 *         title: () => _t("Voucher"),
 *         async run(env, payload, order) {
 *             ...
 *             return "ok";
 *         },
 *     });
 *
 * `order` is the one that it is meant for, however the cashier moves on while the server
 * is asked: it may be finished by then, or undefined if there was none. `run` returns
 * "ok" or a code that `failureText` has words for. `confirm`, which a handler may have,
 * takes the same, and says whether the cashier goes on when accepting would change more
 * than they see.
 */
const handlers = registry.category("pos_backend_messages");

const NOTICE = 8000;

/** Cards in the corner of the till; they wait and block nothing. */
export class BackendOffers extends Component {
    static template = "pos_backend_partner.BackendOffers";
    static props = {messages: Object};

    setup() {
        this.state = useState(this.props.messages.state);
        this.pos = useState(this.props.messages.pos);
    }

    /** Beside the products, whose search a cashier needs, is the order. */
    get isOverOrder() {
        const screens = registry.category("pos_screens");
        return this.pos.mainScreen.component === screens.get("ProductScreen");
    }

    heading(offer) {
        return _t("%(what)s from %(sender)s", {
            what: this.props.messages.title(offer),
            sender: offer.sender.name,
        });
    }

    isNotice({type}) {
        return handlers.contains(type) && handlers.get(type).isNotice;
    }
}

/** @returns {String} what became of a message that this till has written to another */
function endText({till, by, text}) {
    return by
        ? _t('%(cashier)s on %(till)s has read "%(text)s".', {cashier: by, till, text})
        : _t('Nobody on %(till)s has read "%(text)s".', {till, text});
}

/**
 * The messages that somebody in the backend sent to this till: shown with
 * who sent them, and carried out only when the cashier accepts.
 */
export class BackendMessages {
    static dependencies = [
        "pos",
        "orm",
        "pos_notification",
        "customer_picker",
        "bus_service",
    ];

    constructor(env, services) {
        // Reached through the reactive POS store it would be a proxy all the
        // way down, and no proxy goes through postMessage.
        markRaw(this);
        this.setup(env, services);
    }

    setup(env, {pos, orm, pos_notification, customer_picker, bus_service}) {
        Object.assign(this, {env, pos, orm});
        this.notification = pos_notification;
        this.picker = customer_picker;
        this.state = reactive({offers: []});
        registry.category("main_components").add("PosBackendOffers", {
            Component: BackendOffers,
            props: {messages: this},
        });
        /** Names this tab, so that a repeated answer is known as its own. */
        this.client = newToken(window.crypto);
        const catchUp = () => this.quietly(() => this.catchUp());
        browser.addEventListener("online", catchUp);
        bus_service.addEventListener("reconnect", catchUp);
        this.quietly(() => this.fetchWaiting());
    }

    /** The bus loses messages: what it may have lost is asked for. */
    async catchUp() {
        await this.fetchWaiting();
        await this.refreshCustomers({all: true});
    }

    async fetchWaiting() {
        const waiting = await this.call("get_pending_backend_messages");
        waiting.forEach((message) => this.offer(message));
    }

    /** For what nobody asked for: no dialog in a shop says that it failed. */
    async quietly(work) {
        try {
            await work();
        } catch (error) {
            if (!(error instanceof ConnectionLostError)) {
                console.error(error);
            }
        }
    }

    call(method, ...args) {
        return this.orm.silent.call("pos.session", method, [
            [this.pos.pos_session.id],
            ...args,
        ]);
    }

    onBus(type, payload) {
        if (type === "POS_BACKEND_MESSAGE") {
            this.offer(payload);
        } else if (type === "POS_BACKEND_MESSAGE_ANSWERED") {
            this.withdraw(payload.token);
        } else if (type === "POS_TILL_MESSAGE_ENDED") {
            this.notification.add(endText(payload), NOTICE);
        } else if (type === "POS_CUSTOMERS_CHANGED") {
            this.quietly(() => this.refreshCustomers(payload));
        }
    }

    offer(message) {
        if (!this.state.offers.some(({token}) => token === message.token)) {
            this.state.offers.push({...message, isBusy: false, isLater: false});
        }
    }

    withdraw(token) {
        this.state.offers = this.state.offers.filter((offer) => offer.token !== token);
    }

    title({type}) {
        return handlers.contains(type) ? handlers.get(type).title() : type;
    }

    /**
     * The server decides whether the answer counts: a message is answered
     * once, on whichever till of the session comes first.
     */
    async answer(offer, answer) {
        offer.isBusy = true;
        const order = this.pos.get_order();
        try {
            if (answer === "accepted" && !(await this.isConfirmed(offer, order))) {
                return;
            }
            const {code, by} = await this.call(
                "answer_backend_message",
                offer.token,
                answer,
                this.client
            );
            this.withdraw(offer.token);
            if (code !== "ok") {
                const words = by
                    ? _t("%s answered this message already.", by)
                    : _t("This message is out of date.");
                this.notification.add(words, 3000);
            } else if (answer === "accepted") {
                this.picker.complain(await this.run(offer, order));
            }
        } catch (error) {
            if (!(error instanceof ConnectionLostError)) {
                throw error;
            }
            this.picker.complain("offline");
        } finally {
            offer.isBusy = false;
        }
    }

    /** @returns {Promise<Boolean>} whether the cashier still wants to accept it */
    async isConfirmed({type, payload}, order) {
        const {confirm} = handlers.contains(type) ? handlers.get(type) : {};
        return confirm ? confirm(this.env, payload, order) : true;
    }

    /** @returns {Promise<String>} "ok", or a code for `failureText` */
    async run({type, payload}, order) {
        if (!handlers.contains(type)) {
            return "unknown_type";
        }
        try {
            return await handlers.get(type).run(this.env, payload, order);
        } catch (error) {
            return failureCode(error);
        }
    }

    /** Asks to whom and what, and sends it to that till. */
    async write() {
        let tills = [];
        try {
            tills = await this.call("get_tills_to_write_to");
        } catch (error) {
            this.picker.complain(failureCode(error));
            return;
        }
        await this.env.services.popup.add(TillMessagePopup, {
            tills,
            send: (id, text) => this.call("write_to_till", id, text),
        });
    }

    // ---------------------------------------- customers edited in the backend

    /**
     * Reads again those of the changed customers that this till holds.
     *
     * @param {Object} change as in POS_CUSTOMERS_CHANGED
     * @param {Number[]} [change.ids]
     * @param {Boolean} [change.all] any of them may have changed
     */
    async refreshCustomers({ids = [], all = false}) {
        if (this.picker.isStandard) {
            return;
        }
        const changed = new Set(ids);
        const held = this.picker.customers
            .heldIds()
            .filter((id) => all || changed.has(id));
        for (const {name, orders} of await this.picker.customers.refresh(held)) {
            const labels = orders.map((order) => this.picker.labelOf(order));
            const words = {name, order: labels.join(", ")};
            this.notification.add(
                _t(
                    "%(name)s was deleted in Odoo. %(order)s has no customer now.",
                    words
                ),
                NOTICE
            );
        }
    }
}

registry.category("services").add("backend_messages", {
    dependencies: BackendMessages.dependencies,
    start: (env, services) => new BackendMessages(env, services),
});

async function findProduct(pos, productId) {
    if (!pos.db.get_product_by_id(productId)) {
        await pos._addProducts([productId], false);
    }
    return pos.db.get_product_by_id(productId);
}

/** @returns {Promise<String>} "ok", "no_product", "no_order" or "unknown_type" */
async function addLine(env, line, order) {
    if (!isOrderLine(line)) {
        return "unknown_type";
    }
    const {product_id, quantity = 1, price, discount} = line;
    const {pos} = env.services;
    const product = await findProduct(pos, product_id);
    if (!product) {
        return "no_product";
    }
    const open = pos.orders.find(({uid}) => uid === order?.uid);
    if (!open || open.finalized) {
        return "no_order";
    }
    const options = {
        quantity,
        ...(price === undefined ? {} : {price, extras: {price_type: "manual"}}),
        ...(discount === undefined ? {} : {discount}),
    };
    if (pos.get_order()?.uid === open.uid) {
        await pos.addProductToCurrentOrder(product, options);
    } else {
        // The cashier has gone on to another order.
        const asked = await product.getAddProductOptions();
        await open.add_product(product, {...asked, ...options});
    }
    return "ok";
}

/** What an order's prices depend on, where the customer would change it. */
function changesOfTerms(order, partner) {
    const {pricelist, position} = order.termsOf(partner);
    const nameOf = (record) => record?.name || _t("none");
    const names = (before, now) => ({before: nameOf(before), now: nameOf(now)});
    const changes = [];
    if (order.pricelist?.id !== pricelist?.id) {
        const words = names(order.pricelist, pricelist);
        changes.push(_t("The pricelist changes from %(before)s to %(now)s.", words));
    }
    if (order.fiscal_position?.id !== position?.id) {
        const words = names(order.fiscal_position, position);
        changes.push(
            _t("The fiscal position changes from %(before)s to %(now)s.", words)
        );
    }
    return changes.join(" ") || _t("Pricelist and fiscal position stay the same.");
}

/** Asks before somebody else's choice takes the place of the cashier's own. */
async function mayReplace(env, {partner_id}, order) {
    const {customer_picker: picker, popup} = env.services;
    const current = order?.get_partner();
    if (!current || current.id === partner_id) {
        return true;
    }
    const {code, partner} = await picker.customers.load(partner_id);
    // What keeps the customer from being put on the order is said when it is tried.
    if (code !== "ok" || !picker.rules.mayChange(order, partner)) {
        return true;
    }
    const {confirmed} = await popup.add(ConfirmPopup, {
        title: _t("Replace %(before)s with %(now)s?", {
            before: current.name,
            now: partner.name,
        }),
        body: changesOfTerms(order, partner),
        confirmText: _t("Replace"),
    });
    return confirmed;
}

/** @returns {Promise<String>} "ok", "no_order", or why the customer may not be there */
async function putCustomer(env, {partner_id}, order) {
    const {customer_picker: picker, pos} = env.services;
    const {code: loaded, partner} = await picker.customers.load(partner_id);
    if (loaded !== "ok") {
        return loaded;
    }
    const find = () => pos.orders.find(({uid}) => uid === order?.uid);
    if (!picker.isOpen(find())) {
        return "no_order";
    }
    const code = await picker.rules.check(find(), partner);
    if (!picker.isOpen(find())) {
        return "no_order";
    }
    return code === "ok" ? picker.put(find(), partner) : code;
}

handlers.add("customer", {
    title: () => _t("Customer"),
    confirm: mayReplace,
    run: putCustomer,
});

handlers.add("product", {
    title: () => _t("Product"),
    run: (env, {product_id, quantity}, order) =>
        addLine(env, {product_id, quantity}, order),
});

handlers.add("order_line", {
    title: () => _t("Order line"),
    run: addLine,
});

/** Words only: to read them is all there is to do. */
handlers.add("message", {
    title: () => _t("Message"),
    isNotice: true,
    run: async () => "ok",
});
