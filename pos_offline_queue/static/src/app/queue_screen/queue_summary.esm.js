/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {duration} from "@pos_offline_queue/app/queue_screen/ages.esm";
import {t} from "@pos_offline_queue/app/words.esm";
import {useClock} from "@pos_offline_queue/app/queue_screen/queue_hooks.esm";

const SECOND = 1000;
/** Fewer are gone before anybody has read the bar. */
const WORTH_A_BAR = 2;

/** In figures and one sentence: what waits, and what is being done about it. */
export class QueueSummary extends Component {
    static template = "pos_offline_queue.QueueSummary";
    static props = {state: Object, onLogin: Function};

    setup() {
        this.clock = useClock(SECOND);
    }

    get oldest() {
        return duration(this.clock.now - this.props.state.oldest);
    }

    get isSending() {
        return this.props.state.courier.phase === "sending";
    }

    get hasBar() {
        return this.isSending && this.props.state.courier.total >= WORTH_A_BAR;
    }

    get share() {
        const {done, total} = this.props.state.courier;
        return total ? Math.min(100, (100 * done) / total) : 0;
    }

    get needsLogin() {
        return this.props.state.courier.reason === "session";
    }

    /** @returns {{icon: String, title: String, text: String}} */
    get line() {
        const {counts, courier, isOnline} = this.props.state;
        if (this.isSending) {
            const title = this.hasBar
                ? _t("Sending %(number)s of %(total)s", {
                      number: Math.min(courier.done + 1, courier.total),
                      total: courier.total,
                  })
                : _t("Sending");
            return {icon: "fa-circle-o-notch fa-spin text-primary", title, text: ""};
        }
        if (courier.reason) {
            const isStopped = ["session", "access"].includes(courier.reason);
            return {
                icon: isStopped
                    ? "fa-lock text-danger"
                    : "fa-chain-broken text-warning",
                title: t("line", courier.reason),
                text: t("lineAdvice", courier.reason),
            };
        }
        if (!isOnline) {
            return {
                icon: "fa-chain-broken text-warning",
                title: _t("No connection"),
                text: t("lineAdvice", "offline"),
            };
        }
        if (counts.attention) {
            return {
                icon: "fa-exclamation-circle text-danger",
                title: _t("Odoo did not take some of the sales"),
                text: _t("Choose a sale to see why, and what can be done."),
            };
        }
        return {icon: "fa-check text-success", title: _t("Connected"), text: ""};
    }

    get countdown() {
        const {counts, courier} = this.props.state;
        const left = courier.nextAttemptAt - this.clock.now;
        if (!courier.nextAttemptAt || !counts.total || this.isSending) {
            return "";
        }
        return left < SECOND
            ? _t("Trying again now")
            : _t("Trying again in %s", duration(left));
    }
}
