/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {markRaw, reactive} from "@odoo/owl";
import {Outage} from "@pos_offline_queue/core/unsent.esm";
import {browser} from "@web/core/browser/browser";

/** In ms: much happens at once when much is sent. */
const REFRESH_PAUSE = 50;
/** So long it is said that all went well after an outage, in ms. */
const RETURN_LASTS = 5000;
/** Devices report once a minute: what was known longer ago may have changed, in ms. */
const FIGURE_LASTS = 180000;
const FIGURE = "figure";
/** Why nothing is sent, where the server does not answer at all. */
const NO_ANSWER = ["offline", "timeout"];

/**
 * @param {Object} state of QueueView, with a figure
 * @param {Number} now ms since 1970
 * @returns {Number|null} how long ago the figure was known; null: it is what is known now
 */
export function figureAge({figure, isOnline}, now) {
    const age = now - figure.at;
    return isOnline && age < FIGURE_LASTS ? null : age;
}

/** What the screens show of the queue: `state`, reactive. */
export class QueueView {
    /** @param {OfflineQueue} queue */
    constructor(queue) {
        this.queue = queue;
        this.refreshing = null;
        this.outage = new Outage();
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
            sender: {
                phase: "idle",
                reason: null,
                nextAttemptAt: null,
                done: 0,
                total: 0,
            },
            cachedAt: null,
            /** Invoices in Odoo to be handed over here: how many, and what is known. */
            documents: {count: 0, rows: []},
            isOnline: true,
            /** How many sales have arrived after an outage that is just over; else 0. */
            returned: 0,
            /** {text, level, at}: what is not in Odoo of this POS, all devices together. */
            figure: null,
            /** What Odoo has, if it is not the version of this page. */
            otherVersion: null,
            /** Sales that wait here under another name of the database. */
            others: [],
        });
    }

    /** As it was last known here, also before a reload without network. */
    recallFigure() {
        this.state.figure = this.queue.outbox.store.hint(FIGURE) || null;
    }

    /** @param {{text: String, level: String}} [figure] as Odoo says now */
    onFigure(figure) {
        // Odoo may be older than this page.
        if (!figure) {
            return;
        }
        const isNew = figure.text !== this.state.figure?.text;
        this.state.figure = {...figure, at: Date.now()};
        if (isNew) {
            this.queue.outbox.store.setHint(FIGURE, this.state.figure);
        }
    }

    /** @param {{type: String}} event of the outbox */
    onOutbox({type}) {
        if (type === "confirmed") {
            this.outage.noteSent();
        }
        this.refreshSoon();
    }

    refreshSoon() {
        if (!this.refreshing) {
            this.refreshing = browser.setTimeout(() => this.refresh(), REFRESH_PAUSE);
        }
    }

    refresh() {
        this.refreshing = null;
        const {state} = this;
        const {book, sender, outbox, line, storage} = this.queue;
        const sales = outbox.sales();
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
            damaged: outbox.damaged.length,
            tabs: book ? book.tabs.length : 0,
            sender: {...sender.state},
            isOnline: line.isOnline && !sender.state.reason,
        });
        const arrived = this.outage.note(
            state.isOnline,
            counts.waiting + counts.sending
        );
        if (arrived) {
            state.returned = arrived;
            browser.setTimeout(() => {
                state.returned = 0;
            }, RETURN_LASTS);
        }
        state.storage.kind = storage.kind;
        state.storage.problem = outbox.problem || storage.problem;
        state.storage.strict = storage.isStrict;
        line.watch(NO_ANSWER.includes(sender.state.reason));
        if (state.ready) {
            this.showSync();
        }
    }

    /** Standard's sign in the navigation bar says what the notice under it does. */
    showSync() {
        const {counts, sender, isOnline} = this.state;
        const waiting = counts.waiting + counts.sending;
        if (!isOnline) {
            this.queue.pos.set_synch("disconnected");
        } else if (sender.phase === "sending" && waiting) {
            this.queue.pos.set_synch("connecting");
        } else {
            this.queue.pos.set_synch(counts.attention ? "error" : "connected");
        }
    }
}
