/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {useEnv, useState} from "@odoo/owl";

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
