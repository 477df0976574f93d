/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {age, ago, countdown} from "@pos_offline_queue/app/formatters.esm";
import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {figureAge} from "@pos_offline_queue/app/queue_view.esm";
import {t} from "@pos_offline_queue/app/messages.esm";
import {useClock} from "@pos_offline_queue/app/hooks.esm";
import {usePos} from "@point_of_sale/app/store/pos_hook";

const CLOCK = 10000;

/** What is not in Odoo of the whole point of sale: what managers read in the backend. */
export class FigureLine extends Component {
    static template = "pos_offline_queue.FigureLine";
    static props = {state: Object};

    setup() {
        this.pos = usePos();
        this.clock = useClock(CLOCK);
    }

    get age() {
        return figureAge(this.props.state, this.clock.now);
    }

    get lastKnown() {
        return _t("Last known %s:", ago(this.age));
    }
}

const SECOND = 1000;
/** Fewer are gone before anybody has read the bar. */
const WORTH_A_BAR = 2;

/** In figures and one sentence: what waits, and what is being done about it. */
export class QueueSummary extends Component {
    static template = "pos_offline_queue.QueueSummary";
    static components = {FigureLine};
    static props = {state: Object, onLogin: Function};

    setup() {
        this.seconds = useClock(SECOND);
        this.clock = useClock();
    }

    get oldest() {
        return age(this.clock.now - this.props.state.oldest);
    }

    get isSending() {
        return this.props.state.sender.phase === "sending";
    }

    get hasBar() {
        return this.isSending && this.props.state.sender.total >= WORTH_A_BAR;
    }

    get share() {
        const {done, total} = this.props.state.sender;
        return total ? Math.min(100, (100 * done) / total) : 0;
    }

    get needsLogin() {
        return this.props.state.sender.reason === "session";
    }

    /** @returns {{icon: String, title: String, text: String}} */
    get line() {
        const {counts, sender, isOnline} = this.props.state;
        if (this.isSending) {
            const title = this.hasBar
                ? _t("Sending %(number)s of %(total)s", {
                      number: Math.min(sender.done + 1, sender.total),
                      total: sender.total,
                  })
                : _t("Sending");
            return {icon: "fa-circle-o-notch fa-spin text-primary", title, text: ""};
        }
        if (sender.reason) {
            const isStopped = ["session", "access"].includes(sender.reason);
            return {
                icon: isStopped
                    ? "fa-lock text-danger"
                    : "fa-chain-broken text-warning",
                title: t("line", sender.reason),
                text: t("lineAdvice", sender.reason),
            };
        }
        if (!isOnline) {
            return {
                icon: "fa-chain-broken text-warning",
                title: t("line", "offline"),
                text: t("lineAdvice", "offline"),
            };
        }
        if (counts.attention) {
            return {
                icon: "fa-exclamation-circle text-danger",
                title: _t("Odoo rejected some of the sales"),
                text: _t("Choose a sale to see why, and what can be done."),
            };
        }
        return {icon: "fa-check text-success", title: _t("Connected"), text: ""};
    }

    get countdown() {
        const {counts, sender} = this.props.state;
        const left = sender.nextAttemptAt - this.seconds.now;
        if (!sender.nextAttemptAt || !counts.total || this.isSending) {
            return "";
        }
        return left < SECOND
            ? _t("Trying again now")
            : _t("Trying again in %s", countdown(left));
    }
}
