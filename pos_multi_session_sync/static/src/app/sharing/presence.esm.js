/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {own, same} from "@pos_multi_session_sync/core/plain.esm";
import {reactive, toRaw} from "@odoo/owl";
import {ConfirmPopup} from "@point_of_sale/app/utils/confirm_popup/confirm_popup";
import {ErrorPopup} from "@point_of_sale/app/errors/popups/error_popup";
import {_t} from "@web/core/l10n/translation";
import {browser} from "@web/core/browser/browser";
import {momentText} from "@pos_offline_queue/app/formatters.esm";
import {personText} from "@pos_multi_session_sync/app/shared_screens/people.esm";

const SCREENS = {
    ProductScreen: "products",
    PaymentScreen: "payment",
    TicketScreen: "tickets",
};
/** Somebody who only passes by is not told of. Milliseconds. */
const PAUSE = 300;
/** Who takes a payment says so again and again, or others could begin one. */
const PAYING = 15000;

/** Which order this cashier is at, and whether it is being paid: nothing of it is logged. */
export class Presence {
    /** @param {Sharing} sharing */
    constructor(sharing) {
        this.sharing = sharing;
        this.timer = null;
        this.notified = null;
        this.seen = reactive(sharing.pos, () => this.onChange());
    }

    /** @returns {{order: String|null, screen: String}} */
    get current() {
        const {mainScreen, selectedOrder} = this.seen;
        const screen = SCREENS[mainScreen.component?.name] || "other";
        const isAtOrder = ["products", "payment"].includes(screen);
        const order =
            isAtOrder && selectedOrder ? toRaw(selectedOrder).shared_uuid : null;
        return {order, screen};
    }

    start() {
        this.onChange();
        browser.addEventListener("pagehide", () => this.leave());
    }

    /** The others need not wait until nothing was heard of this page for long. */
    leave() {
        this.notified = null;
        this.sharing.desk.leave();
    }

    onChange() {
        browser.clearTimeout(this.timer);
        this.timer = browser.setTimeout(() => this.notify(), PAUSE);
    }

    notify() {
        browser.clearTimeout(this.timer);
        const {order, screen} = this.current;
        const now = `${order}/${screen}`;
        if (now !== this.notified) {
            this.notified = now;
            this.sharing.desk.wake("presence");
        }
        if (screen === "payment") {
            this.timer = browser.setTimeout(() => {
                this.notified = null;
                this.notify();
            }, PAYING);
        }
    }
}

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
    without: (words) => ({
        title: _t("Take the payment without them?"),
        body: _t(
            "This till does not know these lines of order %(order)s, and cannot sell them: %(lines)s. They stay open, in an order of their own.",
            words
        ),
        confirmText: _t("Take Payment"),
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
        /** Orders of which the others are asked who takes the payment. */
        this.waiting = new Set();
    }

    /**
     * @param {String} what "pay" or "change"
     * @param {Order} order
     * @returns {Promise<Boolean>|Boolean} whether to go on though a colleague takes the
     *  payment, or though this till cannot show all; true at once where it is not so
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
            const words = {person: personText(rejected), time: momentText(soldAt)};
            return this.once(`sold/${uuid}`, () => this.confirm("again", order, words));
        }
        if (rejected) {
            return this.once(`rejected/${uuid}`, () => this.refuse(order, rejected));
        }
        const payer = view.payerOf(order);
        if (payer) {
            const {actor, client, since} = payer;
            const words = {person: personText(actor), time: momentText(since)};
            return this.once([what, uuid, client, since].join("/"), () =>
                this.confirm(what, order, words)
            );
        }
        const {unshown: lines} = (what === "pay" && view.summaryOf(order)) || {};
        return lines
            ? this.once(["without", uuid, lines].join("/"), () =>
                  this.confirm("without", order, {lines})
              )
            : true;
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

    async confirm(what, order, words) {
        const {env, view} = this.sharing;
        const props = TEXTS[what]({...words, order: view.labelOf(order)});
        const {confirmed} = await env.services.popup.add(ConfirmPopup, props);
        if (confirmed && ["pay", "again"].includes(what)) {
            // Though another till takes the payment, or was paid.
            this.sharing.desk.mesh.payments.begin(toRaw(order).shared_uuid, true);
        }
        return Boolean(confirmed);
    }

    /** @returns {any} what `act` returns, which is done at once where nobody is asked */
    when(what, order, act) {
        const answer = this.ask(what, order);
        return answer === true ? act() : answer.then((isAgreed) => isAgreed && act());
    }

    /** The others see it by where this till is, as long as the payment screen is open. */
    begin(order) {
        const shared = this.sharing.of(order);
        if (!shared) {
            return;
        }
        // Rewards were computed by whoever changed it last, without the others' changes.
        order._updateRewards?.();
        this.sharing.flush(shared);
        this.sharing.presence.notify();
        this.sharing.desk.mesh.payments.begin(shared.uuid);
        this.askPayer(shared);
    }

    /** The payment screen shows it no more. */
    end(order) {
        const {shared_uuid: uuid} = toRaw(order);
        this.sharing.view.withdraw("amount_changed", uuid);
        this.sharing.desk?.mesh.payments.end(uuid);
    }

    /** The payment screen shows the order, however the cashier came there. */
    async askPayer({order, uuid}) {
        if (await this.ask("pay", order)) {
            return;
        }
        if (this.isAtPayment(uuid)) {
            this.sharing.pos.showScreen("ProductScreen");
        }
    }

    /** What closes the order meanwhile waits until the POS has looked whether it is paid. */
    async whileChecked(order, check) {
        const shared = this.sharing.of(order);
        if (!shared) {
            return check();
        }
        if (this.sharing.isUnread(shared)) {
            // The POS has it from before the last reload, and others may have changed it.
            this.sharing.view.addNotice({type: "unread", order: shared.uuid});
            return false;
        }
        // What a terminal has charged is recorded, whatever the others do.
        const isCharged = this.sharing.others.isMoneyTaken(toRaw(order));
        if (!isCharged) {
            const isStill = await this.isStillHere(shared.uuid);
            if (!isStill || !(await this.ask("pay", order))) {
                return false;
            }
        }
        shared.isBeingChecked = true;
        let isValid = false;
        try {
            isValid = await check();
        } finally {
            shared.isBeingChecked = false;
            if (this.sharing.of(order)) {
                this.sharing.show(shared.uuid);
            }
        }
        // Another till may have been paid meanwhile: there is nothing to pay here.
        return isValid && this.sharing.of(order) === shared;
    }

    /**
     * The others say who takes it, which may take some seconds.
     *
     * @returns {Promise<Boolean>} not where the cashier has left meanwhile, or a press
     *  before this one waits already
     */
    async isStillHere(uuid) {
        if (this.waiting.has(uuid)) {
            return false;
        }
        const {env, desk, presence} = this.sharing;
        const {ui} = env.services;
        const {current: place} = presence;
        this.waiting.add(uuid);
        ui.block();
        try {
            await desk.mesh.payments.settled(uuid);
        } finally {
            ui.unblock();
            this.waiting.delete(uuid);
        }
        return same(place, presence.current);
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
        if (!before) {
            // The taxes of a long order take longer than all else of a change.
            return;
        }
        const {env, view, state} = this.sharing;
        const value = order.get_total_with_tax();
        if (env.utils.floatIsZero(value - before.total)) {
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
