/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {UnsentDevices} from "@pos_offline_queue/app/queue_notice/unsent_devices.esm";
import {UnsentPopup} from "@pos_offline_queue/app/queue_notice/unsent_popup.esm";
import {_t} from "@web/core/l10n/translation";
import {patch} from "@web/core/utils/patch";

/** Orders that wait to be sent stand among the sales, see `is_transfer` of their rows. */
const transfersOf = ({sales}) => sales.filter((row) => row.is_transfer);

patch(UnsentDevices.prototype, {
    holds(device) {
        const orders = transfersOf(device);
        if (!orders.length) {
            return super.holds(...arguments);
        }
        const amount = orders.reduce((sum, row) => sum + row.amount, 0);
        const money = this.env.utils.formatCurrency(amount);
        const words =
            orders.length === 1
                ? _t("1 order to send, %s", money)
                : _t("%(count)s orders to send, %(amount)s", {
                      count: orders.length,
                      amount: money,
                  });
        const sales = device.sales.filter((row) => !row.is_transfer);
        const rest = {
            ...device,
            sales,
            count: device.count - orders.length,
            amount: device.amount - amount,
        };
        return rest.count ? `${super.holds(rest)}; ${words}` : words;
    },
});

patch(UnsentPopup.prototype, {
    get hasTransfers() {
        return this.props.devices.some((device) => transfersOf(device).length);
    },

    get hasSales() {
        return this.props.devices.some(
            (device) => device.count > transfersOf(device).length
        );
    },

    get title() {
        return this.hasTransfers && !this.hasSales
            ? _t("Some orders have not left their device yet")
            : super.title;
    },
});
