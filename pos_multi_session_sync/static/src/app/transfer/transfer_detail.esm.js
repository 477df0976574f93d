/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {formatPercentage} from "@web/views/fields/formatters";
import {momentOf} from "@pos_multi_session_sync/app/transfer/transfer_rows.esm";
import {momentText} from "@pos_offline_queue/app/moments.esm";
import {stateTone} from "@pos_multi_session_sync/app/transfer/transfer_messages.esm";

/** One order that was sent: what is in it, and who did what with it. */
export class TransferDetail extends Component {
    static template = "pos_multi_session_sync.TransferDetail";
    static props = {
        row: Object,
        isIncoming: Boolean,
        isWorking: Boolean,
        onBack: Function,
        onDeliver: Function,
        onRefuse: Function,
        onTakeBack: Function,
    };

    setup() {
        this.stateTone = stateTone;
    }

    /** @returns {String} what Deliver does with it, here or at the receivers */
    get modeText() {
        const {isIncoming, row} = this.props;
        const count = isIncoming ? row.others + 1 : row.receivers.length;
        if (row.mode === "copy") {
            return isIncoming
                ? _t("Deliver puts a copy into your cart. The sender keeps the order.")
                : _t("Copy: you keep the order.");
        }
        if (isIncoming) {
            return count === 1
                ? _t("Deliver puts the order into your cart.")
                : _t(
                      "Deliver puts the order into your cart, if you are the first of %s points of sale.",
                      count
                  );
        }
        return count === 1
            ? _t("Hand over")
            : _t(
                  "Hand over to the first of %s points of sale that delivers it.",
                  count
              );
    }

    /** @returns {String} how many lines there is no room for; "" if there is */
    get moreText() {
        const {line_count: count, lines} = this.props.row;
        const more = lines.length ? count - lines.length : 0;
        if (!more) {
            return "";
        }
        return more === 1 ? _t("and 1 more line") : _t("and %s more lines", more);
    }

    discount({discount}) {
        return _t("Discount: %s", formatPercentage(discount / 100));
    }

    who({user, at}) {
        const time = at ? momentText(momentOf(at)) : "";
        return [user, time].filter(Boolean).join(", ");
    }
}
