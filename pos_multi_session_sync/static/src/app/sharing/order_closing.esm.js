/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {exportFields} from "@pos_multi_session_sync/app/sharing/order_export.esm";
import {printedOf} from "@pos_multi_session_sync/core/printed.esm";

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
     * It was to be handed over, and the server has not heard of it.
     *
     * @returns {Boolean} whether the order is open again, on all tills
     */
    takeBack(uuid, transfer) {
        const {isStarted, replica} = this.sharing;
        const held = isStarted && replica.pending.handingOver(uuid, transfer);
        if (held) {
            replica.withdraw(held);
        }
        return Boolean(held);
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
