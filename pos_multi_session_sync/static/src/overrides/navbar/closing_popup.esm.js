/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {useEffect, useState} from "@odoo/owl";
import {ClosePosPopup} from "@point_of_sale/app/navbar/closing_popup/closing_popup";
import {OpenOrders} from "@pos_multi_session_sync/app/shared_screens/open_orders.esm";
import {_t} from "@web/core/l10n/translation";
import {patch} from "@web/core/utils/patch";
import {useSharing} from "@pos_multi_session_sync/app/shared_screens/sharing_hook.esm";

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
