/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {
    stateTone,
    stateText,
} from "@pos_multi_session_sync/app/transfer/transfer_messages.esm";
import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {formatPercentage} from "@web/views/fields/formatters";
import {momentOf} from "@pos_multi_session_sync/app/transfer/transfer_rows.esm";

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
        Object.assign(this, {stateTone, stateText});
    }

    get modeText() {
        const {mode, others} = this.props.row;
        if (mode === "copy") {
            return _t("A copy");
        }
        return others
            ? _t(
                  "Handed over to the first to take it, of %s points of sale",
                  others + 1
              )
            : _t("Handed over");
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
        const time = at
            ? luxon.DateTime.fromMillis(momentOf(at)).toLocaleString(
                  luxon.DateTime.TIME_SIMPLE
              )
            : "";
        return [user, time].filter(Boolean).join(", ");
    }
}
