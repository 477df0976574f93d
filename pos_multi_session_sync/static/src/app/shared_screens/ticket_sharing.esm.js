/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {
    originText,
    personText,
    placeText,
    rejectedText,
} from "@pos_multi_session_sync/app/shared_screens/people.esm";
import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {useClock} from "@pos_offline_queue/app/queue_screen/queue_hooks.esm";
import {useSharing} from "@pos_multi_session_sync/app/shared_screens/sharing_hook.esm";

const CLOCK = 5000;

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
