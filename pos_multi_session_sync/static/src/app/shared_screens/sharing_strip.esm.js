/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {
    colorOf,
    initials,
    originText,
    personText,
    rejectedText,
} from "@pos_multi_session_sync/app/shared_screens/people.esm";
import {Component} from "@odoo/owl";
import {HistoryButton} from "@pos_multi_session_sync/app/shared_screens/history_button.esm";
import {_t} from "@web/core/l10n/translation";
import {momentText} from "@pos_offline_queue/app/moments.esm";
import {useClock} from "@pos_offline_queue/app/queue_screen/queue_hooks.esm";
import {useSharing} from "@pos_multi_session_sync/app/shared_screens/sharing_hook.esm";

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
            // This one is one of them.
            meshed: () => _t("Without server, %s tills connected", mesh.count + 1),
        };
        return {id: phase, ...PHASES[phase], text: words[phase]()};
    }
}
