/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

/**
 * What an edit in the office does to an open order of the customer.
 *
 * Prices and taxes follow the customer's own ones as long as nobody pays, and as far
 * as the cashier has not chosen others by hand.
 *
 * @param {Object} order
 * @param {Boolean} order.isPaying payments are entered, or the order is finished
 * @param {Number | null} order.pricelist id of the one that it has
 * @param {Number | null} order.position id of its fiscal position
 * @param {{pricelist: Number | null, position: Number | null}} before what the customer
 *     gave to orders until now
 * @param {{pricelist: Number | null, position: Number | null}} now
 * @returns {{pricelist: Boolean, position: Boolean}} which of them to change
 */
export function termsToFollow({isPaying, pricelist, position}, before, now) {
    const follows = (own, name) =>
        !isPaying && own === before[name] && before[name] !== now[name];
    return {
        pricelist: follows(pricelist, "pricelist"),
        position: follows(position, "position"),
    };
}

/**
 * Customers by barcode. The POS reads no scan before the one before is done with, so a
 * customer that the till does not know is looked up while the till goes on.
 */
export class CustomerScans {
    /**
     * @param {Object} world
     * @param {(barcode: String) => Object?} world.known a customer that the till knows
     * @param {() => Boolean} world.isOffline
     * @param {(barcode: String) => Promise<{code: String, partner: Object?}>} world.load
     *     code "ok", "unknown", or why it could not be looked up
     * @param {(order: Object, partner: Object) => String} world.put on an order;
     *     "ok", or why not
     * @param {(code: String, order: Object, barcode: String) => void} world.say what
     *     became of a scan, other than "ok"
     */
    constructor(world) {
        Object.assign(this, world);
        /** The scan that is looked up, by uid of the order. */
        this.scans = new Map();
    }

    /** @returns {Promise | undefined} of a look-up, which nothing needs to wait for */
    scan(order, barcode) {
        const known = this.known(barcode);
        if (known) {
            this.scans.delete(order.uid);
            this.conclude(this.put(order, known), order, barcode);
        } else if (this.isOffline()) {
            this.say("unknown", order, barcode);
        } else {
            return this.lookUp(order, barcode);
        }
    }

    /** The last scan counts, unless the cashier has chosen somebody since. */
    async lookUp(order, barcode) {
        const before = order.get_partner();
        const scan = {};
        this.scans.set(order.uid, scan);
        const {code, partner} = await this.load(barcode);
        if (this.scans.get(order.uid) !== scan) {
            return;
        }
        this.scans.delete(order.uid);
        if (code !== "ok") {
            this.say(code, order, barcode);
        } else if (order.get_partner() === before) {
            this.conclude(this.put(order, partner), order, barcode);
        }
    }

    conclude(code, order, barcode) {
        if (code !== "ok") {
            this.say(code, order, barcode);
        }
    }
}

/**
 * Whether a method that modules extend lets something happen. It does so by a call that
 * it makes in the end, now or later; a module that refuses does not make it, and mostly
 * shows a popup instead.
 */
export class Ruling {
    /**
     * @param {(ms: Number) => Promise} wait
     * @param {Number} limit in ms; what neither calls nor shows anything was refused
     */
    constructor({wait, limit}) {
        Object.assign(this, {wait, limit});
        this.isAllowed = false;
        /** Popups that were shown meanwhile. */
        this.popups = [];
        this.allowed = new Promise((resolve) => {
            this.onAllowed = resolve;
        });
        this.shown = new Promise((resolve) => {
            this.onShown = resolve;
        });
    }

    /** The call that lets it happen. */
    allow() {
        this.isAllowed = true;
        this.onAllowed();
    }

    /** @param {Promise} popup resolves when it is closed */
    shows(popup) {
        this.popups.push(popup);
        this.onShown();
    }

    /**
     * @param {Function} method calls `allow` and `shows`
     * @returns {Promise<Boolean>}
     */
    async of(method) {
        await Promise.race([this.allowed, this.refused(method)]);
        return this.isAllowed;
    }

    async refused(method) {
        await method();
        // A module that asks the server need not hand on its promise.
        await Promise.race([this.shown, this.wait(this.limit)]);
        let answered = 0;
        while (answered < this.popups.length) {
            answered = this.popups.length;
            await Promise.all(this.popups);
            // What follows from an answer comes first, also another question.
            await this.wait(0);
        }
    }
}
