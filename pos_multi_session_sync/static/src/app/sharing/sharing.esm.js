/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {markRaw, toRaw} from "@odoo/owl";
import {Claims} from "@pos_multi_session_sync/app/sharing/claims.esm";
import {FieldRules} from "@pos_multi_session_sync/app/sharing/field_rules.esm";
import {Keeper} from "@pos_multi_session_sync/app/sharing/keeper.esm";
import {MissingRecords} from "@pos_multi_session_sync/app/sharing/missing_records.esm";
import {OrderApply} from "@pos_multi_session_sync/app/sharing/order_apply.esm";
import {OrderHistory} from "@pos_multi_session_sync/app/sharing/order_history.esm";
import {OthersChanges} from "@pos_multi_session_sync/app/sharing/others_changes.esm";
import {PaidHere} from "@pos_multi_session_sync/app/sharing/paid_here.esm";
import {Presence} from "@pos_multi_session_sync/app/sharing/presence.esm";
import {SetAside} from "@pos_multi_session_sync/app/sharing/set_aside.esm";
import {SharedOrder} from "@pos_multi_session_sync/app/sharing/shared_order.esm";
import {SharingView} from "@pos_multi_session_sync/app/sharing/sharing_view.esm";
import {SyncDesk} from "@pos_multi_session_sync/app/sharing/sync_desk.esm";
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
        this.view = new SharingView(this);
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
        const {journal} = pos.offlineQueue;
        this.facts = facts;
        this.rules = new FieldRules(pos);
        this.applier = new OrderApply(pos, this.rules);
        this.missing = new MissingRecords(pos);
        this.paidHere = new PaidHere(journal);
        this.aside = new SetAside(journal);
        this.keeper = new Keeper(pos);
        this.claims = new Claims(this);
        this.presence = new Presence(this);
        this.view.open(facts);
        quietDrafts(pos);
    }

    /** The POS is ready: share what it has, and show what the others have. */
    start() {
        if (!this.isActive) {
            return;
        }
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
        this.forget(shared);
        if (shared.applied && !shared.order.finalized && !shared.isLeft) {
            this.issue(shared.uuid, [{type: "order.cancel"}]);
        }
    }

    onOwnChange(shared) {
        if (this.orders.get(shared.uuid) === shared) {
            this.flush(shared);
            this.keeper.keepSoon(shared);
            this.show(shared.uuid);
        }
    }

    /** What the cashier did to it becomes operations. */
    flush(shared) {
        const {applied, isLeft, uuid} = shared;
        const isUnread = !applied && !isLeft && this.replica.visible(uuid);
        if (isUnread || (shared.order.finalized && !shared.isSealing)) {
            return;
        }
        const operations = shared.takeOwnChanges();
        if (operations.length) {
            shared.accept(this.issue(shared.uuid, operations));
        }
    }

    /** @returns {Object[]} the operations, with their numbers */
    issue(order, operations) {
        this.isIssuing = true;
        try {
            return this.desk.issue(operations.map((each) => ({...each, order})));
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

    /** @returns {Function|undefined} ends it */
    holdForPayment(order) {
        if (!this.of(order)) {
            return undefined;
        }
        // Rewards were computed by whoever changed it last, without the others' changes.
        order._updateRewards?.();
        this.claims.hold(order);
        return () => this.claims.release();
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
            const position = this.replica.position();
            const {secrets} = this.replica;
            const known = [position.client, ...Object.keys(position.also || {})];
            const proofs = Object.fromEntries(
                known.filter((id) => secrets[id]).map((id) => [id, secrets[id]])
            );
            shared.sealed = {order: shared.uuid, ...position, proofs};
            this.paidHere.add(shared.uuid, shared.order.idempotency_key);
        }
    }

    sealOf(order) {
        return order.finalized ? this.of(order)?.sealed : undefined;
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

    lineAuthors(line) {
        return this.view.lineAuthors(line);
    }

    presenceOn(order) {
        return this.view.presenceOn(order);
    }

    claimOf(order) {
        return this.view.claimOf(order);
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

    /** Put back the line that somebody has deleted while it was changed here. */
    addAgain(noticeId) {
        const notice = this.view.takeNotice(noticeId);
        if (notice && notice.canAddAgain) {
            const {order, values, position} = notice;
            const line = this.desk.newId();
            this.issue(order, [{type: "line.add", line, values, position}]);
            this.show(order);
        }
    }
}
