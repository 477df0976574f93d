/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {deserializeDateTime} from "@web/core/l10n/dates";
import {duration} from "@pos_offline_queue/app/queue_screen/ages.esm";

/** The devices that still hold sales of a session, and how much it is. */
export class UnsentDevices extends Component {
    static template = "pos_offline_queue.UnsentDevices";
    /** `devices`: as `pos.session.offline_unsent` gives them; `own`: key of this one. */
    static props = {devices: Array, own: String};

    since(time) {
        return duration(Date.now() - deserializeDateTime(time).toMillis());
    }

    describe({config, cashier}) {
        return [config, cashier].filter(Boolean).join(" · ");
    }

    holds({count, amount}) {
        const money = this.env.utils.formatCurrency(amount);
        return count === 1 ? _t("1 sale, %s", money) : _t("%s sales, %s", count, money);
    }

    /** @returns {String[]} */
    times({oldest, last_seen, key}) {
        const isOther = key !== this.props.own;
        return [
            oldest && _t("oldest %s", this.since(oldest)),
            isOther && last_seen && _t("last heard of %s ago", this.since(last_seen)),
        ].filter(Boolean);
    }

    attention({attention}) {
        return attention === 1
            ? _t("1 needs attention")
            : _t("%s need attention", attention);
    }
}
