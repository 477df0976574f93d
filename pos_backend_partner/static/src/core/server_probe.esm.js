/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

/** Odoo answers this without a session and without the database. */
const HEALTH = "/web/health";
/** In ms. How long an answer is waited for, if nobody says how long. */
const PATIENCE = 3000;
/** In ms. A server that is silent may just be slow; after so long it is of no use. */
export const LONG_PATIENCE = 15000;
/** Between two questions, in ms: the first pause, how it grows, and the longest. */
const FIRST_PAUSE = 1500;
const GROWTH = 1.3;
const LAST_PAUSE = 5000;
/** In ms. Who asks so soon after another one gets the same answer, if the network of
 * the browser has neither come nor gone since. */
const SAME = 1000;
/** Modules that know nothing of each other find the probe of their page by this. */
const SHARED = Symbol.for("pos_suite.server_probe");

/**
 * @param {Window} page with `fetch` and the like
 * @param {Number} patience milliseconds
 * @returns {Promise<"there"|"gone"|"silent">} whether there is a server behind the
 *     page's address; "silent": no answer for so long
 */
export async function lookForServer(page, patience) {
    // `AbortSignal.timeout` came with Safari 16, and iPads that are older sell, too.
    const abort = new page.AbortController();
    const timer = page.setTimeout(() => abort.abort(), patience);
    try {
        const {signal} = abort;
        const {status} = await page.fetch(HEALTH, {cache: "no-store", signal});
        // A proxy without a server behind it answers 502 to 504.
        return status < 500 ? "there" : "gone";
    } catch {
        return abort.signal.aborted ? "silent" : "gone";
    } finally {
        page.clearTimeout(timer);
    }
}

/**
 * Asks whether there is a server, for all modules of a page: at their wish, and again
 * and again while one of them misses it. Each of them hears all answers.
 */
export class ServerProbe {
    /**
     * @param {Object} world
     * @param {{set: Function, clear: Function}} world.timers
     * @param {() => Number} world.now milliseconds
     * @param {() => Number} world.random in [0, 1)
     * @param {() => Boolean} world.isOnline whether the browser has a network
     * @param {(patience: Number) => Promise<String>} world.look
     */
    constructor({timers, now, random, isOnline, look}) {
        Object.assign(this, {timers, now, random, isOnline, look});
        this.listeners = new Set();
        this.missing = new Set();
        this.timer = null;
        this.pause = FIRST_PAUSE;
        this.last = null;
        /** The question asked last: {since, patience, isOnline, answer}. */
        this.question = null;
    }

    /** @param {(found: "there"|"gone"|"silent", patience: Number) => void} listener */
    listen(listener) {
        this.listeners.add(listener);
    }

    /** @returns {Promise<"there"|"gone"|"silent">} "silent": no answer for so long */
    ask(patience = PATIENCE) {
        const {question} = this;
        const since = this.now();
        const isOnline = this.isOnline();
        const age = question ? since - question.since : Infinity;
        const isSame = age >= 0 && age < SAME && question.isOnline === isOnline;
        if (!isSame || question.patience < patience) {
            const answer = this.look(patience).then((found) =>
                this.found(found, patience)
            );
            this.question = {since, patience, isOnline, answer};
        }
        return this.question.answer;
    }

    found(found, patience) {
        this.last = found;
        this.listeners.forEach((listener) => listener(found, patience));
        return found;
    }

    /** Ask again and again, as long as anybody misses the server. */
    watch(who, isMissing) {
        if (isMissing) {
            this.missing.add(who);
        } else {
            this.missing.delete(who);
        }
        if (this.missing.size && this.timer === null) {
            this.pause = FIRST_PAUSE;
            this.askSoon();
        } else if (!this.missing.size && this.timer !== null) {
            this.timers.clear(this.timer);
            this.timer = null;
        }
    }

    /** After half to one and a half times the pause, so that tills do not keep step. */
    askSoon() {
        const ms = Math.round(this.pause * (0.5 + this.random()));
        const timer = this.timers.set(async () => {
            if (this.isOnline()) {
                await this.ask(this.last === "silent" ? LONG_PATIENCE : PATIENCE);
            } else {
                this.found("gone", 0);
            }
            // It may have been found, and lost again, meanwhile.
            if (this.timer === timer) {
                this.pause = Math.min(this.pause * GROWTH, LAST_PAUSE);
                this.askSoon();
            }
        }, ms);
        this.timer = timer;
    }
}

/**
 * @param {Window} page
 * @param {Object} world as for ServerProbe; `look` is the page's own
 * @returns {ServerProbe} the one of this page
 */
export function serverProbe(page, world) {
    const look = (patience) => lookForServer(page, patience);
    page[SHARED] = page[SHARED] || new ServerProbe({look, ...world});
    return page[SHARED];
}
