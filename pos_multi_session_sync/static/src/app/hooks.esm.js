/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {useEnv, useState} from "@odoo/owl";
import {registry} from "@web/core/registry";

/** The sharing of this POS, for screens: `useService("pos_sharing")`. */
registry.category("services").add("pos_sharing", {
    dependencies: ["pos"],
    start: (_env, {pos}) => pos.sharing,
});

/**
 * The sharing of this till, for a component that is drawn again with what it shows.
 *
 * @returns {{sharing: Sharing, view: SharingView, state: Object}|null} null where the
 *  POS is in no group, or runs without its services, as in unit tests
 */
export function useSharing() {
    const sharing = useEnv().services.pos_sharing;
    if (!sharing || !sharing.isActive) {
        return null;
    }
    return {sharing, view: sharing.view, state: useState(sharing.state)};
}

/** The transfers of this POS, for screens: `useService("pos_order_transfers")`. */
registry.category("services").add("pos_order_transfers", {
    dependencies: ["pos"],
    start: (_env, {pos}) => pos.orderTransfers,
});

/**
 * @returns {{transfers: OrderTransfers, state: Object}|null} null where the POS runs
 *   without its services, as in unit tests, or neither sends nor receives
 */
export function useTransfers() {
    const transfers = useEnv().services.pos_order_transfers;
    return transfers?.isActive ? {transfers, state: useState(transfers.state)} : null;
}
