/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {markRaw, reactive} from "@odoo/owl";
import {browser} from "@web/core/browser/browser";

/** In ms: much happens at once when much is sent. */
const REFRESH_PAUSE = 50;
/** Why nothing is sent, where waiting for the server helps. */
const PASSING = ["offline", "timeout", "server"];

/** What the screens show of the queue: `state`, reactive. */
export class QueueView {
    /** @param {OfflineQueue} queue */
    constructor(queue) {
        this.queue = queue;
        this.refreshing = null;
        this.state = reactive({
            ready: false,
            storage: {
                kind: null,
                problem: null,
                persisted: null,
                strict: false,
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

    refreshSoon() {
        if (!this.refreshing) {
            this.refreshing = browser.setTimeout(() => this.refresh(), REFRESH_PAUSE);
        }
    }

    refresh() {
        this.refreshing = null;
        const {state} = this;
        const {book, courier, journal, line, storage} = this.queue;
        const sales = journal.sales();
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
            damaged: journal.damaged.length,
            tabs: book ? book.tabs.length : 0,
            courier: {...courier.state},
            isOnline: line.isOnline && !courier.state.reason,
        });
        state.storage.kind = storage.kind;
        state.storage.problem = journal.problem || storage.problem;
        state.storage.strict = storage.isStrict;
        line.watch(PASSING.includes(courier.state.reason));
        if (state.ready) {
            this.showSync();
        }
    }

    /** Stock's sign in the navigation bar. */
    showSync() {
        const {counts, courier} = this.state;
        const waiting = counts.waiting + counts.sending;
        if (courier.phase === "sending" && waiting) {
            this.queue.pos.set_synch("connecting");
        } else if (courier.reason) {
            this.queue.pos.set_synch("disconnected");
        } else {
            this.queue.pos.set_synch(counts.attention ? "error" : "connected");
        }
    }
}
