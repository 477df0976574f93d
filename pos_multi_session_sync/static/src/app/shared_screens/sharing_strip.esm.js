/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {
    initials,
    momentText,
    originText,
    personText,
} from "@pos_multi_session_sync/app/shared_screens/people.esm";
import {Component} from "@odoo/owl";
import {HistoryButton} from "@pos_multi_session_sync/app/shared_screens/history_button.esm";
import {_t} from "@web/core/l10n/translation";
import {useClock} from "@pos_offline_queue/app/queue_screen/queue_hooks.esm";
import {useSharing} from "@pos_multi_session_sync/app/shared_screens/sharing_hook.esm";

/** Leases and presence run out by themselves. Milliseconds. */
const CLOCK = 5000;
const PHASES = {
    upToDate: {icon: "fa-check-circle", tone: "good"},
    catchingUp: {icon: "fa-refresh fa-spin", tone: "busy"},
    starting: {icon: "fa-refresh fa-spin", tone: "busy"},
    alone: {icon: "fa-chain-broken", tone: "alone"},
};

/** Over the order: its number in the group, who else is on it, how the line is. */
export class SharingStrip extends Component {
    static template = "pos_multi_session_sync.SharingStrip";
    static components = {HistoryButton};
    static props = {order: {type: Object, optional: true}};

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
        const {state, closed} = this.summary;
        if (!closed || state === "open") {
            return "";
        }
        return state === "paid"
            ? _t("Already paid by %s", personText(closed.actor))
            : _t("Deleted by %s", personText(closed.actor));
    }

    get people() {
        const {view, state} = this.found;
        return view.presenceOn(this.props.order, state).map((actor, index) => ({
            key: index,
            initials: initials(actor.name),
            text: personText(actor),
        }));
    }

    /** @returns {String} who takes the payment just now, if not this till */
    get paying() {
        const claim =
            this.clock.now &&
            this.found.view.claimOf(this.props.order, this.found.state);
        return claim ? _t("Being paid by %s", personText(claim.actor)) : "";
    }

    get phase() {
        const {state} = this.found;
        const {phase, since} = state;
        const words = {
            upToDate: () => _t("Up to date"),
            catchingUp: () => _t("Catching up"),
            starting: () => _t("Starting"),
            alone: () => _t("Alone since %s", momentText(since)),
        };
        const count = phase === "alone" && state.pendingCount;
        const waiting = count ? _t("%s to send", count) : "";
        return {id: phase, ...PHASES[phase], text: words[phase](), waiting};
    }
}
