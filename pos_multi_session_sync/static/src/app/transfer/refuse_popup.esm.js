/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {AbstractAwaitablePopup} from "@point_of_sale/app/popup/abstract_awaitable_popup";
import {_t} from "@web/core/l10n/translation";
import {usePopupKeyboard} from "@pos_offline_queue/app/popup_hook.esm";
import {useState} from "@odoo/owl";

/**
 * Why this POS does not take an order. Gives the reason as it was typed, or the {code} of
 * a usual one, which the sender reads in their own language.
 */
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
            {code: "unavailable", words: _t("Not available here").toString()},
            {code: "busy", words: _t("Too busy just now").toString()},
            {code: "closing", words: _t("We are closing").toString()},
        ];
    }

    get explanation() {
        return _t("%s is notified of the reason.", this.props.from);
    }

    get reason() {
        return this.state.reason.trim();
    }

    getPayload() {
        const usual = this.usual.find(({words}) => words === this.reason);
        return usual ? {code: usual.code} : this.reason;
    }
}
