/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {DEVICE_NAME, QueueDesk} from "@pos_offline_queue/app/queue_desk.esm";
import {
    HeartbeatParts,
    VERSION,
    makeReport,
} from "@pos_offline_queue/core/heartbeat.esm";
import {LineWatch, RpcTransport} from "@pos_offline_queue/app/connection.esm";
import {
    askToPersist,
    deviceName,
    storageEstimate,
} from "@pos_offline_queue/app/this_device.esm";
import {
    openStorage,
    salesUnderOtherNames,
} from "@pos_offline_queue/core/storage/open.esm";
import {
    pageWorld,
    sendingLock,
    tabChannel,
} from "@pos_offline_queue/app/page_world.esm";
import {saleKey, uuid} from "@pos_offline_queue/core/identifiers.esm";
import {CashOutbox} from "@pos_offline_queue/core/cash_outbox.esm";
import {Documents} from "@pos_offline_queue/app/documents.esm";
import {ErrorPopup} from "@point_of_sale/app/errors/popups/error_popup";
import {OrderBook} from "@pos_offline_queue/app/order_book.esm";
import {Outbox} from "@pos_offline_queue/core/outbox.esm";
import {OutboxSender} from "@pos_offline_queue/core/outbox_sender.esm";
import {QueueView} from "@pos_offline_queue/app/queue_view.esm";
import {ReceiptOutbox} from "@pos_offline_queue/core/receipt_outbox.esm";
import {SalePush} from "@pos_offline_queue/app/sale_push.esm";
import {_t} from "@web/core/l10n/translation";
import {browser} from "@web/core/browser/browser";
import {markRaw} from "@odoo/owl";
import {within} from "@pos_offline_queue/core/pace.esm";

/** Of the names of databases in the browser. */
const PREFIX = "pos_offline_queue/";
/** So much is kept free, in bytes, to know of a full disk before a sale. */
const RESERVE = 1000000;
const REFRESH_INTERVAL = 60000;
/** How long a cashier waits for Odoo to have what they counted, in ms. */
const CASH_PATIENCE = 8000;
/** How long they wait to hear that it has a receipt to be e-mailed, in ms. */
const RECEIPT_PATIENCE = 8000;
const RECEIPT_PAUSE = 500;
const NOTICE = 4000;

/**
 * The queue between this till and Odoo: an outbox in the browser, a sender that
 * sends from it, and what screens show of both (`state`, reactive).
 */
export class OfflineQueue {
    constructor(env, pos) {
        // The POS is reactive; nothing of the machinery in here needs to be.
        markRaw(this);
        this.env = env;
        this.pos = pos;
        this.outbox = null;
        /** Whether the session closes over what could not be sent; a manager agreed. */
        this.isLeftBehind = false;
        this.view = new QueueView(this);
        this.desk = new QueueDesk(this);
        this.salePush = new SalePush(this);
        this.documents = new Documents(this);
        this.heartbeatParts = new HeartbeatParts();
    }

    get state() {
        return this.view.state;
    }

    /** Show now what is so now. */
    refresh() {
        this.view.refresh();
    }

    get isOpen() {
        return Boolean(this.outbox);
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
        this.name = PREFIX + this.identity.database + this.suffix;
        this.storage = await openStorage({
            indexedDB: () => window.indexedDB,
            localStorage: () => window.localStorage,
            name: this.name,
        });
        this.outbox = await Outbox.open({
            storage: this.storage,
            now: () => Date.now(),
            newId: () => uuid(window.crypto),
            digest: (text) => window.sha256(text),
            channel: tabChannel(this.name),
        });
        this.cash = new CashOutbox({
            outbox: this.outbox,
            now: () => Date.now(),
            newId: () => uuid(window.crypto),
            send: (...entry) => this.transport.sendCash(...entry),
            onNoted: ({values}, why) => this.onCashNoted(values, why),
        });
        this.receipts = new ReceiptOutbox({
            outbox: this.outbox,
            now: () => Date.now(),
            newId: () => uuid(window.crypto),
            send: (...entry) => this.transport.sendReceipt(...entry),
            onGivenUp: (entry) => this.onReceiptGivenUp(entry),
        });
        this.makeSender();
        this.book = new OrderBook({
            outbox: this.outbox,
            newKey: () => uuid(window.crypto),
            closeSold: (uid) => this.desk.closeSold(uid),
            keyOf: (data) => saleKey(facts.database_uuid, data, window.sha256),
            describe: (data) => this.describe(data),
            optionsOf: (item) => this.optionsOf(item),
            mirror: (items) => this.mirror(items),
        });
        this.outbox.subscribe((event) => this.view.onOutbox(event));
        this.sender.subscribe(() => this.view.refreshSoon());
        this.view.recallFigure();
        this.refresh();
        await this.refreshStorage();
        this.lookForOthers();
        askToPersist((persisted) => Object.assign(this.state.storage, {persisted}));
        browser.setInterval(() => this.refreshStorage(), REFRESH_INTERVAL);
        browser.addEventListener("beforeunload", (ev) => this.onLeaving(ev));
    }

    get suffix() {
        return `/${this.identity.database_uuid}/${this.identity.config_uuid}`;
    }

    /** The database may have been renamed while sales waited. */
    async lookForOthers() {
        try {
            this.state.others = await salesUnderOtherNames({
                indexedDB: window.indexedDB,
                timers: pageWorld.timers,
                prefix: PREFIX,
                database: this.identity.database,
                suffix: this.suffix,
            });
        } catch (error) {
            console.warn("The browser does not list its databases", error);
        }
    }

    makeSender() {
        const {bus_service: bus, orm} = this.env.services;
        this.transport = new RpcTransport({
            orm,
            device: () => this.device,
            onAnswer: (answer) => this.onAnswer(answer),
            sendFirst: (...next) => this.cash.sendBefore(...next),
            parts: this.heartbeatParts,
        });
        // A server that asked to be left alone is, whatever happens to the network.
        this.line = new LineWatch(
            bus,
            () => this.sender.isHeldOff || this.sender.nudge(),
            {onGone: () => this.view.refreshSoon()}
        );
        this.sender = new OutboxSender({
            outbox: this.outbox,
            transport: this.transport,
            ...pageWorld,
            lock: sendingLock(this.name, uuid(window.crypto)),
            isOnline: () => this.line.isOnline,
            report: (listed) => this.report(listed),
        });
    }

    /** Standard has its orders loaded: take over what it kept, and begin to send. */
    async takeOver() {
        const {db} = this.pos;
        const left = db.get_orders();
        this.book.recoverTabs(db.load("unpaid_orders", []));
        db.useOrderBook(this.book);
        for (const {data} of left) {
            this.book.addSale(data);
        }
        if (left.length) {
            const isDurable = await this.outbox.flushed();
            if (isDurable && this.storage.kind !== "memory") {
                db.save("orders", []);
            }
        }
    }

    start() {
        this.state.ready = true;
        this.sender.start();
        this.refresh();
    }

    /**
     * @param {...any} entry see CashOutbox.add
     * @returns {Promise} when Odoo has it, or after a while: it goes on by itself
     */
    async keepCash(...entry) {
        const key = await this.cash.add(...entry);
        this.sender.nudge();
        await within(this.sender.heartbeat(), CASH_PATIENCE, pageWorld);
        if (this.cash.has(key)) {
            this.env.services.pos_notification.add(
                _t("Saved on this device. It is sent to Odoo automatically."),
                NOTICE
            );
        }
    }

    onCashNoted({amount}, why) {
        this.env.services.popup.add(ErrorPopup, {
            title: _t("Odoo did not book this cash"),
            body: _t(
                "%(amount)s are noted on the session instead, for a manager. %(why)s",
                {amount: this.env.utils.formatCurrency(amount), why}
            ),
        });
    }

    /**
     * @param {Object} entry see ReceiptOutbox.add
     * @returns {Promise<Boolean>} whether Odoo has it; else it is sent by itself
     * @throws {SendError} Odoo does not take it
     */
    async emailReceipt(entry) {
        const key = await this.receipts.add(entry);
        await within(this.receipts.sendAll(), RECEIPT_PATIENCE, pageWorld);
        const refusal = this.receipts.refusals.get(key);
        if (refusal) {
            await this.receipts.remove(key);
            throw refusal;
        }
        return !this.receipts.has(key);
    }

    onReceiptGivenUp({order, client: {email}}) {
        this.env.services.popup.add(ErrorPopup, {
            title: _t("A receipt was not e-mailed"),
            body: _t(
                "Odoo has not taken the receipt of %(order)s to %(email)s for a week. It is not tried again.",
                {order, email}
            ),
        });
    }

    onAnswer({results = [], settled = [], missing = [], documents, figure, version}) {
        const {sent} = this.outbox;
        if (!this.isSetBackShown && missing.some((key) => sent.rows.has(key))) {
            this.isSetBackShown = true;
            this.env.services.popup.add(ErrorPopup, {
                title: _t("Odoo has lost sales"),
                body: _t(
                    "Its database was set back, as from a backup. What this device has sold since is sent again by itself: of the last seven days, 500 sales at most. Tell your manager."
                ),
            });
        }
        [...results, ...settled].forEach((result) => this.onResult(result));
        this.documents.onCount(documents);
        // Only the answer of a heartbeat has it.
        if (version) {
            this.state.otherVersion = version === VERSION ? null : version;
            this.view.onFigure(figure);
        }
        // When the answer is taken in: the receipts of sales that wait have to wait, too.
        browser.setTimeout(() => this.receipts.sendAll(), RECEIPT_PAUSE);
        // There is a line: what could not be loaded without one can be now.
        this.book.held.openAll((data) => this.desk.showHeld(data));
    }

    /** Whoever sent it: the POS knows which order in Odoo a sale became. */
    onResult({status, key, id, pos_reference, account_move}) {
        if (status !== "confirmed") {
            return;
        }
        this.pos.validated_orders_name_server_id_map[pos_reference] = id;
        // By its key: another tab may have an order of the same number.
        const order = this.pos.orders.find(({idempotency_key: own}) => own === key);
        if (order) {
            order.server_id = id;
        }
        // Of other sales no invoice is listed.
        const isListed = this.outbox.sale(key)?.about.hasDocument;
        if (isListed && account_move && !order?.isInvoiceAwaited) {
            this.documents.refreshSoon();
        }
    }

    // What is told to the server and to the screens

    get device() {
        return {
            secret: this.outbox.store.secret,
            config_id: this.pos.config.id,
            name:
                this.outbox.store.hint(DEVICE_NAME) ||
                deviceName(browser.navigator.userAgent),
            counter: this.outbox.counter,
            version: VERSION,
        };
    }

    report(listed) {
        const facts = {
            storage: {...this.state.storage},
            cashier: this.pos.get_cashier()?.name || "",
            session_id: this.pos.pos_session.id,
            tabs: this.book.tabs.length,
            sent: this.outbox.sent.toAsk(),
        };
        return makeReport(this.outbox.sales(), facts, listed);
    }

    describe(data) {
        const {db} = this.pos;
        return {
            name: data.name,
            amount: data.amount_total,
            cash: this.cashOf(data),
            customer: db.get_partner_by_id(data.partner_id)?.name || "",
            cashier: this.pos.get_cashier()?.name || "",
            lines: data.lines.length,
            hasDocument: Boolean(data.post_process?.invoice),
            session_id: data.pos_session_id,
        };
    }

    /** @returns {Number} what of the order is in the drawer */
    cashOf({statement_ids: payments, amount_return: change}) {
        const given = payments
            .map(([, , payment]) => payment)
            .filter(
                ({payment_method_id: id}) =>
                    this.pos.payment_methods_by_id[id]?.is_cash_count
            )
            .reduce((sum, {amount}) => sum + amount, 0);
        return given - (change || 0);
    }

    optionsOf(item) {
        const context = this.pos._getCreateOrderContext([item], {printedOrders: true});
        return {to_invoice: Boolean(item.data.to_invoice), context: {...context}};
    }

    /** Standard's own copy of the open orders; the outbox has them anyway. */
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
