/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {AbstractAwaitablePopup} from "@point_of_sale/app/popup/abstract_awaitable_popup";
import {usePopupKeyboard} from "@pos_offline_queue/app/popup_hook.esm";

/** What of an order could not be delivered as it was sent, line by line. */
export class DeliveredPopup extends AbstractAwaitablePopup {
    static template = "pos_multi_session_sync.DeliveredPopup";
    static defaultProps = {confirmKey: "Enter", cancelKey: "Escape"};

    setup() {
        super.setup();
        usePopupKeyboard();
    }
}
