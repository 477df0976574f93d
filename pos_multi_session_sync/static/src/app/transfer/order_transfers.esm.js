/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {
    TransferCart,
    backOf,
    documentOf,
} from "@pos_multi_session_sync/app/transfer/transfer_cart.esm";
import {
    changedText,
    transferMessage,
} from "@pos_multi_session_sync/app/transfer/transfer_messages.esm";
import {
    countsOf,
    unseenOf,
} from "@pos_multi_session_sync/core/transfer/transfer_changes.esm";
import {markRaw, reactive} from "@odoo/owl";
import {pageWorld, sendingLock} from "@pos_offline_queue/app/page_world.esm";
import {SyncTransport} from "@pos_multi_session_sync/app/sharing/sync_transport.esm";
import {TransferBox} from "@pos_multi_session_sync/core/transfer/transfer_delivery.esm";
import {TransferDesk} from "@pos_multi_session_sync/core/transfer/transfer_desk.esm";
import {_t} from "@web/core/l10n/translation";
import {browser} from "@web/core/browser/browser";
import {httpFailureOf} from "@pos_offline_queue/app/connection.esm";
import {isolated} from "@pos_multi_session_sync/app/shared_screens/people.esm";
import {registry} from "@web/core/registry";
import {serializeDateTime} from "@web/core/l10n/dates";
import {uuid} from "@pos_offline_queue/core/identifiers.esm";

const MODEL = "pos.order.transfer.sync";

/** Requests about transfers travel as those of the shared orders do. */
export class TransferTransport {
    /**
     * @param {Object} orm Odoo's service
     * @param {Function} device () => the device as the server knows it
     */
    constructor(orm, device) {
        Object.assign(this, {orm, device});
    }

    /** @throws {SyncError|SendError} with when to ask again, if the server says so */
    async call(method, args) {
        const xhr = new browser.XMLHttpRequest();
        const {silent} = this.orm;
        const rpc = (url, params, settings) =>
            silent.rpc(url, params, {...settings, xhr});
        const orm = Object.assign(Object.create(silent), {rpc});
        const road = new SyncTransport({silent: orm}, () => ({}));
        try {
            return await road.call(MODEL, method, [this.device(), ...args]);
        } catch (error) {
            const failure = error.reason === "offline" ? httpFailureOf(xhr) : error;
            throw failure.reason === "overloaded" ? failure : error;
        }
    }
}

/** Milliseconds for which a toast stays: there is room for one at a time. */
const SHOWN = 6000;

/** Orders that this POS sends to others, or gets from them. */
export class OrderTransfers {
    constructor(env, pos) {
        // The POS is reactive; nothing of the machinery in here needs to be.
        markRaw(this);
        Object.assign(this, {env, pos});
        this.isSender = false;
        this.isReceiver = false;
        this.state = reactive({
            incoming: [],
            outgoing: [],
            receivers: [],
            hasMoreReceivers: false,
            unsent: [],
            counts: {incoming: 0, attention: 0},
            problem: null,
            toasts: [],
        });
    }

    get isActive() {
        return this.isSender || this.isReceiver;
    }

    /** @param {Object} facts `loadedData.pos_order_transfer` */
    open(facts) {
        this.isSender = Boolean(facts?.is_sender);
        this.isReceiver = Boolean(facts?.is_receiver);
        const {receivers = [], more = false} = facts || {};
        this.everyone = {receivers, hasMoreReceivers: more};
        Object.assign(this.state, this.everyone);
    }

    start() {
        const {sharing, offlineQueue} = this.pos;
        const {isOpen, outbox, name, heartbeatParts} = offlineQueue;
        if (!isOpen) {
            return;
        }
        const hasUnfinished =
            outbox.store.all("transfer_out").length ||
            outbox.store.all("transfer_in").length;
        // What was begun is finished, whatever the settings say by now.
        if (!this.isActive && !hasUnfinished) {
            return;
        }
        const {bus_service: bus, orm} = this.env.services;
        const device = () => this.pos.offlineQueue.device;
        this.cart = new TransferCart(this.pos);
        this.desk = new TransferDesk({
            outbox,
            transport: new TransferTransport(orm, device),
            cart: this.cart,
            ...pageWorld,
            newId: () => uuid(window.crypto),
            lock: sendingLock(`${name}/transfers`, uuid(window.crypto)),
            isBusSilent: () => sharing.isStarted && sharing.view.state.isBusSilent,
            heardAt: () => (sharing.isStarted && sharing.desk.client.heardAt) || 0,
        });
        heartbeatParts.add("transfers", {
            ask: () => true,
            hear: (revision) => this.desk.noteRevision(revision),
        });
        this.desk.subscribe((update) => this.onUpdate(update));
        const wake = () => this.desk.wake();
        browser.addEventListener("online", wake);
        bus.addEventListener("connect", wake);
        bus.addEventListener("reconnect", wake);
        this.desk.start();
    }

    /** Another till, or the office, has done something. */
    onNotice() {
        this.desk?.wake();
    }

    // News

    onUpdate({type, ...update}) {
        this.refresh();
        if (type === "arrived") {
            this.env.services.sound.play("bell");
        }
        if (type === "changed") {
            for (const entry of update.entries) {
                const open = () => this.showTransfer("outgoing", entry.key);
                this.say(changedText(entry), {open, isNews: true});
            }
        }
        // What has come is seen on its own screen.
        const isSeen = type === "arrived" && this.isOnScreen;
        const words = transferMessage(type, update, this.env.utils);
        if (words && !isSeen) {
            this.say(words, {
                open: this.openerOf(type, update),
                isNews: type === "arrived",
            });
        }
    }

    /** @returns {Function|null} shows what an update is about, if that is here */
    openerOf(type, {entries, entry, uid}) {
        switch (type) {
            case "arrived": {
                const [{key}, ...others] = entries;
                return () => this.showTransfer("incoming", others.length ? null : key);
            }
            case "unfit":
                return () => this.showTransfer("incoming", entry.key);
            case "refused":
                return () => this.showOrder(entry.uid);
            case "finished":
                return () => this.showOrder(uid);
            default:
                return null;
        }
    }

    showTransfer(tab, key) {
        this.pos.showScreen("TransferScreen", {chosen: {tab, key}});
    }

    get isOnScreen() {
        const screens = registry.category("pos_screens");
        return this.pos.mainScreen.component === screens.get("TransferScreen", null);
    }

    /**
     * @param {String} words
     * @param {Object} [more]
     * @param {Function} [more.open] shows what the words are about
     * @param {Boolean} [more.isNews] they are no answer to what was done here; an answer
     *  does not wait for news
     */
    say(words, {open = null, isNews = false} = {}) {
        const toast = {id: uuid(window.crypto), words: isolated(words), open, isNews};
        const {toasts} = this.state;
        const at = isNews ? toasts.length : toasts.findIndex((each) => each.isNews);
        toasts.splice(at < 0 ? toasts.length : at, 0, toast);
        if (toasts[0].id === toast.id) {
            this.hushLater();
        }
    }

    hushLater() {
        const [{id}] = this.state.toasts;
        browser.setTimeout(() => this.hush(id), SHOWN);
    }

    hush(id) {
        const {toasts} = this.state;
        if (toasts[0]?.id === id) {
            toasts.shift();
            if (toasts.length) {
                this.hushLater();
            }
        }
    }

    refresh() {
        const {state} = this.desk;
        const {incoming, outgoing, unsent, problem} = state;
        Object.assign(this.state, {incoming, outgoing, unsent, problem});
        this.state.counts = countsOf(state);
    }

    /**
     * Somebody is about to send: who is there now?
     *
     * @param {String} [text] a part of the name
     */
    async loadReceivers(text = "") {
        this.wanted = text;
        if (!text) {
            Object.assign(this.state, this.everyone);
        }
        try {
            const {receivers, more} = await this.desk.receivers(text);
            const found = {receivers, hasMoreReceivers: more};
            this.everyone = text ? this.everyone : found;
            Object.assign(this.state, this.wanted === text ? found : {});
        } catch {
            // Those that are known stay, and the screen says that there is no line.
            this.desk.wake();
        }
    }

    /** The cashier looks at what has come. */
    noteSeen() {
        const keys = unseenOf(this.desk.state);
        // Nothing depends on it: they are told again with the next look.
        this.desk.seen(keys).catch(() => null);
    }

    /** @returns {Boolean} whether that transfer is still to come to the server */
    isUnsent(key) {
        const isIt = (each) => each.key === key && !each.isStuck;
        return new TransferBox(this.pos.offlineQueue.outbox).unsent().some(isIt);
    }

    /** @param {Object[]} operations to which the server said no: orders are open still */
    onRefused(operations) {
        const keys = operations.map(({transfer}) => transfer);
        new TransferBox(this.pos.offlineQueue.outbox)
            .unsent()
            .filter(({key}) => keys.includes(key))
            .forEach((entry) => this.cart.returnPrinted(entry));
    }

    // What a cashier does

    /** @returns {String|null} why this order cannot be sent, as a code */
    troubleOf(order) {
        if (!order || !order.get_orderlines().length) {
            return "empty";
        }
        if (order.get_paymentlines().length) {
            return "paid";
        }
        const {sharing} = this.pos;
        return sharing.isStarted && sharing.view.payerOf(order) ? "claimed" : null;
    }

    /**
     * @param {Order} order
     * @param {{receivers: Number[], names: String[], mode: String, note: String}} choice
     * @returns {Promise<Object>} see TransferDesk.send
     */
    send(order, {receivers, names, mode, note}) {
        const previous = order.orderTransfer?.delivery;
        const shared = this.pos.sharing.of(order)?.uuid;
        const request = {
            receivers,
            note,
            document: documentOf(order, this.cart.rules, mode),
            about: {
                name: order.name,
                amount: order.get_total_with_tax(),
                customer: order.get_partner()?.name || "",
                cashier: this.pos.get_cashier()?.name || "",
                ...(shared ? {order: shared} : {}),
            },
            made_at: serializeDateTime(luxon.DateTime.now()),
            ...(previous ? {previous} : {}),
        };
        const {uid} = order;
        return this.desk.send({uid, mode, request, back: backOf(order), names});
    }

    /** @returns {Promise} done when all is sent, or known to wait */
    sendAll() {
        return this.state.unsent.length ? this.desk.wake() : Promise.resolve();
    }

    contents(key) {
        return this.desk.contents(key);
    }

    deliver(key) {
        return this.desk.deliver(key);
    }

    refuse(key, reason) {
        return this.desk.refuse(key, reason);
    }

    recall(key) {
        return this.desk.recall(key);
    }

    takeBack(key) {
        return this.desk.takeBack(key);
    }

    /** Show an order that has come, on the screen where it is worked on. */
    showOrder(uid) {
        const order = uid && this.cart.find(uid);
        if (order) {
            const before = this.pos.get_order();
            this.pos.set_order(order);
            this.pos.showScreen("ProductScreen");
            this.sayWhereIs(before, uid);
        }
        return Boolean(order);
    }

    /** The order that was on the screen before seems to have vanished. */
    sayWhereIs(before, uid) {
        if (!before || before.uid === uid || before.finalized || before.is_empty()) {
            return;
        }
        const {sharing} = this.pos;
        const name = sharing?.isActive ? sharing.view.labelOf(before) : before.name;
        this.say(_t("Your order %s is still open: it is in the list of orders.", name));
    }
}
