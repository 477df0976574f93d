/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

/** The pauses of a sender. Timers and clock are handed in. */
export class Pace {
    /**
     * @param {Object} world
     * @param {{set: Function, clear: Function}} world.timers
     * @param {() => Number} world.now only to say when; it may be set back
     */
    constructor({timers, now}) {
        Object.assign(this, {timers, now});
        /** @type {Map<String, {id: any, at: Number}>} running timers by name */
        this.running = new Map();
    }

    has(name) {
        return this.running.has(name);
    }

    /** @returns {Number|null} when it will be over */
    endOf(name) {
        return this.has(name) ? this.running.get(name).at : null;
    }

    /** @param {Number} ms after which `fn` is called, unless ended or begun again */
    begin(name, ms, fn) {
        this.end(name);
        const id = this.timers.set(() => {
            this.running.delete(name);
            fn();
        }, ms);
        this.running.set(name, {id, at: this.now() + ms});
    }

    end(name) {
        if (this.has(name)) {
            this.timers.clear(this.running.get(name).id);
            this.running.delete(name);
        }
    }

    endAll() {
        [...this.running.keys()].forEach((name) => this.end(name));
    }
}
