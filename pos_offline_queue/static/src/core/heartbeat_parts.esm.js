/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

/**
 * What other modules ask by the heartbeat of the queue, so that an idle till makes one
 * request a minute, and not one for each of them.
 */
export class HeartbeatParts {
    constructor() {
        this.parts = new Map();
    }

    /**
     * @param {String} name by which the server knows it, see `_answer_also`
     * @param {Object} part
     * @param {() => any} part.ask null if there is nothing to ask now
     * @param {(answer: any, asked: any) => void} part.hear `answer` is undefined if the
     *  server has said nothing about it
     */
    add(name, part) {
        this.parts.set(name, part);
    }

    /** @returns {Object} {also} of the device, if there is something to ask */
    ask() {
        const asked = [...this.parts].map(([name, part]) => [
            name,
            this.attempt(() => part.ask()),
        ]);
        const also = asked.filter(([, what]) => what);
        return also.length ? {also: Object.fromEntries(also)} : {};
    }

    /** @param {Object} answer of the server */
    hear({also = {}}, answer) {
        for (const [name, asked] of Object.entries(also)) {
            const {hear} = this.parts.get(name);
            this.attempt(() => hear(answer?.also?.[name], asked));
        }
    }

    /** No other module stops the sending of sales. */
    attempt(work) {
        try {
            return work();
        } catch (error) {
            Promise.reject(error);
            return null;
        }
    }
}
