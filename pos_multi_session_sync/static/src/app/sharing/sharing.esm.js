/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {markRaw, toRaw} from "@odoo/owl";
import {ClosedTickets} from "@pos_multi_session_sync/app/sharing/closed_tickets.esm";
import {Deletions} from "@pos_multi_session_sync/app/sharing/deletions.esm";
import {FieldRules} from "@pos_multi_session_sync/app/sharing/field_rules.esm";
import {Keeper} from "@pos_multi_session_sync/app/sharing/keeper.esm";
import {Kitchen} from "@pos_multi_session_sync/app/sharing/kitchen.esm";
import {MissingRecords} from "@pos_multi_session_sync/app/sharing/missing_records.esm";
import {OrderApply} from "@pos_multi_session_sync/app/sharing/order_apply.esm";
import {OrderHistory} from "@pos_multi_session_sync/app/sharing/order_history.esm";
import {OrderMerges} from "@pos_multi_session_sync/app/sharing/order_merges.esm";
import {OthersChanges} from "@pos_multi_session_sync/app/sharing/others_changes.esm";
import {PaidHere} from "@pos_multi_session_sync/app/sharing/paid_here.esm";
import {PaymentWatch} from "@pos_multi_session_sync/app/sharing/payment_watch.esm";
import {Presence} from "@pos_multi_session_sync/app/sharing/presence.esm";
import {Questions} from "@pos_multi_session_sync/app/sharing/questions.esm";
import {SetAside} from "@pos_multi_session_sync/app/sharing/set_aside.esm";
import {SharedOrder} from "@pos_multi_session_sync/app/sharing/shared_order.esm";
import {SharingView} from "@pos_multi_session_sync/app/sharing/sharing_view.esm";
import {SyncDesk} from "@pos_multi_session_sync/app/sharing/sync_desk.esm";
import {exportFields} from "@pos_multi_session_sync/app/sharing/order_export.esm";
import {patchSplitBill} from "@pos_multi_session_sync/app/sharing/split_bill.esm";
import {printedOf} from "@pos_multi_session_sync/core/printed.esm";
import {quietDrafts} from "@pos_multi_session_sync/app/sharing/quiet_drafts.esm";

/**
 * The open orders of this till and those of its group: what is done to one is done to
 * the other. Where the POS is in no group it does nothing.
 */
export class Sharing {
    constructor(env, pos) {
        // The POS is reactive; nothing of the machinery in here needs to be.
        markRaw(this);
        Object.assign(this, {env, pos});
        /** @type {Map<String, SharedOrder>} by the order's shared uuid */
        this.orders = new Map();
        this.facts = null;
        this.isStarted = false;
        this.isIssuing = false;
        this.others = new OthersChanges(this);
        this.histories = new OrderHistory(this);
        this.merges = new OrderMerges(this);
        this.view = new SharingView(this);
        this.kitchen = new Kitchen(this);
        this.closedTickets = new ClosedTickets(this);
        this.deletions = new Deletions(this);
        this.payments = new PaymentWatch(this);
        this.questions = new Questions(this);
    }

    get isActive() {
        return Boolean(this.facts);
    }

    get state() {
        return this.view.state;
    }

    get replica() {
        return this.desk.replica;
    }

    /** @param {Object|null} facts `loadedData.pos_multi_session`; null: in no group */
    open(facts) {
        if (!facts) {
            return;
        }
        const {pos} = this;
        const {outbox} = pos.offlineQueue;
        this.facts = facts;
        this.rules = new FieldRules(pos);
        this.applier = new OrderApply(pos, this.rules);
        this.missing = new MissingRecords(pos);
        this.paidHere = new PaidHere(outbox);
        this.aside = new SetAside(outbox);
        this.keeper = new Keeper(pos);
        this.presence = new Presence(this);
        this.view.open(facts);
        quietDrafts(pos, this);
        patchSplitBill();
        this.questions.open();
    }

    /** The POS is ready: share what it has, and show what the others have. */
    start() {
        if (!this.isActive) {
            return;
        }
        // What others did meanwhile takes away what was being typed, and no screen has
        // given the number buffer a state yet.
        this.pos.numberBuffer.state ||= {buffer: "", toStartOver: false};
        this.desk = new SyncDesk(this);
        this.desk.start();
        this.isStarted = true;
        this.pos.orders.forEach((order) => this.watch(order));
        this.showAll();
        this.presence.start();
    }

    // The orders of this till

    /** @returns {SharedOrder|undefined} */
    of(order) {
        const raw = toRaw(order);
        const shared = raw && this.orders.get(raw.shared_uuid);
        return shared && shared.order === raw ? shared : undefined;
    }

    /** An order of the POS from now on, made here or by others. */
    watch(order) {
        if (!this.isStarted || this.of(order)) {
            return;
        }
        try {
            const shared = new SharedOrder(this, order);
            this.orders.set(shared.uuid, shared);
            shared.queue();
        } catch (error) {
            // It is not shared; the POS and all other orders go on.
            Promise.reject(error);
        }
    }

    forget(shared) {
        shared.stop();
        this.keeper.forget(shared);
        this.others.delayed.delete(shared.uuid);
        if (this.orders.get(shared.uuid) === shared) {
            this.orders.delete(shared.uuid);
        }
        this.view.noteDocument(shared.uuid, null);
    }

    /** The cashier has thrown it away, or it is sold and its receipt was given. */
    onRemoved(order) {
        const shared = this.of(order);
        if (!shared) {
            return;
        }
        const {uuid} = shared;
        if (this.isSoldByServer(shared.order)) {
            this.paidHere.add(uuid, shared.order.idempotency_key);
        } else if (shared.applied && !shared.order.finalized && !shared.isLeft) {
            this.flush(shared);
            this.setApart(shared);
            this.issue(uuid, [{type: "order.cancel"}]);
            const closed = this.replica.visible(uuid);
            if (closed) {
                this.closedTickets.onClosed(closed, shared);
            }
        }
        this.forget(shared);
    }

    /**
     * Lines that this till cannot show are not closed with the order: they go on in one of
     * their own, with what the kitchen has printed of them.
     */
    setApart(shared) {
        const {order, uuid, isLeft, applied} = shared;
        const unshown = this.missing.unshownOf(shared);
        if (isLeft || !unshown.length) {
            return;
        }
        const moved = unshown.map((line) => {
            const {values, position} = applied.lines[line];
            return {type: "line.add", line, values, position};
        });
        const fields = exportFields(order, this.rules);
        this.issue(this.desk.newId(), [{type: "order.new", fields}, ...moved]);
        const left = unshown.map((line) => ({type: "line.del", line}));
        for (const {line, values} of moved) {
            this.kitchen.takePrinted(order, line, printedOf(values));
        }
        shared.accept(this.issue(uuid, left));
        this.view.addNotice({type: "set_apart", order: uuid});
    }

    /** Paid online: the POS has put what the server made of it in its place. */
    isSoldByServer({server_id: saved}) {
        return Boolean(saved) && this.pos.orders.some((one) => one.backendId === saved);
    }

    onOwnChange(shared) {
        if (this.orders.get(shared.uuid) === shared) {
            this.flush(shared);
            this.keeper.keepSoon(shared);
            this.show(shared.uuid);
        }
    }

    /** Whether the group has it, and this till has not been able to show it. */
    isUnread({applied, isLeft, uuid}) {
        return !applied && !isLeft && Boolean(this.replica.visible(uuid));
    }

    /** What the cashier did to it becomes operations. */
    flush(shared) {
        if (this.isUnread(shared) || (shared.order.finalized && !shared.isSealing)) {
            return;
        }
        const operations = shared.takeOwnChanges();
        if (operations.length) {
            shared.accept(this.issue(shared.uuid, operations));
        }
    }

    /** @returns {Object[]} the operations, with their numbers */
    issue(order, operations) {
        const {applied = null} = this.orders.get(order) || {};
        this.isIssuing = true;
        try {
            return this.desk.issue(
                operations.map((each) => ({...each, order})),
                applied
            );
        } finally {
            this.isIssuing = false;
        }
    }

    /** Whether the POS should write this order down now. */
    mayKeep(order) {
        const shared = this.of(order);
        return !shared || this.keeper.isKeeping(shared);
    }

    /** The next change of its quantity is a number, not so many more or less. */
    noteTyped(line) {
        const shared = this.of(line.order);
        if (shared) {
            shared.noteTyped(line.getAllLinesInCombo());
        }
    }

    // Payment

    /** The others see it by where this till is, as long as the payment screen is open. */
    beginPayment(order) {
        const shared = this.of(order);
        if (!shared) {
            return;
        }
        // Rewards were computed by whoever changed it last, without the others' changes.
        order._updateRewards?.();
        this.flush(shared);
        this.presence.notify();
        this.desk.mesh.payments.begin(shared.uuid);
        this.payments.begin(shared);
    }

    /** Though another till takes the payment, or was paid. */
    takeOver(order) {
        this.desk.mesh.payments.begin(toRaw(order).shared_uuid, true);
    }

    /** The payment screen shows it no more. */
    endPayment(order) {
        const {shared_uuid: uuid} = toRaw(order);
        this.view.withdraw("amount_changed", uuid);
        this.desk?.mesh.payments.end(uuid);
    }

    /** From here on its export says which order it pays, and what this till had seen. */
    seal(order) {
        const shared = this.of(order);
        if (!shared) {
            return;
        }
        shared.isSealing = true;
        this.flush(shared);
        shared.isSealing = false;
        if (shared.applied || shared.isLeft) {
            this.setApart(shared);
            shared.sealed = this.sealNow(shared);
            this.paidHere.add(shared.uuid, shared.order.idempotency_key);
            this.desk.mesh.payments.sell(shared.order);
        }
    }

    sealNow({uuid: order, applied, leftAs}) {
        const position = this.replica.position(applied || leftAs);
        const {secrets} = this.replica;
        const known = [position.client, ...Object.keys(position.also || {})];
        const proofs = Object.fromEntries(
            known.filter((id) => secrets[id]).map((id) => [id, secrets[id]])
        );
        return {order, ...position, proofs, ...this.desk.mesh.vouchersFor(position)};
    }

    /** The same of an open order that the server saves, for who pays it online. */
    sealDraft(order) {
        const shared = this.of(order);
        if (shared && !shared.isLeft) {
            this.flush(shared);
            if (shared.applied) {
                this.setApart(shared);
                shared.sealedDraft = this.sealNow(shared);
            }
            this.keeper.keep(shared);
            shared.sealedDraft = null;
        }
    }

    /** What closes the order meanwhile waits until the POS has looked whether it is paid. */
    async whileChecked(order, check) {
        const shared = this.of(order);
        if (!shared) {
            return check();
        }
        if (this.isUnread(shared)) {
            // The POS has it from before the last reload, and others may have changed it.
            this.view.addNotice({type: "unread", order: shared.uuid});
            return false;
        }
        // What a terminal has charged is recorded, whatever the others do.
        const isCharged = this.others.isMoneyTaken(toRaw(order));
        if (!isCharged && !(await this.payments.ask("pay", order))) {
            return false;
        }
        shared.isBeingChecked = true;
        let isValid = false;
        try {
            isValid = await check();
        } finally {
            shared.isBeingChecked = false;
            if (this.of(order)) {
                this.show(shared.uuid);
            }
        }
        // Another till may have been paid meanwhile: there is nothing to pay here.
        return isValid && this.of(order) === shared;
    }

    sealOf(order) {
        const {sealed, sealedDraft} = this.of(order) || {};
        return (order.finalized ? sealed : sealedDraft) || undefined;
    }

    // What the others do: see OthersChanges

    /** @param {{orders: Set<String>, notices: Object[]}} changes of the replica */
    onChanges(changes) {
        // While it issues it is this POS that has changed.
        if (!this.isIssuing && this.isStarted) {
            this.others.take(changes);
        }
    }

    /** Bring an order of this till up to its document. */
    show(uuid) {
        this.others.show(uuid);
    }

    showAll() {
        const known = this.replica.orders().map(({uuid}) => uuid);
        new Set([...known, ...this.orders.keys()]).forEach((uuid) => this.show(uuid));
    }

    isOwn({client}) {
        return this.replica.mine.has(client);
    }

    // For screens: see SharingView

    documentOf(order) {
        return this.view.documentOf(order);
    }

    numberOf(order) {
        return this.view.numberOf(order);
    }

    payerOf(order) {
        return this.view.payerOf(order);
    }

    isMine(order) {
        return this.view.isMine(order);
    }

    /** See OrderHistory.page */
    history(order, before = null) {
        return this.histories.page(toRaw(order).shared_uuid, before);
    }

    dismiss(noticeId) {
        this.view.dismiss(noticeId);
        // An F5 right afterwards is not to tell it again.
        this.desk.store.save();
    }

    /** Do what a notice offers. */
    act(noticeId) {
        this.view.takeNotice(noticeId)?.action?.run();
    }
}
