/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {AbstractAwaitablePopup} from "@point_of_sale/app/popup/abstract_awaitable_popup";
import {UnsentDevices} from "@pos_offline_queue/app/queue_notice/unsent_devices.esm";
import {_t} from "@web/core/l10n/translation";
import {usePopupKeyboard} from "@pos_offline_queue/app/popup_hook.esm";
import {useState} from "@odoo/owl";

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
