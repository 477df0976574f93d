/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {Component, useState} from "@odoo/owl";
import {useBus, useService} from "@web/core/utils/hooks";
import {ControlPanel} from "@web/search/control_panel/control_panel";
import {_t} from "@web/core/l10n/translation";
import {useHotkey} from "@web/core/hotkeys/hotkey_hook";

/** The strip that says for whom a customer is chosen, and the ways out. */
export class PickerBar extends Component {
    static template = "pos_backend_partner.PickerBar";
    static props = {};

    setup() {
        this.picker = useService("pos_customer_picker");
        this.state = useState(this.picker.state);
        useHotkey("escape", () => this.back(), {bypassEditableProtection: true});
        useBus(this.env.bus, "POS_PICKER:SETTLED", () => this.backToList());
    }

    get form() {
        return this.env.pickerForm || null;
    }

    get customer() {
        return this.state.request && this.state.request.customer;
    }

    get customerWords() {
        return _t("Current customer: %s", this.customer.name);
    }

    get title() {
        const {request} = this.state;
        if (request && request.order) {
            return _t("Customer for %s", request.order.name);
        }
        return request ? _t("Choose a customer") : _t("No order is waiting");
    }

    get hint() {
        const {request} = this.state;
        if (this.complaint) {
            return this.complaint;
        }
        if (!this.picker.isConnected) {
            return _t("Open this list with the Customer button of the POS.");
        }
        return request
            ? this.picker.place.name
            : _t("Press Customer on %s.", this.picker.place.name);
    }

    get complaint() {
        const {outcome} = this.state;
        const words = {
            customer_refused: _t("This customer cannot be used in this POS."),
            offline: _t("The POS cannot reach the server."),
            server_error: _t("The server could not answer. Please try again."),
            refund: _t(
                "This order has refund lines, so its customer cannot be changed."
            ),
            order_closed: _t("That order was finished meanwhile. Nothing was changed."),
            used_token: _t("This request was answered already."),
            expired_token: _t("This request is too old. Press Customer again."),
            unknown_token: _t(
                "The POS does not know this request. Press Customer again."
            ),
        };
        return outcome && words[outcome.code];
    }

    get success() {
        const {outcome, request} = this.state;
        if (request || !outcome || outcome.code !== "ok") {
            return "";
        }
        return outcome.name
            ? _t("%s is on the order.", outcome.name)
            : _t("The order has no customer now.");
    }

    back() {
        if (this.form) {
            this.env.config.historyBack();
        } else {
            this.picker.cancel();
        }
    }

    backToList() {
        if (this.form && !this.form.isDirty()) {
            this.env.config.historyBack();
        }
    }
}

export class PickerControlPanel extends ControlPanel {
    static template = "pos_backend_partner.PickerControlPanel";
    static components = {...ControlPanel.components, PickerBar};
}
