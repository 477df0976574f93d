/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {mergeOf, partsOf} from "@pos_multi_session_sync/core/merging.esm";

/** Two open orders become one, and two again: the server does it, on all tills at once. */
export class OrderMerges {
    /** @param {Sharing} sharing */
    constructor(sharing) {
        this.sharing = sharing;
    }

    /**
     * @param {Order} order that is looked at
     * @returns {{from: String, into: String, why: String|null, order: Order}[]} each other
     *  open order, and why the two cannot become one; none while this one is being paid
     */
    of(order) {
        const here = this.sharing.of(order);
        if (!this.isOffered(here)) {
            return [];
        }
        const others = [...this.sharing.orders.values()].filter(
            (other) => other !== here && this.isShared(other)
        );
        return others.map((other) => {
            const found = mergeOf(here.applied, other.applied);
            const why = this.whyNotNow(here) || this.whyNotNow(other) || found.why;
            return {...found, why, order: other.order};
        });
    }

    /** @returns {{from: String, number: Number}[]} orders that can be separated from it */
    partsOf(order) {
        const here = this.sharing.of(order);
        const isNow = this.isOffered(here) && !this.whyNotNow(here);
        return isNow ? partsOf(here.applied) : [];
    }

    isShared(shared) {
        const {applied = null, isLeft, order} = shared || {};
        return Boolean(applied?.number) && !isLeft && !order.finalized;
    }

    isOffered(shared) {
        return (
            this.isShared(shared) &&
            shared.order.get_screen_data().name === "ProductScreen"
        );
    }

    whyNotNow({order}) {
        const {view, state} = this.sharing;
        if (state.phase === "alone") {
            return "alone";
        }
        return order.paymentlines.length || view.payerOf(order) ? "paying" : null;
    }

    /**
     * The order that ends stays on the screen until the server has answered. What may be
     * merged is asked anew, as things change while it is offered.
     *
     * @param {Order} order that is looked at
     * @param {Order} other
     */
    merge(order, other) {
        const {orders, view} = this.sharing;
        const found = this.of(order).find((each) => each.order === other);
        if (!found) {
            return;
        }
        const {from, into, why} = found;
        if (why) {
            view.addNotice({type: "invalid", order: into, why});
            return;
        }
        [from, into].forEach((uuid) => this.sharing.flush(orders.get(uuid)));
        this.sharing.issue(from, [{type: "order.merge", into}]);
    }

    separate(order, from) {
        const shared = this.sharing.of(order);
        this.sharing.flush(shared);
        this.sharing.issue(shared.uuid, [{type: "order.apart", from}]);
    }
}
