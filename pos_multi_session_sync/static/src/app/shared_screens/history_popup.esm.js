/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {Component, onMounted, toRaw, useEffect, useRef, useState} from "@odoo/owl";
import {
    colorOf,
    initials,
    originText,
    personText,
} from "@pos_multi_session_sync/app/shared_screens/people.esm";
import {AbstractAwaitablePopup} from "@point_of_sale/app/popup/abstract_awaitable_popup";
import {ConfirmPopup} from "@point_of_sale/app/utils/confirm_popup/confirm_popup";
import {_t} from "@web/core/l10n/translation";
import {momentText} from "@pos_offline_queue/app/formatters.esm";
import {usePopupKeyboard} from "@pos_offline_queue/app/hooks.esm";
import {usePos} from "@point_of_sale/app/store/pos_hook";
import {useService} from "@web/core/utils/hooks";
import {useSharing} from "@pos_multi_session_sync/app/hooks.esm";

/** After these the order was not what it was before. */
const EFFECTIVE = ["ok", "overwrote"];
/** They change nothing of what an order is. */
const SILENT = ["line.printed"];
/** Lines came from another order, or went there: no state before that comes back. */
const MOVES = ["order.join", "order.apart"];
/** What another order has to do with this one. */
const LINKS = {
    apart: (number) => _t("Order #%s was separated from it", number),
    joined: (number) => _t("Order #%s was merged into it", number),
    merged: (number) => _t("It was merged into order #%s", number),
    late: (number) => _t("Order #%s has what came later", number),
};
const STATES = {
    open: () => _t("Open"),
    paid: () => _t("Paid"),
    cancelled: () => _t("Cancelled"),
};

/** Every change of an order, newest first: who, where, when, what. */
export class HistoryPopup extends AbstractAwaitablePopup {
    static template = "pos_multi_session_sync.HistoryPopup";
    static defaultProps = {confirmKey: false, cancelKey: "Escape"};

    setup() {
        super.setup();
        usePopupKeyboard();
        this.pos = usePos();
        this.popup = useService("popup");
        this.found = useSharing();
        this.list = useRef("list");
        this.view = useState({
            uuid: this.props.uuid,
            /** The orders that were looked at before this one. */
            before: [],
            isLoading: false,
            problem: "",
            facts: null,
            changes: [],
            more: false,
        });
        onMounted(() => this.list.el.focus());
        useEffect(
            () => {
                this.refresh();
            },
            () => [this.view.uuid, this.revision, this.isAlone]
        );
    }

    get histories() {
        return this.found.sharing.histories;
    }

    /** With each change there is one more to be shown. */
    get revision() {
        return this.found.state.documents[this.view.uuid]?.changed.seq;
    }

    get isAlone() {
        return this.found.state.phase === "alone";
    }

    get title() {
        const {facts, uuid} = this.view;
        const number = facts?.order?.number || this.found.state.documents[uuid]?.number;
        return number
            ? _t("History of order #%s", number)
            : _t("History of this order");
    }

    get orderState() {
        const {order} = this.view.facts || {};
        return order ? STATES[order.state]() : "";
    }

    /** @returns {String} what was done here and the server has not heard of yet */
    get waiting() {
        const {sharing, state} = this.found;
        const count = state.pendingCount && sharing.histories.waiting(this.view.uuid);
        if (!count) {
            return "";
        }
        return count === 1
            ? _t("1 change made here is not sent yet.")
            : _t("%s changes made here are not sent yet.", count);
    }

    /** @returns {Object[]} the order that it came of, and those that came of it */
    get relatives() {
        const {order} = this.view.facts || {};
        if (!order) {
            return [];
        }
        const {origin, related, why} = order;
        const link = ({uuid, state}, text) => ({uuid, text, state: STATES[state]()});
        const links = related.map((each) =>
            link(each, (LINKS[each.why] || LINKS.late)(each.number))
        );
        return origin
            ? [link(origin, originText({why, number: origin.number})), ...links]
            : links;
    }

    get rows() {
        const {changes} = this.view;
        const moved = changes.findIndex(
            ({type, result}) => result === "ok" && MOVES.includes(type)
        );
        const oldest = moved < 0 ? changes.length : moved;
        return changes.map((change, index) =>
            this.row(change, index > 0 && index <= oldest)
        );
    }

    row(change, isEarlier) {
        const {seq, actor, at, ts, offline, text, outcome, successor} = change;
        return {
            seq,
            text,
            outcome,
            successor,
            color: colorOf(actor),
            initials: actor ? initials(actor.name) : "?",
            person: personText(actor),
            // The till's clock, where the server could not see it.
            moment: momentText(offline ? ts : at),
            offline: offline ? _t("offline, arrived %s", momentText(at)) : "",
            mayBringBack: isEarlier && this.mayBringBack(change),
        };
    }

    mayBringBack({type, result}) {
        return (
            this.view.facts.may_restore &&
            this.pos.get_cashier().role === "manager" &&
            EFFECTIVE.includes(result) &&
            !SILENT.includes(type)
        );
    }

    /** The newest changes; those that were loaded before stay. */
    async refresh() {
        const page = await this.load(null);
        if (page) {
            const oldest = page.changes[page.changes.length - 1]?.seq;
            const [newest] = this.view.changes;
            const isNext = newest && page.changes.some(({seq}) => seq <= newest.seq);
            const kept = isNext
                ? this.view.changes.filter(({seq}) => seq < oldest)
                : [];
            Object.assign(this.view, {
                facts: page,
                changes: [...page.changes, ...kept],
                more: kept.length ? this.view.more : page.more,
            });
        }
    }

    async loadMore() {
        const {changes} = this.view;
        const page = await this.load(changes[changes.length - 1].seq);
        if (page) {
            const known = new Set(this.view.changes.map(({seq}) => seq));
            this.view.changes.push(...page.changes.filter(({seq}) => !known.has(seq)));
            this.view.more = page.more;
        }
    }

    /** @returns {Promise<Object|null>} null: there is no line, or it is not wanted now */
    async load(before) {
        const {uuid} = this.view;
        this.view.isLoading = true;
        try {
            const page = await this.histories.page(uuid, before);
            this.view.problem = "";
            return uuid === this.view.uuid ? page : null;
        } catch (error) {
            this.view.problem = this.problemText(error);
            return null;
        } finally {
            this.view.isLoading = false;
        }
    }

    problemText({reason, message}) {
        if (["offline", "timeout"].includes(reason)) {
            return _t(
                "No connection. The history is on the server, and shows here as soon as this till is back."
            );
        }
        return reason === "access"
            ? message
            : _t("The history could not be read. Try again in a moment.");
    }

    lookAt(uuid) {
        this.view.before.push(this.view.uuid);
        this.show(uuid);
    }

    goBack() {
        this.show(this.view.before.pop());
    }

    show(uuid) {
        Object.assign(this.view, {uuid, facts: null, changes: [], more: false});
        this.list.el.scrollTop = 0;
        this.list.el.focus();
    }

    async bringBack({seq, text}) {
        const {confirmed} = await this.popup.add(ConfirmPopup, {
            title: _t("Bring back this state?"),
            body: _t(
                "On all tills the order becomes what it was after: %s. What was done since stays in its history.",
                text
            ),
            confirmText: _t("Bring back"),
        });
        if (!confirmed) {
            return;
        }
        try {
            await this.histories.bringBack(this.view.uuid, seq);
        } catch (error) {
            this.view.problem =
                error.reason === "offline" ? this.problemText(error) : error.message;
        }
    }
}

/** Opens the history of an order; without words where there is little room. */
export class HistoryButton extends Component {
    static template = "pos_multi_session_sync.HistoryButton";
    static props = {
        order: Object,
        class: {type: String, optional: true},
        isSmall: {type: Boolean, optional: true},
    };

    setup() {
        this.popup = useService("popup");
    }

    open() {
        this.popup.add(HistoryPopup, {uuid: toRaw(this.props.order).shared_uuid});
    }
}
