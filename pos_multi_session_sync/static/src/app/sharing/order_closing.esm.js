/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {printedOf, toTakeBack} from "@pos_multi_session_sync/core/kitchen.esm";
import {browser} from "@web/core/browser/browser";
import {exportFields} from "@pos_multi_session_sync/app/sharing/order_export.esm";

/** An order that this till closes: it is sold here, or thrown away. */
export class OrderClosing {
    /** @param {Sharing} sharing */
    constructor(sharing) {
        this.sharing = sharing;
    }

    /** The cashier has thrown it away, or it is sold and its receipt was given. */
    onRemoved(order) {
        const shared = this.sharing.of(order);
        if (!shared) {
            return;
        }
        const {uuid} = shared;
        const {handedOver: transfer} = shared.order;
        if (this.isSoldByServer(shared.order)) {
            this.sharing.paidHere.add(uuid, shared.order.idempotency_key);
        } else if (shared.applied && !shared.order.finalized && !shared.isLeft) {
            this.sharing.flush(shared);
            if (!transfer && !this.sharing.deletions.mayDelete(order)) {
                this.keep(shared);
                return;
            }
            this.setApart(shared);
            const more = transfer ? {transfer} : {};
            this.sharing.issue(uuid, [{type: "order.cancel", ...more}]);
            const closed = this.sharing.replica.visible(uuid);
            if (closed) {
                this.sharing.closedTickets.onClosed(closed, shared);
            }
        }
        this.sharing.forget(shared);
    }

    /** Standard has removed it unasked, and this cashier may not. */
    keep(shared) {
        this.sharing.forget(shared);
        this.sharing.show(shared.uuid);
        this.sharing.view.addNotice({
            type: "invalid",
            why: "manager",
            order: shared.uuid,
        });
    }

    /**
     * It was to be handed over, and the server cannot have heard of its end: that was
     * in no request.
     *
     * @returns {Boolean} whether the order is open again, on all tills
     */
    takeBack(uuid, transfer) {
        const {isStarted, replica} = this.sharing;
        const held = isStarted && replica.pending.handingOver(uuid, transfer);
        const isBack = Boolean(held && replica.mayNotGo(held));
        if (isBack) {
            replica.withdraw(held);
        }
        return isBack;
    }

    /**
     * Lines that this till cannot show are not closed with the order: they go on in one of
     * their own, with what the kitchen has printed of them.
     */
    setApart(shared) {
        const {order, uuid, isLeft, applied} = shared;
        const unshown = this.sharing.applier.unshownOf(shared);
        if (isLeft || !unshown.length) {
            return;
        }
        const moved = unshown.map((line) => {
            const {values, position} = applied.lines[line];
            return {type: "line.add", line, values, position};
        });
        const fields = exportFields(order, this.sharing.rules);
        this.sharing.issue(this.sharing.desk.newId(), [
            {type: "order.new", fields},
            ...moved,
        ]);
        const left = unshown.map((line) => ({type: "line.del", line}));
        for (const {line, values} of moved) {
            this.sharing.kitchen.takePrinted(order, line, printedOf(values));
        }
        shared.accept(this.sharing.issue(uuid, left));
        this.sharing.view.addNotice({type: "set_apart", order: uuid});
    }

    /** Paid online: the POS has put what the server made of it in its place. */
    isSoldByServer({server_id: saved}) {
        return (
            Boolean(saved) &&
            this.sharing.pos.orders.some((one) => one.backendId === saved)
        );
    }

    /** From here on its export says which order it pays, and what this till had seen. */
    seal(order) {
        const shared = this.sharing.of(order);
        if (!shared) {
            return;
        }
        shared.isSealing = true;
        this.sharing.flush(shared);
        shared.isSealing = false;
        if (shared.applied || shared.isLeft) {
            this.setApart(shared);
            shared.sealed = this.sealNow(shared);
            this.sharing.paidHere.add(shared.uuid, shared.order.idempotency_key);
            this.sharing.desk.mesh.payments.sell(shared.order);
        }
    }

    sealNow({uuid: order, applied, leftAs}) {
        const position = this.sharing.replica.position(applied || leftAs);
        const {secrets} = this.sharing.replica;
        const known = [position.client, ...Object.keys(position.also || {})];
        const proofs = Object.fromEntries(
            known.filter((id) => secrets[id]).map((id) => [id, secrets[id]])
        );
        const vouchers = this.sharing.desk.mesh.vouchersFor(position);
        return {order, ...position, proofs, ...vouchers};
    }

    /** The same of an open order that the server saves, for who pays it online. */
    sealDraft(order) {
        const shared = this.sharing.of(order);
        if (shared && !shared.isLeft) {
            this.sharing.flush(shared);
            if (shared.applied) {
                this.setApart(shared);
                shared.sealedDraft = this.sealNow(shared);
            }
            this.sharing.keeper.keep(shared);
            shared.sealedDraft = null;
        }
    }

    sealOf(order) {
        const {sealed, sealedDraft} = this.sharing.of(order) || {};
        return (order.finalized ? sealed : sealedDraft) || undefined;
    }
}

const PAID = "sync_paid";
/** So long the group may take to hear of a sale that Odoo has. Milliseconds. */
const GRACE = 30000;

/**
 * Orders that this till has sold, and of which the group does not know it yet: they
 * are open for all others, and must not come back here.
 */
export class PaidHere {
    /** @param {Outbox} outbox of pos_offline_queue */
    constructor(outbox) {
        this.outbox = outbox;
        /** When it was first seen that the sale waits here no more, by order. */
        this.gone = new Map();
        this.sales = new Map(outbox.store.all(PAID).map(({id, value}) => [id, value]));
    }

    has(order) {
        return this.sales.has(order);
    }

    /**
     * @param {Document} document which may be closed by what tills say to each other
     * @param {Document} [applied] as this till has shown it
     * @returns {Document|null} to be shown; not its own sale as that of another till
     */
    asShown(document, applied = null) {
        return document.isHint && this.has(document.uuid) ? applied : document;
    }

    add(order, sale) {
        this.sales.set(order, sale);
        this.outbox.store.put(PAID, order, sale);
    }

    remove(order) {
        this.gone.delete(order);
        if (this.sales.delete(order)) {
            this.outbox.store.remove(PAID, order);
        }
    }

    /**
     * Sales that were taken back or set aside: their orders are open again. Those that
     * Odoo has just got are closed in a moment.
     *
     * @param {Number} now milliseconds
     * @returns {String[]} the orders
     */
    reopened(now) {
        const found = [];
        for (const [order, sale] of this.sales) {
            const goneAt = this.outbox.sale(sale) ? null : this.gone.get(order) || now;
            this.gone.set(order, goneAt);
            if (goneAt && now - goneAt > GRACE) {
                this.remove(order);
                found.push(order);
            }
        }
        return found;
    }
}

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
