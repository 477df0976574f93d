/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {usePos} from "@point_of_sale/app/store/pos_hook";

/** What becomes of the group's open orders when this session is closed. */
export class OpenOrders extends Component {
    static template = "pos_multi_session_sync.OpenOrders";
    static props = {
        /** As `closing_info` tells it; null while it is asked for. */
        info: {type: [Object, {value: null}]},
        /** "keep" or "cancel" */
        choice: String,
        choose: Function,
    };

    setup() {
        this.pos = usePos();
    }

    get rows() {
        const {pos, env} = this;
        return this.props.info.open_orders.map((each) => {
            const order = pos.orders.find(({shared_uuid: uuid}) => uuid === each.uuid);
            return {
                uuid: each.uuid,
                number: `#${each.number}`,
                lines:
                    each.line_count === 1
                        ? _t("1 line")
                        : _t("%s lines", each.line_count),
                who: each.changed_by,
                amount: order
                    ? env.utils.formatCurrency(order.get_total_with_tax())
                    : "",
            };
        });
    }

    /** Whether this cashier may; the server asks what the user may, once more. */
    get mayCancel() {
        const {only_managers_delete: isRule, may_delete: may} = this.props.info.group;
        return !isRule || (may && this.pos.offlineQueue.isManager);
    }

    get choices() {
        return [
            {
                id: "keep",
                icon: "fa-moon-o",
                name: _t("Keep for the next session"),
                words: _t("They reappear when a till of the multi-session opens."),
            },
            {
                id: "cancel",
                icon: "fa-trash-o",
                name: _t("Cancel them"),
                words: _t("Only their history is kept."),
            },
        ];
    }

    /** @returns {String} the calm words where nothing has to be decided */
    get calm() {
        const {open_orders: orders, others, group, is_last: isLast} = this.props.info;
        if (!orders.length) {
            return _t("No order of %s is open.", group.name);
        }
        if (isLast) {
            return "";
        }
        const names = others.join(", ");
        return orders.length === 1
            ? _t("1 open order stays with the other tills: %s.", names)
            : _t("%(count)s open orders stay with the other tills: %(names)s.", {
                  count: orders.length,
                  names,
              });
    }

    /** @returns {String} what somebody else had decided, which does not count here */
    get decidedBefore() {
        const {decided_by_others: other} = this.props.info;
        if (!other) {
            return "";
        }
        return other.what === "cancel"
            ? _t(
                  "%s had chosen to cancel them. The person who closes decides.",
                  other.name
              )
            : _t(
                  "%s had chosen to keep them. The person who closes decides.",
                  other.name
              );
    }

    get question() {
        const {name} = this.props.info.group;
        if (!this.mayCancel) {
            return _t(
                "No other till of %s is open. These open orders are kept for the next session: only managers delete orders.",
                name
            );
        }
        return _t(
            "No other till of %s is open. Keep or cancel these open orders?",
            name
        );
    }
}
