/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {AbstractAwaitablePopup} from "@point_of_sale/app/popup/abstract_awaitable_popup";
import {_t} from "@web/core/l10n/translation";
import {usePopupKeyboard} from "@pos_offline_queue/app/popup_hook.esm";
import {useState} from "@odoo/owl";

/** Why this POS does not take an order. Gives the reason. */
export class RefusePopup extends AbstractAwaitablePopup {
    static template = "pos_multi_session_sync.RefusePopup";
    static defaultProps = {confirmKey: false, cancelKey: "Escape"};

    setup() {
        super.setup();
        usePopupKeyboard();
        this.state = useState({reason: ""});
    }

    get usual() {
        return [
            _t("Not available here"),
            _t("Too busy just now"),
            _t("We are closing"),
        ];
    }

    get explanation() {
        return _t("%s is notified of the reason.", this.props.from);
    }

    get reason() {
        return this.state.reason.trim();
    }

    getPayload() {
        return this.reason;
    }
}
