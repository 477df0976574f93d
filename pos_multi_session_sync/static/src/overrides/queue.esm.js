/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {
    UnsentDevices,
    UnsentPopup,
} from "@pos_offline_queue/app/queue_notice/notice_popups.esm";
import {useEffect, useState} from "@odoo/owl";
import {ClosePosPopup} from "@point_of_sale/app/navbar/closing_popup/closing_popup";
import {DeviceCard} from "@pos_offline_queue/app/queue_screen/queue_cards.esm";
import {OpenOrders} from "@pos_multi_session_sync/app/shared_screens/open_orders.esm";
import {_t} from "@web/core/l10n/translation";
import {patch} from "@web/core/utils/patch";
import {useSharing} from "@pos_multi_session_sync/app/hooks.esm";

patch(DeviceCard.prototype, {
    setup() {
        super.setup(...arguments);
        this.sharing = useSharing();
    },

    /** @returns {String} whether it reaches other tills without Odoo; "": nobody wants that */
    get meshText() {
        const {phase, count} = this.sharing?.state.mesh || {phase: "off"};
        const words = {
            off: () => "",
            missing: () => _t("Not in this browser"),
            waiting: () => _t("Once Odoo is reached"),
            on: () => _t("%s connected", count),
        };
        return words[phase]();
    },

    /** @returns {String} "": nothing waits, or other tills are not asked to keep it */
    get copiesText() {
        const count = this.sharing?.state.copies ?? null;
        const {total} = this.props.state.counts;
        return count === null || !total
            ? ""
            : _t("%(count)s of %(total)s", {count: Math.min(count, total), total});
    },
});

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

patch(ClosePosPopup, {components: {...ClosePosPopup.components, OpenOrders}});

/** Whoever closes the last session of a group says what becomes of its open orders. */
patch(ClosePosPopup.prototype, {
    setup() {
        super.setup(...arguments);
        this.sharing = useSharing();
        this.openOrders = useState({info: null, choice: "keep"});
        if (this.sharing) {
            const {sharing, state} = this.sharing;
            sharing.desk?.mesh.copies.handInOld();
            useEffect(
                () => {
                    this.askForOpenOrders().catch(() => null);
                },
                () => [
                    JSON.stringify(state.group.tills),
                    Object.keys(state.documents).length,
                ]
            );
        }
    },

    chooseForOpenOrders(choice) {
        this.openOrders.choice = choice;
    },

    async askForOpenOrders() {
        this.openOrders.info = await this.askGroup("closing_info");
    },

    askGroup(method, ...args) {
        const {id} = this.pos.pos_session;
        const model = "pos.multi.session.closing";
        return this.orm.silent.call(model, method, [id, ...args]);
    },

    /** @returns {Promise<Boolean>} whether the cashier has seen what he decides */
    async decideOpenOrders() {
        const {info: before, choice} = this.openOrders;
        await this.askForOpenOrders();
        const {info} = this.openOrders;
        if (!info?.is_last || !info.open_orders.length) {
            return true;
        }
        const seen = new Set(
            before?.is_last ? before.open_orders.map(({uuid}) => uuid) : []
        );
        if (!info.open_orders.every(({uuid}) => seen.has(uuid))) {
            return false;
        }
        await this.askGroup("decide_open_orders", choice);
        return true;
    },

    /** What was sent to other points of sale goes out first, or is on the list. */
    async askForUnsent() {
        await this.pos.orderTransfers.sendAll();
        return super.askForUnsent(...arguments);
    },

    async closeSession() {
        const words = _t(
            "A session is closed in Odoo, so that needs a connection. Your open orders are kept on this device."
        );
        const decide = () => this.decideOpenOrders();
        if (!this.sharing || (await this.askOnLine(decide, words))) {
            return super.closeSession(...arguments);
        }
    },
});
