/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {ConnectionLostError} from "@web/core/network/rpc_service";
import {TicketScreen} from "@point_of_sale/app/screens/ticket_screen/ticket_screen";
import {_t} from "@web/core/l10n/translation";
import {patch} from "@web/core/utils/patch";

const SHOWN = 5000;

patch(TicketScreen.prototype, {
    /** Standard shows an empty list, as if nothing had been sold. */
    async _fetchSyncedOrders() {
        try {
            return await super._fetchSyncedOrders(...arguments);
        } catch (error) {
            const {isOpen, sender} = this.pos.offlineQueue;
            if (!(error instanceof ConnectionLostError) || !isOpen) {
                throw error;
            }
            sender.heartbeat();
            this.env.services.pos_notification.add(
                _t(
                    "No connection: paid orders are in Odoo and cannot be listed now. Sales that wait on this device are in the queue."
                ),
                SHOWN
            );
        }
    },
});
