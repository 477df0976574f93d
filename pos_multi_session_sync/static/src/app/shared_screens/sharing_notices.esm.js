/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {Component} from "@odoo/owl";
import {ConfirmPopup} from "@point_of_sale/app/utils/confirm_popup/confirm_popup";
import {_t} from "@web/core/l10n/translation";
import {useService} from "@web/core/utils/hooks";
import {useSharing} from "@pos_multi_session_sync/app/shared_screens/sharing_hook.esm";

const ICONS = {info: "fa-info-circle", warning: "fa-exclamation-circle"};

/**
 * What others did to something this cashier did too: in the bar, where nothing is
 * pressed; one at a time. It blocks nothing, and nothing moves.
 */
export class SharingNotices extends Component {
    static template = "pos_multi_session_sync.SharingNotices";
    static props = {};

    setup() {
        this.found = useSharing();
        this.popup = useService("popup");
    }

    get notice() {
        return this.found && this.found.state.notices[0];
    }

    get more() {
        return this.found.state.notices.length - 1;
    }

    get icon() {
        return ICONS[this.notice.tone];
    }

    /** A phone's bar has no room for all of it, nor for the buttons. */
    async read() {
        const {id, text: body, action} = this.notice;
        const [confirmText, cancelText] = action
            ? [action.label, _t("Dismiss")]
            : [_t("Dismiss"), _t("Close")];
        const title = _t("What others did");
        const props = {title, body, confirmText, cancelText};
        const {confirmed} = await this.popup.add(ConfirmPopup, props);
        if (action && confirmed) {
            this.found.sharing.act(id);
        } else if (action || confirmed) {
            this.found.sharing.dismiss(id);
        }
    }

    act() {
        this.found.sharing.act(this.notice.id);
    }

    dismiss() {
        this.found.sharing.dismiss(this.notice.id);
    }
}
