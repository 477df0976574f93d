/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {markRaw, reactive} from "@odoo/owl";
import {BackendOffers} from "@pos_backend_partner/app/backend_offers/backend_offers.esm";
import {ConnectionLostError} from "@web/core/network/rpc_service";
import {_t} from "@web/core/l10n/translation";
import {browser} from "@web/core/browser/browser";
import {failureCode} from "@pos_backend_partner/app/failure.esm";
import {newToken} from "@pos_backend_partner/app/token.esm";
import {registry} from "@web/core/registry";

/**
 * What the till does with a message, by its type. Other modules add theirs:
 *
 *     registry.category("pos_backend_messages").add("voucher", {
 *         title: () => _t("Voucher"),
 *         async run(env, payload) {
 *             ...
 *             return "ok";
 *         },
 *     });
 *
 * `run` returns "ok" or a code that `CustomerPicker.explain` has words for.
 */
const handlers = registry.category("pos_backend_messages");

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
        this.client = newToken();
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
        } else if (type === "POS_CUSTOMERS_CHANGED") {
            this.quietly(() => this.refreshCustomers(payload));
        }
    }

    offer(message) {
        if (!this.state.offers.some(({token}) => token === message.token)) {
            this.state.offers.push({...message, isBusy: false});
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
        try {
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
                this.picker.complain(await this.run(offer));
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

    /** @returns {Promise<String>} "ok", or a code for `CustomerPicker.explain` */
    async run({type, payload}) {
        if (!handlers.contains(type)) {
            return "unknown_type";
        }
        try {
            return await handlers.get(type).run(this.env, payload);
        } catch (error) {
            return failureCode(error);
        }
    }

    // ---------------------------------------- customers edited in the backend

    /**
     * Reads again those of the changed customers that this till holds, and
     * forgets the ones that the cashier may not read any more.
     *
     * @param {Object} change as in POS_CUSTOMERS_CHANGED
     * @param {Number[]} [change.ids]
     * @param {Boolean} [change.all] any of them may have changed
     */
    async refreshCustomers({ids = [], all = false}) {
        if (this.picker.isStock) {
            return;
        }
        const changed = new Set(ids);
        const held = this.picker.customers
            .heldIds()
            .filter((id) => all || changed.has(id));
        if (held.length) {
            const rows = await this.call("get_pos_ui_res_partner_by_params", {
                domain: [["id", "in", held]],
            });
            this.picker.customers.refresh(held, rows);
        }
    }
}

registry.category("services").add("backend_messages", {
    dependencies: BackendMessages.dependencies,
    start: (env, services) => new BackendMessages(env, services),
});
