/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {Component, toRaw} from "@odoo/owl";
import {HistoryPopup} from "@pos_multi_session_sync/app/shared_screens/history_popup.esm";
import {useService} from "@web/core/utils/hooks";

/** Opens the history of an order; without words where there is little room. */
export class HistoryButton extends Component {
    static template = "pos_multi_session_sync.HistoryButton";
    static props = {
        order: Object,
        class: {type: String, optional: true},
        isSmall: {type: Boolean, optional: true},
    };

    setup() {
        this.popup = useService("popup");
    }

    open() {
        this.popup.add(HistoryPopup, {uuid: toRaw(this.props.order).shared_uuid});
    }
}
