/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {deserializeDateTime} from "@web/core/l10n/dates";
import {duration} from "@pos_offline_queue/app/queue_screen/ages.esm";
import {momentText} from "@pos_offline_queue/app/moments.esm";

/** So many sales of a device are named. */
const LISTED = 3;

/** The devices that still hold sales of a session, and how much it is. */
export class UnsentDevices extends Component {
    static template = "pos_offline_queue.UnsentDevices";
    /** `devices`: as `unsentDevices` gives them; `own`: key of this one. */
    static props = {devices: Array, own: String};

    since(time) {
        return duration(Date.now() - deserializeDateTime(time).toMillis());
    }

    clock(time) {
        return momentText(deserializeDateTime(time).toMillis());
    }

    shownSales({sales}) {
        return sales.slice(0, LISTED);
    }

    describe({uid, customer, amount}) {
        return [uid, customer, this.env.utils.formatCurrency(amount)]
            .filter(Boolean)
            .join(" · ");
    }

    more({count, sales}) {
        const more = count - Math.min(sales.length, LISTED);
        return more ? _t("Further sales: %s", more) : "";
    }

    /** What sales it did not list are worth is not known. */
    holds({count, amount, sales}) {
        if (!count) {
            return _t("May hold sales");
        }
        const words = count === 1 ? _t("1 sale") : _t("%s sales", count);
        return count === sales.length
            ? `${words}, ${this.env.utils.formatCurrency(amount)}`
            : words;
    }

    who({key, cashier}) {
        return key === this.props.own ? _t("%s · this device", cashier) : cashier;
    }

    /** @returns {String[]} */
    times({oldest, last_seen, key}) {
        const isOther = key !== this.props.own;
        return [
            oldest && _t("oldest made %s ago", this.since(oldest)),
            isOther && last_seen && _t("last heard from at %s", this.clock(last_seen)),
        ].filter(Boolean);
    }

    attention({attention}) {
        return _t("Needs attention: %s", attention);
    }
}
