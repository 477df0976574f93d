/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {
    NeedsAttention,
    SaleKept,
    SaleRefused,
} from "@pos_offline_queue/app/offline_errors.esm";
import {askToPersist, storageEstimate} from "@pos_offline_queue/app/storage_watch.esm";
import {exportFile, planImport} from "@pos_offline_queue/core/exchange.esm";
import {markRaw, reactive} from "@odoo/owl";
import {Courier} from "@pos_offline_queue/core/courier.esm";
import {Journal} from "@pos_offline_queue/core/journal.esm";
import {LineWatch} from "@pos_offline_queue/app/line_watch.esm";
import {OrderBook} from "@pos_offline_queue/app/order_book.esm";
import {RpcTransport} from "@pos_offline_queue/app/rpc_transport.esm";
import {browser} from "@web/core/browser/browser";
import {deviceName} from "@pos_offline_queue/app/device_name.esm";
import {makeReport} from "@pos_offline_queue/core/report.esm";
import {openStorage} from "@pos_offline_queue/core/storage/open.esm";
import {sendingLock} from "@pos_offline_queue/app/sending_lock.esm";
import {tabChannel} from "@pos_offline_queue/app/tab_channel.esm";
import {uuid} from "@pos_offline_queue/core/uuid.esm";

/** How long the cashier waits for Odoo's answer before the receipt, in ms. */
const PATIENCE = 8000;
/** An invoice is made by Odoo: there is nothing to print without its answer. */
const INVOICE_PATIENCE = 60000;
/** So much is kept free, in bytes, to know of a full disk before a sale. */
const RESERVE = 1000000;
const REFRESH_INTERVAL = 60000;
/** Who closes a session waits until it is known; a bad line ends it earlier. */
const TO_THE_END = 2 ** 31 - 1;

/**
 * The queue between this till and Odoo: a journal in the browser, a courier that
 * sends from it, and what screens show of both (`state`, reactive).
 */
export class OfflineQueue {
    constructor(env, pos) {
        // The POS is reactive; nothing of the machinery in here needs to be.
        markRaw(this);
        this.env = env;
        this.pos = pos;
        this.journal = null;
        this.state = reactive({
            ready: false,
            storage: {
                kind: null,
                problem: null,
                persisted: null,
                usage: null,
                quota: null,
            },
            secure: Boolean(window.isSecureContext),
            rows: markRaw([]),
            counts: {waiting: 0, sending: 0, attention: 0, total: 0},
            amount: 0,
            oldest: null,
            damaged: 0,
            tabs: 0,
            courier: {
                phase: "idle",
                reason: null,
                nextAttemptAt: null,
                done: 0,
                total: 0,
            },
            cachedAt: null,
            isOnline: true,
        });
    }

    get isOpen() {
        return Boolean(this.journal);
    }

    get isManager() {
        return this.pos.get_cashier()?.role === "manager";
    }

    /**
     * @param {{database: String, database_uuid: String}} facts from the server
     * @param {Object} config of the POS
     */
    async open(facts, config) {
        this.identity = {
            database_uuid: facts.database_uuid,
            database: facts.database_name,
            config_uuid: config.uuid,
            config: config.name,
            company: facts.company.name,
        };
        // A copy of a database may have its uuid: the name tells them apart.
        const {database_uuid, database} = this.identity;
        this.name = `pos_offline_queue/${database}/${database_uuid}/${config.uuid}`;
        this.storage = await openStorage({
            indexedDB: () => window.indexedDB,
            localStorage: () => window.localStorage,
            name: this.name,
        });
        this.journal = await Journal.open({
            storage: this.storage,
            now: () => Date.now(),
            newId: () => uuid(window.crypto),
            digest: (text) => window.sha256(text),
            channel: tabChannel(this.name),
        });
        this.makeCourier();
        this.book = new OrderBook({
            journal: this.journal,
            newKey: () => uuid(window.crypto),
            describe: (data) => this.describe(data),
            optionsOf: (item) => this.optionsOf(item),
            mirror: (items) => this.mirror(items),
        });
        this.journal.subscribe(() => this.refreshSoon());
        this.courier.subscribe(() => this.refreshSoon());
        this.refresh();
        await this.storage.reserve(RESERVE);
        await this.refreshStorage();
        this.state.storage.persisted = await askToPersist();
        browser.setInterval(() => this.refreshStorage(), REFRESH_INTERVAL);
        browser.addEventListener("beforeunload", (ev) => this.onLeaving(ev));
    }

    makeCourier() {
        const {bus_service: bus, orm} = this.env.services;
        this.transport = new RpcTransport({
            orm,
            device: () => this.device,
            onAnswer: ({results}) => results.forEach((result) => this.onResult(result)),
        });
        this.line = new LineWatch(bus, () => this.courier.nudge());
        this.courier = new Courier({
            journal: this.journal,
            transport: this.transport,
            timers: {
                set: (fn, ms) => browser.setTimeout(fn, ms),
                clear: (id) => browser.clearTimeout(id),
            },
            now: () => Date.now(),
            random: Math.random,
            lock: sendingLock(this.name, uuid(window.crypto)),
            isOnline: () => this.line.isOnline,
            report: () => this.report(),
        });
    }

    /** Stock has its orders loaded: take over what it kept, and begin to send. */
    async takeOver() {
        const {db} = this.pos;
        const left = db.get_orders();
        this.book.recoverTabs(db.load("unpaid_orders", []));
        db.useOrderBook(this.book);
        for (const {data} of left) {
            this.book.addSale(data);
        }
        if (left.length) {
            await this.journal.flushed();
            if (!this.journal.problem) {
                db.save("orders", []);
            }
        }
    }

    start() {
        this.state.ready = true;
        this.courier.start();
        this.refresh();
    }

    // What stock's screens do

    /**
     * In the place of stock's `_save_to_server`, for paid orders.
     *
     * @param {{id: String, data: Object}[]} items from the order book
     * @param {Object} options of stock: `printedOrders` where nobody waits
     * @returns {Promise<{id, pos_reference, account_move}[]>} what Odoo has now
     * @throws {SaleKept|SaleRefused|NeedsAttention}
     */
    async push(items, options) {
        await Promise.all(items.map(({id}) => this.book.stored(id)));
        const records = items.map(({id}) => this.journal.saleByUid(id)).filter(Boolean);
        const keys = records.map(({key}) => key);
        const outcome = await this.courier.flush(this.hurry(records, options));
        const confirmed = keys.map((key) => outcome.confirmed[key]).filter(Boolean);
        const refused = keys.filter(
            (key) => this.journal.sale(key)?.state === "attention"
        );
        if (!options.printedOrders && refused.length) {
            return this.onRefused(this.journal.sale(refused[0]));
        }
        if (outcome.pending.length) {
            throw new SaleKept(outcome.reason);
        } else if (refused.length && !options.show_error) {
            // Who closes must know; a table that is opened goes on.
            throw new NeedsAttention(refused.length);
        }
        return confirmed;
    }

    /** Who is waiting for it, and for how long? */
    hurry(records, {printedOrders, show_error}) {
        if (printedOrders) {
            return {patience: show_error ? PATIENCE : TO_THE_END};
        }
        return {
            keys: records.map(({key}) => key),
            patience: records.some(({options}) => options.to_invoice)
                ? INVOICE_PATIENCE
                : PATIENCE,
        };
    }

    /**
     * The customer is still there: the cashier decides.
     *
     * @returns {Promise<Object[]>} what Odoo has of it now
     * @throws {SaleRefused} to open the order again
     */
    async onRefused(record) {
        if ((await this.askRefused(record)) === "keep") {
            return [];
        }
        // Odoo has a copy of what it refused, and a manager may just have mended it.
        const answer = await this.transport
            .call("withdraw", [record.key], PATIENCE)
            .catch(() => ({status: "withdrawn"}));
        if (answer.status === "withdrawn") {
            throw new SaleRefused(record.error, {isTold: Boolean(this.dialogs)});
        }
        if (answer.status === "confirmed") {
            this.journal.confirmed(record.key);
            this.onResult(answer);
            return [answer];
        }
        return [];
    }

    get dialogs() {
        return this.env.services.pos_offline_dialogs;
    }

    async askRefused(record) {
        if (!this.dialogs || record.options.to_invoice) {
            return "change";
        }
        const {ui} = this.env.services;
        ui.unblock();
        try {
            return await this.dialogs.askRefused(record.error);
        } finally {
            ui.block();
        }
    }

    /** Whoever sent it: the POS knows which order in Odoo a sale became. */
    onResult({status, id, pos_reference}) {
        if (status !== "confirmed") {
            return;
        }
        this.pos.validated_orders_name_server_id_map[pos_reference] = id;
        const order = this.pos.orders.find(({name}) => name === pos_reference);
        if (order) {
            order.server_id = id;
        }
    }

    // What the queue screen does

    retry(keys) {
        this.journal.retry(keys);
        return this.courier.flush({keys});
    }

    exportFile() {
        const text = exportFile({
            records: this.journal.sales(),
            tabs: this.journal.tabs(),
            device: this.journal.device,
            identity: this.identity,
            now: () => Date.now(),
            digest: window.sha256,
        });
        const day = new Date().toISOString().slice(0, 16).replace(/[T:]/g, "-");
        return {name: `pos-queue-${this.identity.config}-${day}.json`, text};
    }

    planImport(text) {
        const uids = [
            ...this.book.tabs.map(({id}) => id),
            ...this.book.sales.map(({id}) => id),
        ];
        return planImport(text, {
            identity: this.identity,
            digest: window.sha256,
            known: {keys: this.journal.sales().map(({key}) => key), uids},
        });
    }

    /**
     * @param {Object} plan from `planImport`
     * @returns {Promise<{sales: Number, tabs: Number}>} what is here now
     */
    async runImport({sales, tabs}) {
        await Promise.all(sales.map((sale) => this.journal.addSale(sale)));
        for (const {data} of tabs) {
            await this.openTab(data);
        }
        this.courier.nudge();
        return {sales: sales.length, tabs: tabs.length};
    }

    async openTab(data) {
        try {
            await this.pos._loadMissingProducts([data]);
            await this.pos._loadMissingPartners([data]);
        } catch (error) {
            // Without a line, it shows what this till knows; nothing of it is lost.
            console.warn("The products of an imported order are not all here", error);
        }
        this.pos.orders.add(this.pos.createReactiveOrder(data));
    }

    async setAside(key, reason) {
        const envelope = this.courier.envelope(this.journal.sale(key));
        await this.transport.call(
            "set_aside",
            [this.device, envelope, reason],
            PATIENCE
        );
        this.journal.forgotten(key);
    }

    /** Log in again; the sales stay here and are sent afterwards. */
    login() {
        const back = encodeURIComponent(`/pos/ui?config_id=${this.pos.config.id}`);
        browser.location.href = `/web/login?redirect=${back}`;
    }

    // What is told to the server and to the screens

    get device() {
        return {
            key: this.journal.device,
            config_id: this.pos.config.id,
            name: deviceName(browser.navigator.userAgent),
            counter: this.journal.counter,
        };
    }

    report() {
        const {kind, problem, usage, quota} = this.state.storage;
        return makeReport(this.journal.sales(), {
            storage: {kind, problem, usage, quota},
            cashier: this.pos.get_cashier()?.name || "",
            session_id: this.pos.pos_session.id,
            tabs: this.book.tabs.length,
        });
    }

    describe(data) {
        const {db} = this.pos;
        return {
            name: data.name,
            amount: data.amount_total,
            customer: db.get_partner_by_id(data.partner_id)?.name || "",
            cashier: this.pos.get_cashier()?.name || "",
            lines: data.lines.length,
            session_id: data.pos_session_id,
        };
    }

    optionsOf(item) {
        const context = this.pos._getCreateOrderContext([item], {printedOrders: true});
        return {to_invoice: Boolean(item.data.to_invoice), context: {...context}};
    }

    /** Stock's own copy of the open orders; the journal has them anyway. */
    mirror(items) {
        try {
            this.pos.db.save("unpaid_orders", items);
        } catch (error) {
            console.warn("No room for the second copy of the open orders", error);
        }
    }

    refreshSoon() {
        if (!this.refreshing) {
            this.refreshing = browser.requestAnimationFrame
                ? browser.setTimeout(() => this.refresh(), 50)
                : true;
        }
    }

    refresh() {
        this.refreshing = null;
        const {state} = this;
        const sales = this.journal.sales();
        const counts = {waiting: 0, sending: 0, attention: 0, total: sales.length};
        let amount = 0;
        for (const record of sales) {
            counts[record.state] += 1;
            amount += record.about.amount || 0;
        }
        Object.assign(state, {
            rows: markRaw(sales.map((record) => ({...record.about, ...record}))),
            counts,
            amount,
            oldest: sales.length ? sales[0].createdAt : null,
            damaged: this.journal.damaged.length,
            tabs: this.book ? this.book.tabs.length : 0,
            courier: {...this.courier.state},
            isOnline: this.line.isOnline && !this.courier.state.reason,
        });
        state.storage.kind = this.storage.kind;
        state.storage.problem = this.journal.problem || this.storage.problem;
        this.line.watch(Boolean(this.courier.state.reason));
        if (state.ready) {
            this.showSync();
        }
    }

    /** Stock's sign in the navigation bar. */
    showSync() {
        const {counts, courier} = this.state;
        const waiting = counts.waiting + counts.sending;
        if (courier.phase === "sending" && waiting) {
            this.pos.set_synch("connecting");
        } else if (courier.reason) {
            this.pos.set_synch("disconnected");
        } else {
            this.pos.set_synch(counts.attention ? "error" : "connected");
        }
    }

    async refreshStorage() {
        Object.assign(this.state.storage, await storageEstimate());
    }

    onLeaving(ev) {
        if (this.storage.kind === "memory" && this.state.counts.total) {
            ev.preventDefault();
            ev.returnValue = "";
        }
    }
}
