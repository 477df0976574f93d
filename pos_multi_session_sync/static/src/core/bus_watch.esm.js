/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

/** The same as `quiet`, where nobody waits for the bus. */
const CALM = 110000;
/** Then the heartbeat of the queue comes first, which asks the same. */
const BEAT = 70000;
/** A request that has something else to say asks for one after so long. */
const BUSY = 20000;
/** Between two that are asked for, until it is known that none arrives. */
const SPACING = 5000;
/** So many of them are missed before that is known. */
const MISSED = 2;

/**
 * Whether messages of the bus arrive. The state of the websocket does not tell: a dead
 * one may not know that it is, and the bus behind a living one may have stopped. The
 * message that one till asks for is heard by all of its group: none of the others has
 * to ask. All times are in milliseconds.
 */
export class BusWatch {
    /**
     * @param {Object} world
     * @param {() => Number} world.now
     * @param {() => Number} world.random in [0, 1)
     * @param {() => Boolean} [world.isCalm] whether a minute more does not matter
     * @param {Number} world.quiet after so long without a message one is asked for
     * @param {Number} world.quietJitter and up to so much later
     */
    constructor({now, random, isCalm = () => false, quiet, quietJitter}) {
        Object.assign(this, {now, random, isCalm, quiet, quietJitter});
        /** A message has arrived, and all that were asked for since. */
        this.isProven = false;
        this.isSilent = false;
        this.heardAt = now();
        this.probedAt = -Infinity;
        this.missed = 0;
        this.jitter = 0;
    }

    /** A message has arrived. */
    noteMessage() {
        this.heardAt = this.now();
        this.missed = 0;
        this.isProven = true;
        this.isSilent = false;
        this.jitter = this.quietJitter && this.quietJitter * this.random();
    }

    /** The websocket is lost, or a new one. */
    noteDoubt() {
        this.isProven = false;
    }

    /** @returns {Number} for how long nobody has to ask; 0 if the bus is not proven */
    get rest() {
        return this.restOf(this.isCalm() ? CALM : this.quiet);
    }

    /** @returns {Number} after which a page asks for nothing but this; 0: as it can */
    get pause() {
        return this.restOf(this.isCalm() ? CALM + BEAT : this.quiet);
    }

    restOf(ms) {
        const patience = ms + this.jitter;
        const rest = this.heardAt + patience - this.now();
        // A clock that was set back makes no rest longer.
        return this.isProven ? Math.max(0, Math.min(patience, rest)) : 0;
    }

    /**
     * @param {Boolean} isBusy whether the request has something to say by itself
     * @returns {Object} what the next request says of the bus: {probe?, silent?}
     */
    next(isBusy = false) {
        const now = this.now();
        const quiet = now - this.heardAt;
        const pause = this.isSilent ? BUSY : SPACING;
        const isDue = isBusy ? quiet >= BUSY : !this.rest;
        const isProbed = isDue && now - this.probedAt >= pause;
        if (isProbed) {
            this.isSilent = this.missed >= MISSED && quiet >= BUSY;
            this.probedAt = now;
        }
        return {
            ...(isProbed ? {probe: true} : {}),
            ...(this.isSilent ? {silent: true} : {}),
        };
    }

    /** The server has sent the message that was asked for. */
    noteProbe() {
        if (this.heardAt < this.probedAt) {
            this.missed += 1;
            this.isProven = false;
        }
    }
}
