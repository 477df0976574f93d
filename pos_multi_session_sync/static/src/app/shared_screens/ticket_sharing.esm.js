/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {Component, useState} from "@odoo/owl";
import {
    momentText,
    originText,
    personText,
    rejectedText,
} from "@pos_multi_session_sync/app/shared_screens/people.esm";
import {_t} from "@web/core/l10n/translation";
import {useClock} from "@pos_offline_queue/app/queue_screen/queue_hooks.esm";
import {useService} from "@web/core/utils/hooks";
import {useSharing} from "@pos_multi_session_sync/app/shared_screens/sharing_hook.esm";

const CLOCK = 5000;

/** In the list of orders: the group's number, whose it is, and the last change. */
export class TicketSharing extends Component {
    static template = "pos_multi_session_sync.TicketSharing";
    static props = {order: Object};

    setup() {
        this.found = useSharing();
        this.clock = useClock(CLOCK);
        this.ui = useState(useService("ui"));
    }

    get shown() {
        const {order} = this.props;
        const {view, state} = this.found || {};
        const summary = view && view.summaryOf(order, state);
        if (!summary) {
            return null;
        }
        const {number, made, changed, origin} = summary;
        const payer = this.clock.now && view.payerOf(order, state);
        const rejected = view.rejectedOf(order, state);
        return {
            number: number ? `#${number}` : _t("NEW"),
            isNew: !number,
            // Where there is room the cashier has a column.
            made: this.ui.isSmall ? personText(made.actor) : made.actor?.till,
            changed: changed.actor
                ? _t("%(moment)s, %(person)s", {
                      moment: momentText(changed.ts),
                      person: personText(changed.actor),
                  })
                : momentText(changed.ts),
            origin: origin ? originText(origin) : "",
            rejected: rejected ? rejectedText(rejected) : "",
            paying: payer ? _t("Being paid by %s", personText(payer.actor)) : "",
        };
    }
}
