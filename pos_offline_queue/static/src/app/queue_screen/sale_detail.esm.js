/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {Component, onWillUpdateProps} from "@odoo/owl";
import {explain, t} from "@pos_offline_queue/app/messages.esm";
import {_t} from "@web/core/l10n/translation";
import {ago} from "@pos_offline_queue/app/queue_screen/ages.esm";
import {momentText} from "@pos_offline_queue/app/moments.esm";
import {saleContents} from "@pos_offline_queue/app/queue_screen/sale_contents.esm";
import {useClock} from "@pos_offline_queue/app/queue_screen/queue_hooks.esm";
import {usePos} from "@point_of_sale/app/store/pos_hook";

/** One sale of the queue: what was sold and paid, and what became of sending it. */
export class SaleDetail extends Component {
    static template = "pos_offline_queue.SaleDetail";
    static props = {
        row: Object,
        payload: String,
        isGone: Boolean,
        isManager: Boolean,
        isOnline: Boolean,
        mayEmail: Boolean,
        onBack: Function,
        onEmail: Function,
        onRefund: Function,
        onReprint: Function,
        onRetry: Function,
        onSetAside: Function,
    };

    setup() {
        this.t = t;
        this.explain = explain;
        this.pos = usePos();
        this.clock = useClock();
        this.read(this.props);
        onWillUpdateProps((next) => this.read(next));
    }

    read({payload}) {
        if (payload !== this.payload) {
            this.payload = payload;
            this.contents = saleContents(payload, this.pos);
        }
    }

    discount({discount}) {
        return _t("Discount: %s", `${discount}%`);
    }

    get facts() {
        const {createdAt, customer, cashier, counter, attempts, lastAttemptAt} =
            this.props.row;
        const soldAt = momentText(createdAt);
        return [
            [_t("Sold at"), `${soldAt} (${ago(this.clock.now - createdAt)})`],
            [_t("Customer"), customer || _t("No customer")],
            [_t("Cashier"), cashier],
            [_t("Number on this device"), counter],
            [
                _t("Attempts"),
                attempts
                    ? `${attempts} (${ago(this.clock.now - lastAttemptAt)})`
                    : _t("not sent yet"),
            ],
        ];
    }
}
