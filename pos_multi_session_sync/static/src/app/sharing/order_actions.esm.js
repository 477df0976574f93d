/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {isUntouched, sortedLines} from "@pos_multi_session_sync/core/document.esm";
import {mergeOf, partsOf} from "@pos_multi_session_sync/core/merging.esm";
import {ErrorPopup} from "@point_of_sale/app/errors/popups/error_popup";
import {PRINTED} from "@pos_multi_session_sync/core/kitchen.esm";
import {_t} from "@web/core/l10n/translation";
import {browser} from "@web/core/browser/browser";
import {personText} from "@pos_multi_session_sync/app/shared_screens/people.esm";
import {toRaw} from "@odoo/owl";
import {without} from "@pos_multi_session_sync/core/plain.esm";

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

/** So long a cashier can undo it. Milliseconds. */
const UNDO_LASTS = 30000;
const NOTICE = "deleted_here";

/** An order that is deleted here disappears from the screens of others. */
export class Deletions {
    /** @param {Sharing} sharing */
    constructor(sharing) {
        this.sharing = sharing;
    }

    /** Whether this cashier may; the server asks what the user may, once more. */
    mayDelete(order) {
        const {pos, view} = this.sharing;
        const {group} = view.state;
        const document = view.documentOf(order);
        if (!group?.only_managers_delete || !document || isUntouched(document)) {
            return true;
        }
        return group.may_delete && pos.offlineQueue.isManager;
    }

    async refuse(order) {
        const {env, view} = this.sharing;
        await env.services.popup.add(ErrorPopup, {
            title: _t("Only managers delete orders"),
            body: _t(
                "Order %s stays open. A manager can delete it.",
                view.labelOf(order)
            ),
        });
        return false;
    }

    /** @returns {Object|undefined} props of the question; standard's for unshared ones */
    wordsOf(order) {
        const {env, view} = this.sharing;
        if (!this.sharing.of(order)) {
            return undefined;
        }
        const total = env.utils.formatCurrency(order.get_total_with_tax());
        const people = view.presenceOn(order).map(personText).join(", ");
        const others = _t("This order is on the screen of: %s.", people);
        const undo = _t("You can undo this for 30 seconds.");
        const body = [
            people && others,
            _t("It disappears from all tills."),
            !order.guest_order && undo,
        ];
        return {
            title: _t("Delete order %(number)s (%(total)s)?", {
                number: view.labelOf(order),
                total,
            }),
            body: body.filter(Boolean).join(" "),
            confirmText: _t("Delete"),
        };
    }

    /** After the question; if the answer was No the order is open. */
    offerUndo(order) {
        const {shared_uuid: uuid} = toRaw(order);
        const {sharing} = this;
        const document = sharing.isStarted && sharing.replica.visible(uuid);
        if (this.isUndoable(document) && sharing.isOwn(document.closed)) {
            const {view} = sharing;
            view.addNotice({type: NOTICE, order: uuid});
            browser.setTimeout(() => view.withdraw(NOTICE, uuid), UNDO_LASTS);
        }
    }

    /** A guest's order ends with the guest's own draft in Odoo. */
    isUndoable(document) {
        return (
            document?.state === "cancelled" &&
            !document.merged &&
            !document.fields.guest_order &&
            Object.keys(document.lines).length > 0
        );
    }

    /**
     * What is closed stays closed: it comes back as a new order. The kitchen was told to
     * take back what it had, and gets it again.
     *
     * @returns {String} key of the new order
     */
    undo(document) {
        const {sharing} = this;
        const uuid = sharing.desk.newId();
        const lines = sortedLines(document).map((line) => ({
            type: "line.add",
            line: line.uuid,
            values: without(line.values, PRINTED),
            position: line.position,
        }));
        const {fields} = document;
        sharing.issue(uuid, [{type: "order.new", fields}, ...lines]);
        sharing.show(uuid);
        return uuid;
    }
}

const MODEL = "pos.multi.session.history";

/** Who did what to an order, as the server keeps it; and what it came of. */
export class OrderHistory {
    /** @param {Sharing} sharing */
    constructor(sharing) {
        this.sharing = sharing;
        /** Numbers of closed orders, which this till may not know any more. */
        this.numbers = new Map();
        this.asked = new Set();
    }

    call(method, uuid, ...args) {
        const {desk, pos} = this.sharing;
        return desk.transport.call(MODEL, method, [pos.config.id, uuid, ...args]);
    }

    /**
     * @param {String} uuid of the order
     * @param {Number|null} [before] seq: only what was done before
     * @param {Number} [limit] so many changes at most
     * @returns {Promise<{order, changes, more, may_restore}>} newest first; rejects
     *  with SyncError
     */
    page(uuid, before = null, limit = undefined) {
        return this.call("history", uuid, before, ...(limit ? [limit] : []));
    }

    /** By a manager: the order is again what it was after that change. */
    async bringBack(uuid, seq) {
        await this.call("restore", uuid, seq);
        this.sharing.desk.wake("restored");
    }

    /** @returns {Number} what was done here and the server has not heard of */
    waiting(uuid) {
        return this.sharing.replica.pending.of(uuid).length;
    }

    /**
     * @param {Document} document
     * @returns {{uuid: String, why: String, number: Number|null}|null} the order that
     *  it came of; its number is asked for where it is not known
     */
    originOf({uuid, origin}) {
        if (!origin) {
            return null;
        }
        const {order, why} = origin;
        const known = this.sharing.replica.visible(order)?.number;
        const number = known || this.numbers.get(order) || null;
        if (!number) {
            this.learnNumber(order, uuid);
        }
        return {uuid: order, why, number};
    }

    async learnNumber(order, wantedBy) {
        if (this.asked.has(order)) {
            return;
        }
        this.asked.add(order);
        try {
            const {order: found} = await this.page(order, null, 1);
            if (found) {
                this.numbers.set(order, found.number);
                this.sharing.view.summarize(wantedBy);
            }
        } catch {
            // There is no line now; with the next change of the order it is tried again.
            this.asked.delete(order);
        }
    }
}
