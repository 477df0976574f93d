/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {askToPersist, storageEstimate} from "@pos_offline_queue/app/storage_watch.esm";
import {Courier} from "@pos_offline_queue/core/courier.esm";
import {Journal} from "@pos_offline_queue/core/journal.esm";
import {LineWatch} from "@pos_offline_queue/app/line_watch.esm";
import {OrderBook} from "@pos_offline_queue/app/order_book.esm";
import {QueueDesk} from "@pos_offline_queue/app/queue_desk.esm";
import {QueueView} from "@pos_offline_queue/app/queue_view.esm";
import {RpcTransport} from "@pos_offline_queue/app/rpc_transport.esm";
import {SalePush} from "@pos_offline_queue/app/sale_push.esm";
import {browser} from "@web/core/browser/browser";
import {deviceName} from "@pos_offline_queue/app/device_name.esm";
import {makeReport} from "@pos_offline_queue/core/report.esm";
import {markRaw} from "@odoo/owl";
import {openStorage} from "@pos_offline_queue/core/storage/open.esm";
import {pageWorld} from "@pos_offline_queue/app/page_world.esm";
import {sendingLock} from "@pos_offline_queue/app/sending_lock.esm";
import {tabChannel} from "@pos_offline_queue/app/tab_channel.esm";
import {uuid} from "@pos_offline_queue/core/uuid.esm";

/** So much is kept free, in bytes, to know of a full disk before a sale. */
const RESERVE = 1000000;
const REFRESH_INTERVAL = 60000;

/**
 * The queue between this till and Odoo: a journal in the browser, a courier that
 * sends from it, and what screens show of both (`state`, reactive).
 */
export class OfflineQueue extends QueueDesk {
    constructor(env, pos) {
        super();
        // The POS is reactive; nothing of the machinery in here needs to be.
        markRaw(this);
        this.env = env;
        this.pos = pos;
        this.journal = null;
        this.view = new QueueView(this);
        this.salePush = new SalePush(this);
    }

    get state() {
        return this.view.state;
    }

    /** Show now what is so now. */
    refresh() {
        this.view.refresh();
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
        this.journal.subscribe(() => this.view.refreshSoon());
        this.courier.subscribe(() => this.view.refreshSoon());
        this.refresh();
        await this.refreshStorage();
        askToPersist((persisted) => Object.assign(this.state.storage, {persisted}));
        browser.setInterval(() => this.refreshStorage(), REFRESH_INTERVAL);
        browser.addEventListener("beforeunload", (ev) => this.onLeaving(ev));
    }

    makeCourier() {
        const {bus_service: bus, orm} = this.env.services;
        this.transport = new RpcTransport({
            orm,
            device: () => this.device,
            onAnswer: (answer) => this.onAnswer(answer),
        });
        this.line = new LineWatch(bus, () => this.courier.nudge());
        this.courier = new Courier({
            journal: this.journal,
            transport: this.transport,
            ...pageWorld,
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
            const isDurable = await this.journal.flushed();
            if (isDurable && this.storage.kind !== "memory") {
                db.save("orders", []);
            }
        }
    }

    start() {
        this.state.ready = true;
        this.courier.start();
        this.refresh();
    }

    /** See SalePush: in the place of stock's `_save_to_server`. */
    push(items, options) {
        return this.salePush.push(items, options);
    }

    onAnswer({results = [], settled = []}) {
        [...results, ...settled].forEach((result) => this.onResult(result));
        // There is a line: what could not be loaded without one can be now.
        this.book.held.openAll((data) => this.showHeld(data));
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

    // What is told to the server and to the screens

    get device() {
        return {
            secret: this.journal.secret,
            config_id: this.pos.config.id,
            name: deviceName(browser.navigator.userAgent),
            counter: this.journal.counter,
        };
    }

    report() {
        return makeReport(this.journal.sales(), {
            storage: {...this.state.storage},
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

    async refreshStorage() {
        await this.storage.reserve(RESERVE);
        Object.assign(this.state.storage, await storageEstimate());
    }

    onLeaving(ev) {
        if (this.storage.kind === "memory" && this.state.counts.total) {
            ev.preventDefault();
            ev.returnValue = "";
        }
    }
}
