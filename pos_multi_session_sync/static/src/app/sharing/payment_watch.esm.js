/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {own, same} from "@pos_multi_session_sync/core/plain.esm";
import {ConfirmPopup} from "@point_of_sale/app/utils/confirm_popup/confirm_popup";
import {ErrorPopup} from "@point_of_sale/app/errors/popups/error_popup";
import {_t} from "@web/core/l10n/translation";
import {momentText} from "@pos_offline_queue/app/moments.esm";
import {personText} from "@pos_multi_session_sync/app/shared_screens/people.esm";
import {toRaw} from "@odoo/owl";

const TEXTS = {
    pay: (words) => ({
        title: _t("Take this payment as well?"),
        body: _t(
            "%(person)s is taking the payment of order %(order)s, since %(time)s or longer. If both of you go on, the customer may pay twice.",
            words
        ),
        confirmText: _t("Take Payment"),
    }),
    again: (words) => ({
        title: _t("Take a second payment?"),
        body: _t(
            "%(person)s was paid for order %(order)s at %(time)s. Odoo does not know of the sale yet. A second payment is recorded as a double one.",
            words
        ),
        confirmText: _t("Take Payment"),
    }),
    change: (words) => ({
        title: _t("Change this order?"),
        body: _t(
            "%(person)s is taking the payment of order %(order)s, since %(time)s or longer. The customer may have been told the amount already.",
            words
        ),
        confirmText: _t("Change Order"),
    }),
};

const REJECTED = (words) =>
    _t(
        "%(person)s was paid for order %(order)s, and Odoo has rejected the sale. The sale is kept. Ask a manager to decide about it.",
        words
    );
const PAID_THERE = (words) =>
    _t(
        "%(person)s was paid for order %(order)s. Odoo does not know of the sale yet. Only a manager can take a payment again.",
        words
    );

/** @returns {{line: String, values: Object}[]} that are new, changed or gone */
function changedLines(before, after) {
    const uuids = new Set([...Object.keys(before.lines), ...Object.keys(after.lines)]);
    return [...uuids]
        .map((line) => ({
            line,
            was: own(before.lines, line)?.values,
            is: own(after.lines, line)?.values,
        }))
        .filter(({was, is}) => !same(was, is))
        .map(({line, was, is}) => ({line, values: is || was}));
}

/**
 * Two tills at one payment. A colleague's payment locks nothing: a till may be wrong
 * about the others, and a customer who waits has to be served. What was paid, and
 * rejected by Odoo, is locked until a manager has decided about the sale.
 */
export class PaymentWatch {
    /** @param {Sharing} sharing */
    constructor(sharing) {
        this.sharing = sharing;
        /** What was asked, and its answer: once for each payer. */
        this.answers = new Map();
    }

    /**
     * @param {String} what "pay" or "change"
     * @param {Order} order
     * @returns {Promise<Boolean>|Boolean} whether to go on though a colleague takes the
     *  payment; true at once where nobody does
     */
    ask(what, order) {
        const {isStarted, view} = this.sharing;
        if (!order || !isStarted) {
            return true;
        }
        const {shared_uuid: uuid} = toRaw(order);
        const rejected = view.rejectedOf(order);
        const {isHint, since: soldAt} = rejected || {};
        if (isHint && what === "pay" && this.sharing.pos.offlineQueue.isManager) {
            const payer = {actor: rejected, since: soldAt};
            return this.once(`sold/${uuid}`, () => this.confirm("again", order, payer));
        }
        if (rejected) {
            return this.once(`rejected/${uuid}`, () => this.refuse(order, rejected));
        }
        const payer = view.payerOf(order);
        if (!payer) {
            return true;
        }
        const {client, since} = payer;
        return this.once([what, uuid, client, since].join("/"), () =>
            this.confirm(what, order, payer)
        );
    }

    /** @returns {Promise<Boolean>} a Yes counts from then on, a No is asked again */
    once(question, ask) {
        if (!this.answers.has(question)) {
            const answer = ask();
            this.answers.set(question, answer);
            answer.then((isAgreed) => isAgreed || this.answers.delete(question));
        }
        return this.answers.get(question);
    }

    async refuse(order, rejected) {
        const {env, view} = this.sharing;
        await env.services.popup.add(ErrorPopup, {
            title: _t("This order is paid"),
            body: (rejected.isHint ? PAID_THERE : REJECTED)({
                person: personText(rejected),
                order: view.labelOf(order),
            }),
        });
        return false;
    }

    async confirm(what, order, {actor, since}) {
        const {env, view} = this.sharing;
        const words = TEXTS[what]({
            person: personText(actor),
            order: view.labelOf(order),
            time: momentText(since),
        });
        const {confirmed} = await env.services.popup.add(ConfirmPopup, words);
        if (confirmed && what !== "change") {
            this.sharing.takeOver(order);
        }
        return Boolean(confirmed);
    }

    /** @returns {any} what `act` returns, which is done at once where nobody is asked */
    when(what, order, act) {
        const answer = this.ask(what, order);
        return answer === true ? act() : answer.then((isAgreed) => isAgreed && act());
    }

    /** The payment screen shows the order, however the cashier came there. */
    async begin({order, uuid}) {
        if (await this.ask("pay", order)) {
            return;
        }
        if (this.isAtPayment(uuid)) {
            this.sharing.pos.showScreen("ProductScreen");
        }
    }

    isAtPayment(uuid) {
        const {order, screen} = this.sharing.presence.current;
        return screen === "payment" && order === uuid;
    }

    /** @returns {Object|null} what the cashier sees at the payment of that order */
    look({order, uuid, applied}) {
        return applied && this.isAtPayment(uuid)
            ? {applied, total: order.get_total_with_tax()}
            : null;
    }

    /** Say it at the payment when others have changed the amount. */
    compare({order, uuid, applied}, before) {
        const {env, view, state} = this.sharing;
        const value = order.get_total_with_tax();
        if (!before || env.utils.floatIsZero(value - before.total)) {
            return;
        }
        const type = "amount_changed";
        const isSame = (each) => each.type === type && each.order === uuid;
        const {found = before.total} = state.notices.find(isSame) || {};
        view.withdraw(type, uuid);
        if (!env.utils.floatIsZero(value - found)) {
            const by = this.sharing.isOwn(applied.changed) ? null : applied.changed;
            const lines = changedLines(before.applied, applied);
            view.addNotice({type, order: uuid, by, lines, found, value});
        }
    }
}
