/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {SendError} from "@pos_offline_queue/core/errors.esm";

/** Somebody else has the transfer in hand for a few milliseconds. */
const BUSY_TRIES = 40;
const BUSY_LEAST = 40;
const BUSY_MOST = 200;

/** Asks the server, again where it is told to come back in a moment. */
export class TransferLine {
    /**
     * @param {Object} world
     * @param {{call: Function}} world.transport call(method, args) => promise; rejects
     *  with SendError, whose reason is "invalid" if asking again would not help
     * @param {{set: Function}} world.timers
     * @param {() => Number} world.random
     */
    constructor({transport, timers, random}) {
        Object.assign(this, {transport, timers, random});
    }

    /** @throws {SendError} */
    async ask(method, ...args) {
        for (let tries = 0; tries < BUSY_TRIES; tries++) {
            const answer = await this.transport.call(method, args);
            if (answer?.status !== "busy") {
                return answer;
            }
            await this.pause(BUSY_LEAST + this.random() * (BUSY_MOST - BUSY_LEAST));
        }
        throw new SendError("busy");
    }

    /** The same; what the server does not take in is refused for good. */
    async askOrRefusal(method, ...args) {
        try {
            return await this.ask(method, ...args);
        } catch (error) {
            if (error.reason === "invalid") {
                return {status: "refused", message: error.message};
            }
            throw error;
        }
    }

    pause(milliseconds) {
        return new Promise((resolve) => this.timers.set(resolve, milliseconds));
    }
}
