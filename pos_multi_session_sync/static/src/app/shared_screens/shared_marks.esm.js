/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {
    colorOf,
    initials,
    originText,
    personText,
    placeText,
    rejectedText,
} from "@pos_multi_session_sync/app/shared_screens/people.esm";
import {Component} from "@odoo/owl";
import {ConfirmPopup} from "@point_of_sale/app/utils/confirm_popup/confirm_popup";
import {HistoryButton} from "@pos_multi_session_sync/app/shared_screens/history_popup.esm";
import {_t} from "@web/core/l10n/translation";
import {momentText} from "@pos_offline_queue/app/formatters.esm";
import {useClock} from "@pos_offline_queue/app/hooks.esm";
import {useService} from "@web/core/utils/hooks";
import {useSharing} from "@pos_multi_session_sync/app/hooks.esm";

/** Leases and presence run out by themselves. Milliseconds. */
const CLOCK = 5000;
const PHASES = {
    upToDate: {icon: "fa-check-circle", tone: "good"},
    catchingUp: {icon: "fa-refresh fa-spin", tone: "busy"},
    starting: {icon: "fa-refresh fa-spin", tone: "busy"},
    alone: {icon: "fa-chain-broken", tone: "alone"},
    meshed: {icon: "fa-sitemap", tone: "alone"},
};

/** Over the order: its number in the group, who else is on it, how the line is. */
export class SharingStrip extends Component {
    static template = "pos_multi_session_sync.SharingStrip";
    static components = {HistoryButton};
    /** hasActions: there is room below it, and nothing that is pressed moves. */
    static props = {
        order: {type: Object, optional: true},
        hasActions: {type: Boolean, optional: true},
    };

    setup() {
        this.found = useSharing();
        this.clock = useClock(CLOCK);
    }

    get summary() {
        const {view, state} = this.found;
        return view.summaryOf(this.props.order, state) || {};
    }

    get number() {
        const {number} = this.summary;
        return number ? `#${number}` : _t("NEW");
    }

    get isNew() {
        return !this.summary.number;
    }

    /** @returns {String} of which order it is what was left, or came later */
    get origin() {
        const {origin} = this.summary;
        return origin ? originText(origin) : "";
    }

    /** @returns {String} why it is still here though it is closed for the others */
    get closed() {
        const {state, closed, isMerged} = this.summary;
        const {view, state: shown} = this.found;
        const rejected = view.rejectedOf(this.props.order, shown);
        if (rejected) {
            return rejectedText(rejected);
        }
        if (!closed || state === "open") {
            return "";
        }
        if (state === "cancelled" && isMerged) {
            return _t("Merged into another order by %s", personText(closed.actor));
        }
        return state === "paid"
            ? _t("Already paid by %s", personText(closed.actor))
            : _t("Deleted by %s", personText(closed.actor));
    }

    /** @returns {String} that others have added what this till cannot show */
    get partial() {
        const {isPartial, unshown} = this.summary;
        if (unshown) {
            return _t("Not shown on this till: %s. You sell what you see.", unshown);
        }
        return isPartial
            ? _t("Not all of this order is shown here yet. You sell what you see.")
            : "";
    }

    /** @returns {String} that others' changes do not come at once */
    get noLive() {
        const {phase, isBusSilent} = this.found.state;
        return isBusSilent && phase !== "alone"
            ? _t("No live updates: changes of other tills arrive seconds late.")
            : "";
    }

    /** @returns {Object[]} the other orders at its table */
    get merges() {
        const {order} = this.props;
        const {sharing, state} = this.found;
        // Drawn again as orders come and go.
        const isAny = Object.keys(state.documents).length > 1;
        const found = isAny && order.tableId ? sharing.merges.of(order) : [];
        return found
            .filter((each) => each.order.tableId === order.tableId)
            .map((each) => ({
                ...each,
                text: _t("Merge with %s", `#${sharing.view.numberOf(each.order)}`),
            }));
    }

    /** @returns {Object[]} orders that were merged into it */
    get parts() {
        const {order} = this.props;
        const {sharing} = this.found;
        const parts = this.summary.number ? sharing.merges.partsOf(order) : [];
        return parts.map(({from, number}) => ({
            from,
            text: _t("Separate #%s", number),
        }));
    }

    get people() {
        const {view, state} = this.found;
        return view.presenceOn(this.props.order, state).map((actor, index) => ({
            key: index,
            color: colorOf(actor),
            initials: initials(actor.name),
            text: personText(actor),
        }));
    }

    /** @returns {String} who takes the payment just now, if not this till */
    get paying() {
        const payer =
            this.clock.now &&
            this.found.view.payerOf(this.props.order, this.found.state);
        return payer ? _t("Being paid by %s", personText(payer.actor)) : "";
    }

    /** @returns {Object[]} what is to be known of the order, the most urgent one first */
    get statuses() {
        const all = [
            {id: "closed", icon: "fa-exclamation-circle", text: this.closed},
            {id: "claim", icon: "fa-credit-card", text: this.paying, tone: "claim"},
            {id: "partial", icon: "fa-exclamation-circle", text: this.partial},
            {id: "no-live", icon: "fa-chain-broken", text: this.noLive},
            {id: "origin", icon: "fa-link", text: this.origin, tone: "origin"},
        ];
        return all
            .filter(({text}) => text)
            .map((status) => ({tone: "warning", ...status}));
    }

    /** One of them has room: the strip is one row high, or all below it would move. */
    shownOf([first]) {
        const isCalm = first?.id === "origin";
        return isCalm && this.phase.tone === "alone" ? undefined : first;
    }

    get phase() {
        const {state} = this.found;
        const {since, mesh} = state;
        // This till knows all, and still has to show some of this order.
        const isBehind = state.phase === "upToDate" && this.summary.isPartial;
        const isMeshed = state.phase === "alone" && mesh.count > 0;
        const phase =
            (isBehind && "catchingUp") || (isMeshed && "meshed") || state.phase;
        const words = {
            upToDate: () => _t("Synced"),
            catchingUp: () => _t("Catching up"),
            starting: () => _t("Starting"),
            alone: () => _t("Offline since %s", momentText(since)),
            meshed: () =>
                mesh.count === 1
                    ? _t("Without server, 1 till connected")
                    : _t("Without server, %s tills connected", mesh.count),
        };
        return {id: phase, ...PHASES[phase], text: words[phase]()};
    }
}

const ICONS = {info: "fa-info-circle", warning: "fa-exclamation-circle"};

/**
 * What others did to something this cashier did too: in the bar, where nothing is
 * pressed; one at a time. It blocks nothing, and nothing moves.
 */
export class SharingNotices extends Component {
    static template = "pos_multi_session_sync.SharingNotices";
    static props = {};

    setup() {
        this.found = useSharing();
        this.popup = useService("popup");
    }

    get notice() {
        return this.found && this.found.state.notices[0];
    }

    get more() {
        return this.found.state.notices.length - 1;
    }

    get icon() {
        return ICONS[this.notice.tone];
    }

    /** A phone's bar has no room for all of it, nor for the buttons. */
    async read() {
        const {id, text: body, action} = this.notice;
        const [confirmText, cancelText] = action
            ? [action.label, _t("Dismiss")]
            : [_t("Dismiss"), _t("Close")];
        const title = _t("What others did");
        const props = {title, body, confirmText, cancelText};
        const {confirmed} = await this.popup.add(ConfirmPopup, props);
        if (action && confirmed) {
            this.found.sharing.act(id);
        } else if (action || confirmed) {
            this.found.sharing.dismiss(id);
        }
    }

    act() {
        this.found.sharing.act(this.notice.id);
    }

    dismiss() {
        this.found.sharing.dismiss(this.notice.id);
    }
}

/** In the list of orders: the group's number, and what one has to know about it. */
export class TicketSharing extends Component {
    static template = "pos_multi_session_sync.TicketSharing";
    static props = {order: Object};

    setup() {
        this.found = useSharing();
        this.clock = useClock(CLOCK);
    }

    get shown() {
        const {order} = this.props;
        const {view, state} = this.found;
        const {number} = view.summaryOf(order, state) || {};
        return {
            number: number ? `#${number}` : _t("NEW"),
            isNew: !number,
            ...this.words,
        };
    }

    /** @returns {Object} {text, icon} the most important */
    get words() {
        const {order} = this.props;
        const {view, state} = this.found;
        const rejected = view.rejectedOf(order, state);
        if (rejected) {
            return {text: rejectedText(rejected), icon: "fa-lock"};
        }
        if (order.finalized) {
            return {text: order.name};
        }
        const payer = this.clock.now && view.payerOf(order, state);
        if (payer) {
            const text = _t("Being paid by %s", personText(payer.actor));
            return {text, icon: "fa-credit-card"};
        }
        const {changed, origin} = view.summaryOf(order, state) || {};
        if (origin) {
            return {text: originText(origin), icon: "fa-link"};
        }
        return {text: changed ? placeText(changed) : ""};
    }
}

/**
 * Under a line: which others added and changed it, and who sent it to the kitchen. The
 * line is marked for a while if another one's value has replaced one of this cashier.
 */
export class LineAuthors extends Component {
    static template = "pos_multi_session_sync.LineAuthors";
    static props = {uuid: String};

    setup() {
        this.found = useSharing();
    }

    get isReplaced() {
        return this.found && this.props.uuid in this.found.state.replaced;
    }

    get text() {
        const authors = this.found && this.found.state.authors[this.props.uuid];
        if (!authors || !authors.added) {
            return "";
        }
        const {view} = this.found;
        if (
            [authors.added, authors.changed].every((each) => !each || view.isMe(each))
        ) {
            return "";
        }
        const added = personText(authors.added);
        const changed = personText(authors.changed);
        return changed && changed !== added
            ? _t("added by %(added)s, changed by %(changed)s", {added, changed})
            : _t("added by %s", added);
    }

    /** @returns {String} "" of what the kitchen does not have */
    get printedText() {
        const {printed, printedAt} = this.found?.state.authors[this.props.uuid] || {};
        return printed
            ? _t("sent to the kitchen by %(person)s, %(time)s", {
                  person: personText(printed),
                  time: momentText(printedAt),
              })
            : "";
    }
}
