/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {Component} from "@odoo/owl";
import {useSharing} from "@pos_multi_session_sync/app/shared_screens/sharing_hook.esm";

const ICONS = {info: "fa-info-circle", warning: "fa-exclamation-circle"};

/** What others did to something this cashier did too; one at a time, blocks nothing. */
export class SharingNotices extends Component {
    static template = "pos_multi_session_sync.SharingNotices";
    static props = {};

    setup() {
        this.found = useSharing();
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

    act() {
        this.found.sharing.act(this.notice.id);
    }

    dismiss() {
        this.found.sharing.dismiss(this.notice.id);
    }
}
