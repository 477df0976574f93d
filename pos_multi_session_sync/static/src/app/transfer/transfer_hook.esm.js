/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {useEnv, useState} from "@odoo/owl";

/**
 * @returns {{transfers: OrderTransfers, state: Object}|null} null where the POS runs
 *   without its services, as in unit tests, or neither sends nor receives
 */
export function useTransfers() {
    const transfers = useEnv().services.pos_order_transfers;
    return transfers?.isActive ? {transfers, state: useState(transfers.state)} : null;
}
