/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {
    ClosedTickets,
    OrderClosing,
    PaidHere,
} from "@pos_multi_session_sync/app/sharing/order_closing.esm";
import {
    Deletions,
    OrderHistory,
    OrderMerges,
} from "@pos_multi_session_sync/app/sharing/order_actions.esm";
import {Keeper, quietDrafts} from "@pos_multi_session_sync/app/sharing/drafts.esm";
import {
    OthersChanges,
    SetAside,
} from "@pos_multi_session_sync/app/sharing/others_changes.esm";
import {PaymentWatch, Presence} from "@pos_multi_session_sync/app/sharing/presence.esm";
import {
    Questions,
    patchSplitBill,
} from "@pos_multi_session_sync/app/sharing/questions.esm";
import {markRaw, toRaw} from "@odoo/owl";
import {FieldRules} from "@pos_multi_session_sync/app/sharing/order_export.esm";
import {Handover} from "@pos_multi_session_sync/app/mesh/mesh_desk.esm";
import {Kitchen} from "@pos_multi_session_sync/app/sharing/kitchen.esm";
import {OrderApply} from "@pos_multi_session_sync/app/sharing/order_apply.esm";
import {SharedOrder} from "@pos_multi_session_sync/app/sharing/shared_order.esm";
import {SharingView} from "@pos_multi_session_sync/app/sharing/sharing_view.esm";
import {SyncDesk} from "@pos_multi_session_sync/app/sharing/sync_desk.esm";
import {faultOf} from "@pos_multi_session_sync/core/document.esm";
import {pageWorld} from "@pos_offline_queue/app/page_world.esm";

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
        this.closing = new OrderClosing(this);
        this.payments = new PaymentWatch(this);
        this.questions = new Questions(this);
        this.handover = new Handover(pageWorld, (uuid) => this.show(uuid));
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
        this.paidHere = new PaidHere(outbox);
        this.aside = new SetAside(this);
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
        // If it fails it is not shared; the POS and all other orders go on.
        this.quietly(() => {
            const shared = new SharedOrder(this, order);
            this.orders.set(shared.uuid, shared);
            shared.queue();
        });
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

    // What the others did

    /** @param {{orders: Set<String>, notices: Object[]}} changes of the replica */
    onChanges({orders, notices}) {
        // While it issues it is this POS that has changed.
        if (!this.isIssuing && this.isStarted) {
            orders.forEach((uuid) => this.show(uuid));
            this.others.notifyAll(notices);
        }
    }

    /**
     * Bring an order of this till up to its document. One that the POS cannot read is set
     * aside until it changes: all others go on.
     */
    show(uuid) {
        const {replica, aside} = this;
        const shared = this.orders.get(uuid);
        if (shared) {
            // What the cashier has just done comes first.
            this.quietly(() => this.flush(shared));
        }
        const document = replica.visible(uuid);
        if (aside.has(document)) {
            return;
        }
        try {
            this.bring(uuid, document);
            aside.remove(uuid);
        } catch (error) {
            this.quietly(() => aside.setAside(uuid, document, error));
        }
    }

    quietly(act) {
        try {
            act();
        } catch (error) {
            // Somebody has to hear of it, and the other orders go on.
            Promise.reject(error);
        }
    }

    bring(uuid, document) {
        const {view, paidHere} = this;
        const shared = this.orders.get(uuid);
        if (this.handover.isUnderWay(uuid, document, shared?.applied)) {
            return;
        }
        // One that another till was paid for, and that Odoo has open, is shown as such.
        const isOpen = document && (document.state === "open" || document.isHint);
        const known = shared?.isLeft ? document || shared.leftAs : null;
        const open = isOpen && paidHere.asShown(document, shared?.applied);
        view.noteDocument(uuid, isOpen ? open : known);
        if (isOpen) {
            this.showOpen(shared, document);
            return;
        }
        this.aside.partial.delete(uuid);
        if (document || shared?.applied || shared?.isLeft) {
            paidHere.remove(uuid);
            if (document) {
                this.closedTickets.onClosed(document, shared);
            }
            this.others.leave(shared, document);
        }
    }

    showOpen(shared, document) {
        const {uuid} = document;
        const {applier, aside, paidHere, payments} = this;
        if (shared ? shared.order.finalized : paidHere.has(uuid)) {
            return;
        }
        const fault = faultOf(document);
        if (fault) {
            throw new TypeError(`The POS cannot read its ${fault}`);
        }
        if (!applier.isComplete(document)) {
            aside.fetchMissing(document);
            return;
        }
        const isPartial = applier.lackingOf(document).length > 0;
        if (!isPartial && aside.partial.has(uuid) && shared?.applied) {
            // A customer or a pricelist that could not be read was left out before.
            shared.applied = {...shared.applied, fields: {}};
        }
        if (!shared) {
            this.adopt(document);
        } else if (shared.applied !== document || applier.unshownOf(shared).length) {
            const {tableId} = shared.order;
            const before = payments.look(shared);
            shared.apply(document);
            payments.compare(shared, before);
            this.dropDoubles(shared);
            this.priceMerged(shared);
            if (shared.order.tableId !== tableId) {
                this.others.takeTable(shared.order);
            }
        }
        aside.notePartial(uuid, isPartial);
    }

    dropDoubles(shared) {
        const doubles = shared.takeDoubles();
        if (doubles.length) {
            this.issue(
                shared.uuid,
                doubles.map((line) => ({type: "line.del", line}))
            );
            this.show(shared.uuid);
        }
    }

    /** Each till that has the quantity of all finds the same price, and says so. */
    priceMerged(shared) {
        const operations = shared.takeMergedPrices();
        if (operations.length) {
            this.issue(shared.uuid, operations);
            this.show(shared.uuid);
        }
    }

    /** An order that another till has made. */
    adopt(document) {
        const {pos, applier} = this;
        const order = applier.makeOrder(document);
        const shared = new SharedOrder(this, order);
        this.orders.set(document.uuid, shared);
        shared.apply(document);
        applier.selectLast(order);
        pos.orders.add(pos.makeOrderReactive(order));
        this.others.takeTable(order);
    }

    showAll() {
        const known = this.replica.orders().map(({uuid}) => uuid);
        new Set([...known, ...this.orders.keys()]).forEach((uuid) => this.show(uuid));
    }

    isOwn({client}) {
        return this.replica.mine.has(client);
    }

    // For screens

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
