/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {Component} from "@odoo/owl";
import {ProductScreen} from "@point_of_sale/app/screens/product_screen/product_screen";
import {SelectionPopup} from "@point_of_sale/app/utils/input_popups/selection_popup";
import {SendPopup} from "@pos_multi_session_sync/app/transfer/transfer_popups.esm";
import {_t} from "@web/core/l10n/translation";
import {troubleText} from "@pos_multi_session_sync/app/transfer/transfer_messages.esm";
import {usePos} from "@point_of_sale/app/store/pos_hook";
import {useService} from "@web/core/utils/hooks";

/** Makes the order on the screen and another open one into one. */
export class MergeOrdersButton extends Component {
    static template = "pos_multi_session_sync.MergeOrdersButton";

    setup() {
        this.pos = usePos();
        this.popup = useService("popup");
    }

    async onClick() {
        const {merges, view} = this.pos.sharing;
        const order = this.pos.get_order();
        const list = merges.of(order).map((item, id) => ({
            id,
            item: item.order,
            label: this.labelOf(item.order),
        }));
        if (!list.length) {
            view.addNotice({type: "nothing_to_merge", order: null});
            return;
        }
        const {confirmed, payload: other} = await this.popup.add(SelectionPopup, {
            title: _t("Merge with which order?"),
            list,
        });
        if (confirmed) {
            merges.merge(order, other);
        }
    }

    labelOf(order) {
        const table = this.pos.tables_by_id?.[order.tableId]?.name;
        const total = this.env.utils.formatCurrency(order.get_total_with_tax());
        const number = `#${this.pos.sharing.view.numberOf(order)}`;
        return [number, table, total].filter(Boolean).join(" · ");
    }
}

ProductScreen.addControlButton({
    component: MergeOrdersButton,
    condition: function () {
        return Boolean(this.pos.sharing?.isActive);
    },
});

/** Sends the order on the screen to other points of sale. */
export class SendOrderButton extends Component {
    static template = "pos_multi_session_sync.SendOrderButton";

    setup() {
        this.pos = usePos();
        this.popup = useService("popup");
    }

    /** Another till may begin a payment while the receiver is chosen. */
    isTrouble(order) {
        const {orderTransfers: transfers} = this.pos;
        const trouble = transfers.troubleOf(order);
        if (trouble) {
            transfers.say(troubleText(trouble));
        }
        return Boolean(trouble);
    }

    async onClick() {
        const transfers = this.pos.orderTransfers;
        const order = this.pos.get_order();
        if (this.isTrouble(order)) {
            return;
        }
        const {confirmed, payload} = await this.popup.add(SendPopup, {
            transfers,
            amount: this.env.utils.formatCurrency(order.get_total_with_tax()),
            count: order.get_orderlines().length,
        });
        if (!confirmed || this.isTrouble(order)) {
            return;
        }
        const {status, key, uid: back} = await transfers.send(order, payload);
        const open = () => transfers.showTransfer("outgoing", key);
        if (status === "sent") {
            transfers.say(_t("Sent to %s.", payload.names.join(", ")), {open});
        } else if (status === "waiting") {
            transfers.say(
                _t("Kept on this till, and sent when there is a connection."),
                {open}
            );
        } else {
            transfers.showOrder(back);
        }
    }
}

ProductScreen.addControlButton({
    component: SendOrderButton,
    condition: function () {
        return Boolean(this.pos.orderTransfers?.isSender);
    },
});
