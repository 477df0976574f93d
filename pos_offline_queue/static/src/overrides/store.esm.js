/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {Order, Orderline} from "@point_of_sale/app/store/models";
import {callNumber, uuid} from "@pos_offline_queue/core/identifiers.esm";
import {ConnectionLostError} from "@web/core/network/rpc_service";
import {OfflineQueue} from "@pos_offline_queue/app/offline_queue.esm";
import {PosDB} from "@point_of_sale/app/store/db";
import {PosStore} from "@point_of_sale/app/store/pos_store";
import {loyaltyCards} from "@pos_offline_queue/core/loyalty_cards.esm";
import {offlineStart} from "@pos_offline_queue/app/offline_start/offline_start.esm";
import {patch} from "@web/core/utils/patch";

/** The sender sees to the order of sending; nobody waits for another's answer. */
const NO_MUTEX = {exec: (fn) => fn()};

/** By its key the server knows an order again, however often it comes. */
patch(Order.prototype, {
    setup() {
        super.setup(...arguments);
        this.idempotency_key = this.idempotency_key || uuid(window.crypto);
        this.trackingNumber = callNumber(this) || this.trackingNumber;
    },

    /** What the customer is called by, wherever it is printed. To be extended. */
    getCallNumber() {
        return this.trackingNumber;
    },

    /** What people call it, in a sentence. To be extended. */
    getLabel() {
        return this.name;
    },

    export_for_printing() {
        const result = super.export_for_printing(...arguments);
        result.headerData.trackingNumber = this.getCallNumber();
        return result;
    },

    /** Standard heads the kitchen's ticket with the order's name alone. */
    printChanges() {
        const number = this.getCallNumber();
        const name = this.name === number ? number : `${number} (${this.name})`;
        const order = Object.create(this, {name: {value: name}});
        return super.printChanges.apply(order, arguments);
    },

    init_from_JSON(json) {
        super.init_from_JSON(...arguments);
        const {isOpen, book} = this.pos.offlineQueue;
        const isKeyless = isOpen && json.server_id && !json.idempotency_key;
        // One that was made before there were keys; the other tills have it open, too.
        this.idempotency_key = isKeyless ? book.keyOf(json) : json.idempotency_key;
    },

    export_as_JSON() {
        const json = super.export_as_JSON(...arguments);
        json.idempotency_key = this.idempotency_key;
        const work = this.finalized ? this.tryPostProcess() : {};
        if (Object.keys(work).length) {
            json.post_process = work;
        }
        return json;
    },

    /** A module that fails here must not keep a paid sale from being stored. */
    tryPostProcess() {
        try {
            return this.exportPostProcess();
        } catch (error) {
            console.error("A sale goes without what modules do after it", error);
            return {};
        }
    },

    /**
     * What Odoo does once, while it records this sale: data for modules by their names,
     * see readme/DEVELOP.md. To be extended.
     */
    exportPostProcess() {
        const cards = this.couponPointChanges ? this.exportLoyaltyCards() : [];
        return {
            ...(cards.length ? {pos_loyalty: cards} : {}),
            ...(this.hasDocument ? {invoice: true} : {}),
        };
    },

    /** @returns {Object} what each program gives for this sale, on its only card */
    pointsOfCustomer() {
        const {programs} = this.pos;
        const own = this.get_partner()
            ? programs.filter((one) => one.is_nominative)
            : [];
        const applicable = own.filter((program) => this._programIsApplicable(program));
        const given = this.pointsForPrograms(applicable);
        const parts = own.map(({id}) => [id, given[id] || []]);
        // Standard notes it, too, if there are none.
        return Object.fromEntries(
            parts
                .filter(([, {length}]) => length < 2)
                .map(([id, [part]]) => [id, part ? part.points : 0])
        );
    },

    exportLoyaltyCards() {
        const {program_by_id: programs, reward_by_id: rewards} = this.pos;
        return loyaltyCards({
            changes: Object.values(this.couponPointChanges),
            earned: this.pointsOfCustomer(),
            rewardLines: this._get_reward_lines(),
            programs,
            rewards,
            correctionOf: (program) => this._getPointsCorrection(program),
            partnerId: this.get_partner()?.id,
        });
    },

    /**
     * `awaits` is what the cashier waits for: "invoice", the file; "receipt", what it
     * shows of Odoo's answer; or null.
     */
    _getOrderOptions() {
        const isForReceipt = this.wait_for_push_order();
        const awaits = this.isInvoiceAwaited ? "invoice" : isForReceipt && "receipt";
        return {...super._getOrderOptions(...arguments), awaits: awaits || null};
    },
});

/** A line that refunds a sale which Odoo does not have yet: see `QueueDesk.refund`. */
patch(Orderline.prototype, {
    init_from_JSON(json) {
        super.init_from_JSON(...arguments);
        this.refunded_orderline_id =
            json.refunded_in_queue || this.refunded_orderline_id;
    },

    /** Odoo's own lines have numbers. */
    export_as_JSON() {
        const json = super.export_as_JSON(...arguments);
        if (typeof json.refunded_orderline_id === "string") {
            json.refunded_in_queue = json.refunded_orderline_id;
            delete json.refunded_orderline_id;
        }
        return json;
    },
});

/**
 * Where standard keeps orders, the order book does, as soon as it is open. Standard's
 * copy of the open orders stays: it is what a POS without this module reads.
 */
patch(PosDB.prototype, {
    /** @param {OrderBook} book */
    useOrderBook(book) {
        this.orderBook = book;
    },

    /** Damaged data must not keep a till from starting. */
    load(store, deft) {
        try {
            return super.load(...arguments);
        } catch (error) {
            const name = `${this.name}_${store}`;
            console.warn(`Damaged, kept aside as ${name}_damaged`, error);
            localStorage[`${name}_damaged`] = localStorage[name];
            localStorage.removeItem(name);
            return deft;
        }
    },

    add_order(order) {
        return this.orderBook ? this.orderBook.addSale(order) : super.add_order(order);
    },

    remove_order(uid) {
        if (!this.orderBook) {
            return super.remove_order(...arguments);
        }
        this.orderBook.withdrawSale(uid);
    },

    /** Standard's debug window asks for it; sold is sold: see the queue screen. */
    remove_all_orders() {
        if (!this.orderBook) {
            super.remove_all_orders();
        }
    },

    get_orders() {
        return this.orderBook ? this.orderBook.sales : super.get_orders();
    },

    get_order(uid) {
        return this.orderBook
            ? this.orderBook.sale(uid)
            : super.get_order(...arguments);
    },

    save_unpaid_order(order) {
        return this.orderBook
            ? this.orderBook.keepTab(order.uid, order.export_as_JSON())
            : super.save_unpaid_order(...arguments);
    },

    remove_unpaid_order(order) {
        return this.orderBook
            ? this.orderBook.dropTab(order.uid)
            : super.remove_unpaid_order(...arguments);
    },

    remove_all_unpaid_orders() {
        if (!this.orderBook) {
            return super.remove_all_unpaid_orders(...arguments);
        }
        this.orderBook.tabs.forEach(({id}) => this.orderBook.dropTab(id));
    },

    get_unpaid_orders() {
        return this.orderBook
            ? this.orderBook.tabs.map(({data}) => data)
            : super.get_unpaid_orders(...arguments);
    },

    get_unpaid_orders_to_sync(ids) {
        if (!this.orderBook) {
            return super.get_unpaid_orders_to_sync(...arguments);
        }
        return this.orderBook.tabs.filter(
            ({id, data}) =>
                ids.includes(id) &&
                (data.server_id ||
                    data.lines.length ||
                    data.statement_ids.length ||
                    data.booked)
        );
    },
});

/** Without what the module's server half tells, as in unit tests, all is as in standard. */
patch(PosStore.prototype, {
    async setup(env) {
        this.offlineQueue = new OfflineQueue(env, this);
        await super.setup(...arguments);
        if (this.offlineQueue.isOpen) {
            this.offlineQueue.start();
        }
    },

    async _processData(loadedData) {
        const {pos_offline_queue: facts, "pos.config": config} = loadedData;
        if (facts) {
            await this.offlineQueue.open(facts, config);
            this.offlineQueue.state.cachedAt = offlineStart.state.cachedAt;
        }
        return super._processData(...arguments);
    },

    /** A till that was offline may have counted further than the server knows. */
    _loadPosSession() {
        super._loadPosSession(...arguments);
        if (!this.offlineQueue.isOpen) {
            return;
        }
        const session = this.pos_session;
        const next = this.offlineQueue.book.nextSequence(session.id);
        session.sequence_number = Math.max(session.sequence_number, next);
        if (this.offlineQueue.cash.hasOpening(session.id)) {
            // It was counted here, and Odoo does not know it yet.
            session.state = "opened";
        }
    },

    /**
     * Without a line, open orders that need what is not here are held until there
     * is one; standard would not start, or drop what it cannot show.
     */
    load_orders() {
        const {book, isOpen} = this.offlineQueue;
        if (!isOpen) {
            return super.load_orders(...arguments);
        }
        return book.whileLoading(async () => {
            try {
                await super.load_orders(...arguments);
            } catch (error) {
                if (!(error instanceof ConnectionLostError)) {
                    throw error;
                }
                book.holdTabs((data) => !this.hasAllOf(data));
                await super.load_orders(...arguments);
            }
        });
    },

    /** @returns {Boolean} whether this till can show the open order */
    hasAllOf({lines, partner_id}) {
        const {db} = this;
        const hasProducts = lines.every(([, , line]) =>
            db.get_product_by_id(line.product_id)
        );
        return (
            hasProducts && (!partner_id || Boolean(db.get_partner_by_id(partner_id)))
        );
    },

    async after_load_server_data() {
        if (this.offlineQueue.isOpen) {
            this.pushOrderMutex = NO_MUTEX;
            await this.offlineQueue.takeOver();
        }
        return super.after_load_server_data(...arguments);
    },

    /** A line of the log is not worth a cash drawer that cannot be used. */
    async logEmployeeMessage() {
        const logged = super.logEmployeeMessage(...arguments);
        if (!this.offlineQueue.isOpen) {
            return logged;
        }
        Promise.resolve(logged).catch((error) => console.warn("Not logged", error));
    },

    push_orders_with_closing_popup() {
        return (
            this.offlineQueue.isLeftBehind ||
            super.push_orders_with_closing_popup(...arguments)
        );
    },

    /** Open orders go standard's way; sold ones are the sender's. */
    async _save_to_server(orders, options = {}) {
        const isOurs = this.offlineQueue.isOpen && !options.draft;
        if (!isOurs || !orders || !orders.length) {
            return super._save_to_server(...arguments);
        }
        return this.offlineQueue.salePush.push(orders, options);
    },
});
