/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {usePos} from "@point_of_sale/app/store/pos_hook";
import {useTransfers} from "@pos_multi_session_sync/app/transfer/transfer_hook.esm";

/** In the top bar: how many orders there are to receive. */
export class TransferButton extends Component {
    static template = "pos_multi_session_sync.TransferButton";
    static props = {};

    setup() {
        this.pos = usePos();
        this.found = useTransfers();
    }

    get counts() {
        return this.found.state.counts;
    }

    get words() {
        const {incoming, attention} = this.counts;
        if (incoming) {
            return incoming === 1
                ? _t("1 order to receive")
                : _t("%s orders to receive", incoming);
        }
        if (attention) {
            return attention === 1
                ? _t("1 of your sent orders needs attention")
                : _t("%s of your sent orders need attention", attention);
        }
        return this.found.transfers.isReceiver
            ? _t("Order Transfers")
            : _t("Sent Orders");
    }

    onClick() {
        this.pos.showScreen("TransferScreen");
    }
}
