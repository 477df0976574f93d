/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {Component, useState} from "@odoo/owl";
import {duration, momentText} from "@pos_offline_queue/app/formatters.esm";
import {AbstractAwaitablePopup} from "@point_of_sale/app/popup/abstract_awaitable_popup";
import {_t} from "@web/core/l10n/translation";
import {deserializeDateTime} from "@web/core/l10n/dates";
import {explain} from "@pos_offline_queue/app/messages.esm";
import {registry} from "@web/core/registry";
import {usePopupKeyboard} from "@pos_offline_queue/app/hooks.esm";

/** Odoo does not take a sale, and the customer is still there. */
export class RefusedPopup extends AbstractAwaitablePopup {
    static template = "pos_offline_queue.RefusedPopup";
    // Nobody decides this by a key that was meant for something else.
    static defaultProps = {confirmKey: false, cancelKey: false, code: "", message: ""};

    setup() {
        super.setup();
        usePopupKeyboard();
        this.words = explain(this.props);
    }
}

/**
 * @param {Object} popup the POS's service
 * @param {{code: String, message: String}} refusal in Odoo's own words
 * @returns {Promise<String>} "change" the order, or "keep" it as it was sold
 */
export async function askRefused(popup, {code = "", message = ""}) {
    const {confirmed} = await popup.add(RefusedPopup, {code, message});
    return confirmed ? "change" : "keep";
}

/** For who has no reason to know of components. */
registry.category("services").add("pos_offline_dialogs", {
    dependencies: ["popup"],
    start: (_env, {popup}) => ({askRefused: (refusal) => askRefused(popup, refusal)}),
});

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

/** A session with sales that have not arrived stays open. Gives a manager's reason. */
export class UnsentPopup extends AbstractAwaitablePopup {
    static template = "pos_offline_queue.UnsentPopup";
    static components = {UnsentDevices};
    static defaultProps = {confirmKey: false, cancelKey: "Escape"};

    setup() {
        super.setup();
        usePopupKeyboard();
        this.state = useState({reason: ""});
    }

    get hasSales() {
        return this.props.devices.some(({count}) => count);
    }

    /** Those go to Odoo by themselves, once there is a connection. */
    get hasWaiting() {
        return this.props.devices.some(({count, attention}) => count > attention);
    }

    get hasRejected() {
        return this.props.devices.some(({attention}) => attention);
    }

    get hasSilent() {
        return this.props.devices.some(({isSilent}) => isSilent);
    }

    get title() {
        return this.hasSales
            ? _t("Some sales are not in Odoo yet")
            : _t("Some devices have not been heard from");
    }

    get reason() {
        return this.state.reason.trim();
    }

    getPayload() {
        return this.reason;
    }
}
