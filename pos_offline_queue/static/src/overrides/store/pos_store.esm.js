/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {ConnectionLostError} from "@web/core/network/rpc_service";
import {OfflineQueue} from "@pos_offline_queue/app/offline_queue.esm";
import {PosStore} from "@point_of_sale/app/store/pos_store";
import {offlineStart} from "@pos_offline_queue/app/offline_start/offline_start.esm";
import {patch} from "@web/core/utils/patch";

/** The sender sees to the order of sending; nobody waits for another's answer. */
const NO_MUTEX = {exec: (fn) => fn()};

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
        return this.offlineQueue.push(orders, options);
    },
});
