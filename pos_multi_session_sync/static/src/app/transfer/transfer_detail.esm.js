/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {
    stateTone,
    stateWords,
} from "@pos_multi_session_sync/app/transfer/transfer_words.esm";
import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
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
        Object.assign(this, {stateTone, stateWords});
    }

    get modeWords() {
        const {mode, others} = this.props.row;
        if (mode === "copy") {
            return _t("A copy");
        }
        return others
            ? _t("Handed over: whoever of %s takes it first", others + 1)
            : _t("Handed over");
    }

    get moreLines() {
        const {line_count: count, lines} = this.props.row;
        return lines.length ? count - lines.length : 0;
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
