/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {browser} from "@web/core/browser/browser";
import {toTakeBack} from "@pos_multi_session_sync/core/kitchen.esm";

/** A till that comes back later does not cook what was paid before that. Milliseconds. */
const RECENT = 3600000;
/** The till that was paid prints first; others print what it has no printer for. */
const HEAD_START = 10000;
/** So long the tills with a kitchen's printer have to tell it that an order is gone. */
const PATIENCE = 30000;
const NOTICE = "not_taken_back";

/** Tickets of orders that were closed at a till without the printers that they need. */
export class ClosedTickets {
    /** @param {Sharing} sharing */
    constructor(sharing) {
        this.sharing = sharing;
        /** What was begun: a printer that fails is not asked without end. */
        this.tried = new Set();
    }

    /**
     * @param {Document} document
     * @param {SharedOrder} [shared] if this till has shown it
     */
    onClosed(document, shared) {
        const age = this.sharing.desk.serverTime() - document.closed.ts;
        if (age > RECENT) {
            return;
        }
        if (document.state === "paid") {
            this.cook(document, shared);
        } else {
            this.takeBack(document, shared);
        }
    }

    get kitchen() {
        return this.sharing.kitchen;
    }

    hasAny(left) {
        return [...this.kitchen.printers.keys()].some(
            (printer) => left(printer).length
        );
    }

    /** @returns {Dish[]} of its lines, and of those that are deleted if `isGone` */
    dishesOf(shared_uuid, isGone) {
        const {lines = {}, deleted = {}} = this.kitchen.documentOf({shared_uuid}) || {};
        const all = [lines, ...(isGone ? [deleted] : [])].flatMap(Object.entries);
        return all.map((each) => this.kitchen.dishOf(each, isGone));
    }

    /** Another till was paid for what a printer of this one has not printed. */
    cook(document, shared) {
        const {kitchen} = this;
        const {uuid} = document;
        const left = (printer) =>
            kitchen
                .ticketOf(printer, this.dishesOf(uuid, false))
                .filter(({quantity}) => quantity > 0);
        if (this.tried.has(uuid) || !this.hasAny(left)) {
            return;
        }
        this.tried.add(uuid);
        const order = shared?.order || this.orderOf(document);
        const pause = shared?.order.finalized ? 0 : HEAD_START;
        browser.setTimeout(async () => {
            if (!(await kitchen.inTurn(order, left))) {
                kitchen.sayFailed();
            }
        }, pause);
    }

    /** A kitchen has dishes of an order that was deleted. */
    takeBack(document, shared) {
        const {kitchen, sharing} = this;
        const {uuid} = document;
        const known = this.keyOf(document);
        if (!known) {
            sharing.view.withdraw(NOTICE, uuid);
            return;
        }
        if (this.tried.has(known)) {
            return;
        }
        this.tried.add(known);
        const left = (printer) =>
            kitchen
                .ticketOf(printer, this.dishesOf(uuid, true))
                .filter(({quantity}) => quantity < 0);
        if (this.hasAny(left)) {
            kitchen.inTurn(shared?.order || this.orderOf(document), left);
        }
        browser.setTimeout(() => this.notify(uuid, known), PATIENCE);
    }

    /** @returns {String} what is to be taken back; "" if it is nothing */
    keyOf(document) {
        const left = toTakeBack(document).map(({line, mark, quantity}) => [
            line,
            mark,
            quantity,
        ]);
        return left.length ? JSON.stringify([document.uuid, left]) : "";
    }

    /** No till has printed it: a person has to go and say it. */
    notify(uuid, known) {
        const {replica, view} = this.sharing;
        const document = replica.visible(uuid);
        if (this.keyOf(document) === known) {
            view.withdraw(NOTICE, uuid);
            view.addNotice({type: NOTICE, order: uuid, by: document.closed});
        }
    }

    /** @returns {Order} one that this till had not shown */
    orderOf(document) {
        const {applier} = this.sharing;
        const order = applier.makeOrder(document);
        applier.setFields(order, document.fields);
        return order;
    }
}
