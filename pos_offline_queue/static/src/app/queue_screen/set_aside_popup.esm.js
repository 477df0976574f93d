/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {AbstractAwaitablePopup} from "@point_of_sale/app/popup/abstract_awaitable_popup";
import {_t} from "@web/core/l10n/translation";
import {useAutofocus} from "@web/core/utils/hooks";
import {usePopupKeyboard} from "@pos_offline_queue/app/popup_hook.esm";
import {useState} from "@odoo/owl";

/** A manager says why a sale shall not become an order. Gives the reason. */
export class SetAsidePopup extends AbstractAwaitablePopup {
    static template = "pos_offline_queue.SetAsidePopup";
    static defaultProps = {confirmKey: false, cancelKey: "Escape"};

    setup() {
        super.setup();
        usePopupKeyboard();
        useAutofocus({refName: "reason"});
        this.state = useState({reason: ""});
    }

    get title() {
        return _t("Set %s aside", this.props.name);
    }

    get words() {
        return _t(
            "The sale of %s leaves this device and does not become an order. Odoo keeps a copy of it with your name and reason; it can be taken up again there.",
            this.props.amount
        );
    }

    get reason() {
        return this.state.reason.trim();
    }

    getPayload() {
        return this.reason;
    }
}
