/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {Component, useEnv, useState} from "@odoo/owl";

/** News of transfers, one after the other; a tap shows what they are about. */
export class TransferToasts extends Component {
    static template = "pos_multi_session_sync.TransferToasts";
    static props = {};

    setup() {
        this.transfers = useEnv().services.pos_order_transfers;
        this.state = useState(this.transfers?.state || {toasts: []});
    }

    get toast() {
        return this.state.toasts[0];
    }

    onClick({id, open}) {
        this.transfers.hush(id);
        if (open) {
            open();
        }
    }
}
